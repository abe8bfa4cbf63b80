import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY, spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import type { Fill } from '../domain/fill'
import { instrumentKey, type QuotedInstrument } from '../domain/instrument'
import { dollars, microsFromDollars } from '../domain/money'
import type { OrderPlan } from '../domain/orderPlan'
import { legBalance } from '../execution/legBalance'
import { RandomStream } from '../quant/randomStream'
import { SAMPLE_STRATEGIES } from '../strategies/sampleStrategies'
import { PositionBook } from './positionBook'
import { StructureBook } from './structureBook'

const exit = SAMPLE_STRATEGIES[0]?.exit
if (!exit) throw new Error('samples have exits')

const planOf = (structureId: string, role: OrderPlan['role'] = 'open'): OrderPlan => ({
  structureId,
  role,
  walk: undefined,
  reason: 'entry',
  opening:
    role === 'open'
      ? {
          kind: 'creditPutSpread',
          strategyId: 's',
          strategyVersion: 1,
          evaluationId: 'e',
          exit,
          maxProfit: 60,
          maxLoss: 40,
        }
      : undefined,
})
const fillOf = (
  execId: string,
  clientOrderId: string | undefined,
  instrument: QuotedInstrument,
  side: 'buy' | 'sell',
  quantity: number,
  price: number,
): Fill => ({
  execId,
  clientOrderId,
  permId: undefined,
  instrument,
  side,
  quantity,
  price,
  tsEvent: NOON,
  tsInit: NOON,
})
const open = (book: StructureBook, id: string, quantity = 1) =>
  book.addIntent(
    intentOf({ clientOrderId: `clx-${id}`, instrument: vertical(165, 166), quantity, plan: planOf(id) }),
  )

