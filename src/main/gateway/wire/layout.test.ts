import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from './entries'
import { FieldReader, fieldsOf } from './fieldReader'
import { FrameSplitter } from './frameSplitter'
import { FrameWriter } from './frameWriter'
import { blankMessage, type Layout, readMessage, writeMessage } from './layout'
import { requests } from './requests'
import { responses } from './responses'
import { SERVER_VERSION_MAX, SERVER_VERSION_MIN } from './serverVersions'
import { FieldError, UNSET_DOUBLE } from './valueTypes'

type Message = Record<string, unknown>

const versions = Array.from(
  { length: SERVER_VERSION_MAX - SERVER_VERSION_MIN + 1 },
  (_, i) => SERVER_VERSION_MIN + i,
)
const everyLayout: [string, Layout<unknown, Message>][] = [
  ...Object.entries(requests),
  ...Object.entries(responses),
].map(([name, each]) => [name, each as Layout<unknown, Message>])

function frameOf(messageLayout: Layout<unknown, Message>, version: number, message: Message): Buffer {
  const writer = new FrameWriter()
  writeMessage(messageLayout, version, message, writer)
  const frames = new FrameSplitter().push(writer.take())
  if (!frames.ok) throw new Error(frames.error)
  return frames.value[0]!
}

function messageFrom(messageLayout: Layout, version: number, frame: Buffer): Message {
  const reader = new FieldReader(frame)
  expect(reader.next()).toBe(String(messageLayout.id))
  const message = readMessage(messageLayout, version, reader) as Message
  expect(reader.isAtEnd, 'every field is read').toBe(true)
  return message
}

// Texts that steer a branch are among the candidates, so that branches are taken.
const texts = ['', 'BAG', 'STK', 'PEG BENCH', 'PEG BEST', 'PEG MID', 'IBKRATS', 'FUND', 'ü€𐍈', 'a b|c=d;']
const numbers = [0, 1, 3, 4, 5, 6, 7, -1, 0.05, 123_456.789, 1e-7]

/** Fills every field that `entries` would write, drawing the values from `pick`. */
function fill(entries: readonly Entry[], version: number, pick: (count: number) => number): Message {
  const message: Message = {}
  const walk = (inner: readonly Entry[]): void => {
    for (const entry of inner) {
      if (entry.kind === 'field') message[entry.name] ??= valueLike(entry.type.empty)
      else if (entry.kind === 'branch' && entry.holds(message[entry.on])) walk(entry.entries)
      else if (entry.kind === 'section' && version >= entry.since && version <= entry.until)
        walk(entry.entries)
    }
  }
  const valueLike = (empty: unknown): unknown => {
    if (typeof empty === 'string') return texts[pick(texts.length)]
    if (typeof empty === 'boolean') return pick(2) === 1
    if (Array.isArray(empty)) return []
    return numbers[pick(numbers.length)]
  }
  walk(entries)
  return message
}