describe('structures', () => {
  it('hold the legs of their orders, with what they cost and brought', () => {
    const book = new StructureBook()
    open(book, 'a', 2)
    book.addFill(fillOf('1.01', 'clx-a', spyOption(165), 'buy', 2, 1.5))
    book.addFill(fillOf('2.01', 'clx-a', spyOption(166), 'sell', 2, 0.9))
    book.addCommission({ execId: '1.01', amount: microsFromDollars(1.4), currency: 'USD', tsInit: NOON })
    const held = book.get('a')
    expect(held?.lots.map(({ quantity }) => quantity)).toEqual([2, -2])
    expect(dollars(held?.cash ?? microsFromDollars(0))).toBe(-120)
    expect(dollars(held?.commissions ?? microsFromDollars(0))).toBe(1.4)
    expect(held && legBalance(held)).toMatchObject({ wholeStructures: 2, excess: [] })
  })

  it('tell legs that came without the others', () => {
    const book = new StructureBook()
    open(book, 'a', 3)
    book.addFill(fillOf('1.01', 'clx-a', spyOption(165), 'buy', 3, 1.5))
    book.addFill(fillOf('2.01', 'clx-a', spyOption(166), 'sell', 1, 0.9))
    const held = book.get('a')
    expect(held && legBalance(held)).toMatchObject({
      wholeStructures: 1,
      excess: [{ instrument: spyOption(165), quantity: 2 }],
    })
  })

  it('take a correction in place of what it corrects', () => {
    const book = new StructureBook()
    open(book, 'a')
    book.addFill(fillOf('1.01', 'clx-a', spyOption(165), 'buy', 2, 1.5))
    book.addFill(fillOf('1.02', 'clx-a', spyOption(165), 'buy', 1, 1.4))
    expect(book.get('a')?.lots.map(({ quantity }) => quantity)).toEqual([1])
    expect(dollars(book.get('a')?.cash ?? microsFromDollars(0))).toBe(-140)
  })

  it('are reduced by trades by hand, oldest first', () => {
    const book = new StructureBook()
    for (const id of ['a', 'b']) {
      open(book, id)
      book.addFill(fillOf(`${id}1.01`, `clx-${id}`, spyOption(165), 'buy', 2, 1.5))
    }
    book.addFill(fillOf('9.01', undefined, spyOption(165), 'sell', 3, 1.6))
    expect(book.get('a')?.lots).toEqual([])
    expect(book.get('b')?.lots.map(({ quantity }) => quantity)).toEqual([1])
    expect(book.byHand()).toEqual([])
  })

  it('receive the shares that an assigned leg brought', () => {
    const book = new StructureBook()
    open(book, 'a')
    open(book, 'b')
    const put = spyOption(165, 'put')
    book.addFill(fillOf('1.01', 'clx-a', put, 'sell', 2, 1.5))
    book.addFill(fillOf('2.01', 'clx-b', spyOption(165), 'buy', 1, 2))
    book.adjust([
      { instrument: put, quantityChange: 2, price: 1.5 },
      { instrument: SPY, quantityChange: 230, price: 165 },
    ])
    expect(book.get('a')?.lots).toEqual([{ instrument: SPY, quantity: 200 }])
    expect(book.byHand()).toEqual([{ instrument: SPY, quantity: 30 }])
  })

  it('close opposite lots against each other, and the account keeps what it has', () => {
    const book = new StructureBook()
    for (const id of ['a', 'b']) open(book, id)
    book.addFill(fillOf('1.01', 'clx-a', spyOption(165), 'buy', 1, 1.5))
    book.addFill(fillOf('2.01', 'clx-b', spyOption(165), 'sell', 1, 1.2))
    book.adjust([
      { instrument: spyOption(165), quantityChange: -1, price: 1.4, crossedBy: 'a' },
      { instrument: spyOption(165), quantityChange: 1, price: 1.4, crossedBy: 'b' },
    ])
    expect(book.open()).toEqual([])
    expect(['a', 'b'].map(id => dollars(book.get(id)?.cash ?? microsFromDollars(0)))).toEqual([-10, -20])
  })

  it('and trades by hand always add up to the positions of the account', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new RandomStream(seed)
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)] as T
      const structures = new StructureBook()
      const positions = new PositionBook()
      const ids = ['a', 'b', 'c']
      for (const id of ids) open(structures, id)
      const instruments: QuotedInstrument[] = [SPY, spyOption(165), spyOption(166), spyOption(160, 'put')]
      const fills: Fill[] = []
      for (let i = 0; i < 60; i++) {
        const quantity = 1 + Math.floor(random.uniform() * 4)
        if (random.uniform() < 0.1) {
          const adjustments = instruments.slice(0, 2).map(instrument => ({
            instrument,
            quantityChange: pick([-quantity, quantity]),
            price: 1,
          }))
          structures.adjust(adjustments)
          for (const adjustment of adjustments) positions.adjust(adjustment)
          continue
        }
        // A correction changes the size and the price of a trade, never what was traded.
        const corrected = random.uniform() < 0.2 ? pick(fills) : undefined
        const fill = corrected
          ? { ...corrected, execId: corrected.execId.replace('.01', '.02'), quantity }
          : fillOf(
              `${i}.01`,
              pick([undefined, ...ids.map(each => `clx-${each}`)]),
              pick(instruments),
              pick(['buy', 'sell'] as const),
              quantity,
              1 + random.uniform(),
            )
        fills.push(fill)
        if (positions.addFill(fill)) structures.addFill(fill)
      }
      const sum = new Map<string, number>()
      for (const { instrument, quantity } of [
        ...structures.open().flatMap(({ lots }) => lots),
        ...structures.byHand(),
      ]) {
        const key = instrumentKey(instrument)
        sum.set(key, (sum.get(key) ?? 0) + quantity)
      }
      for (const instrument of instruments) {
        const key = instrumentKey(instrument)
        expect(sum.get(key) ?? 0, `seed ${seed} ${key}`).toBe(positions.quantityOf(key))
      }
    }
  })
})