describe('the layouts', () => {
  it.each(everyLayout)('%s reads what it writes, at every version', (_name, messageLayout) => {
    fc.assert(
      fc.property(fc.constantFrom(...versions), fc.infiniteStream(fc.nat()), (version, stream) => {
        const pick = (count: number): number => Number(stream.next().value) % count
        const sent = {
          ...(blankMessage(messageLayout) as Message),
          ...fill(messageLayout.entries, version, pick),
        }
        const frame = frameOf(messageLayout, version, sent)
        expect(messageFrom(messageLayout, version, frame)).toEqual(sent)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps lists and the branches inside them', () => {
    const conditions = [
      {
        ...blank('conditions'),
        type: 1,
        conjunction: 'a',
        isMore: true,
        price: 165.5,
        conId: 756733,
        exchange: 'SMART',
        triggerMethod: 2,
      },
      {
        ...blank('conditions'),
        type: 3,
        conjunction: 'o',
        isMore: false,
        time: '20131008 15:30:00 US/Eastern',
      },
      { ...blank('conditions'), type: 5, conjunction: 'a', secType: 'STK', exchange: 'SMART', symbol: 'IBM' },
      {
        ...blank('conditions'),
        type: 7,
        conjunction: 'a',
        isMore: true,
        percent: 2.5,
        conId: 8314,
        exchange: 'NYSE',
      },
    ]
    const order = {
      ...blankMessage(requests.placeOrder),
      secType: 'BAG',
      legs: [
        {
          conId: 7,
          ratio: 1,
          action: 'BUY',
          exchange: 'SMART',
          openClose: 0,
          shortSaleSlot: 0,
          designatedLocation: '',
          exemptCode: -1,
        },
      ],
      legPrices: [{ price: undefined }, { price: 1.25 }],
      smartComboParams: [{ tag: 'NonGuaranteed', value: '1' }],
      conditions,
      conditionsIgnoreRth: true,
    }
    for (const version of versions) {
      const messageLayout = requests.placeOrder as Layout<unknown, Message>
      expect(messageFrom(messageLayout, version, frameOf(messageLayout, version, order))).toEqual(order)
    }
  })

  it('takes empty, the largest number and the largest integer for unset', () => {
    const orderWith = (price: string): number | undefined =>
      readMessage(responses.pnl, 178, new FieldReader(Buffer.from(`1\0${price}\0`))).daily
    expect(['', UNSET_DOUBLE, '1.7976931348623157e+308', '2147483647'].map(orderWith)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(orderWith('-0.5')).toBe(-0.5)
  })

  it('reads missing trailing fields as empty and leaves surplus ones alone', () => {
    const read = (text: string) =>
      readMessage(requests.cancelMktData, 178, new FieldReader(Buffer.from(text)))
    expect(read('')).toEqual({ reqId: 0 })
    expect(read('2\x009\0surplus\0')).toEqual({ reqId: 9 })
  })

  it('names the field that cannot be read', () => {
    const reader = new FieldReader(Buffer.from('1\0abc\0'))
    expect(() => readMessage(requests.cancelMktData, 178, reader)).toThrow(
      new FieldError('reqId: not a number: abc'),
    )
  })

  it.each<[string, Layout<unknown, Message>, number, Message, string[]]>([
    [
      'a tick',
      responses.tickPrice as Layout<unknown, Message>,
      178,
      { reqId: 3, tickType: 1, price: 165.07, size: 400, attributes: 1 },
      ['1', '6', '3', '1', '165.07', '400', '1'],
    ],
    [
      'an error',
      responses.error as Layout<unknown, Message>,
      178,
      { id: -1, code: 2104, text: 'Market data farm connection is OK:usfarm', advancedOrderRejectJson: '' },
      ['4', '2', '-1', '2104', 'Market data farm connection is OK:usfarm', ''],
    ],
    [
      'a commission',
      responses.commissionReport as Layout<unknown, Message>,
      178,
      { execId: '00025b46.63f8f39c.01.01', commission: 1, currency: 'USD', yieldRedemptionDate: '' },
      ['59', '1', '00025b46.63f8f39c.01.01', '1', 'USD', UNSET_DOUBLE, UNSET_DOUBLE, ''],
    ],
    [
      'a cancel at 178',
      requests.cancelOrder as Layout<unknown, Message>,
      178,
      { orderId: 5, manualOrderCancelTime: '' },
      ['4', '1', '5', ''],
    ],
    [
      'a cancel at 193',
      requests.cancelOrder as Layout<unknown, Message>,
      193,
      { orderId: 5, manualOrderCancelTime: '', extOperator: '' },
      ['4', '5', '', '', '2147483647'],
    ],
  ])('writes %s as TWS does', (_name, messageLayout, version, message, fields) => {
    expect(fieldsOf(frameOf(messageLayout, version, message))).toEqual(fields)
  })
})

function blank(listName: string): Message {
  const conditionsField = requests.placeOrder.entries.find(e => e.kind === 'field' && e.name === listName)
  if (conditionsField?.kind !== 'field') throw new Error(`no list ${listName}`)
  const one = conditionsField.type.read(new FieldReader(Buffer.from('1\0')), 178) as Message[]
  return one[0]!
}
