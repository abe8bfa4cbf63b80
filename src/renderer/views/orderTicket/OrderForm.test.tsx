// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PreviewView } from '#protocol/views/orderView'
import { useValue } from '../../state/valueStore'
import {
  buttonNamed,
  fieldLabelled,
  type Rendered,
  rendered,
  settled,
  typeInto,
} from '../../testing/rendered'
import { ScriptedBridge } from '../../testing/scriptedBridge'
import { OrderForm } from './OrderForm'
import { ticket } from './ticketDraft'

const Ticket = () => <OrderForm draft={useValue(ticket.draft)} />

const preview = (change: Partial<PreviewView> = {}): PreviewView => ({
  denials: [],
  warnings: [],
  debit: 16_500,
  commission: 1,
  initialMarginChange: null,
  maintenanceMarginChange: null,
  initialMarginAfter: null,
  equityWithLoanAfter: null,
  maxLoss: null,
  maxProfit: null,
  walk: null,
  ...change,
})

const live = {
  mode: 'live',
  account: 'U123',
  killSwitch: { state: 'armed' },
  broker: { state: 'ready' },
}

const placed = {
  clientOrderId: 'c1',
  title: 'SPY',
  status: 'submitted',
  filled: 0,
  quantity: 100,
  averageFillPrice: null,
  code: null,
  message: null,
}

let bridge: ScriptedBridge
let view: Rendered

beforeEach(async () => {
  ticket.clear()
  bridge = new ScriptedBridge()
  view = await rendered(bridge, <Ticket />)
})
afterEach(() => view.unmount())

const press = (name: string | RegExp) => settled(() => buttonNamed(view.element, name).click())
const enter = (label: string, text: string) =>
  settled(() => typeInto(fieldLabelled(view.element, label), text))

async function previewed(result = preview()): Promise<void> {
  await enter('Limit price', '165')
  await press('Preview')
  await settled(() => bridge.answer('orders.preview', result))
}

describe('the order form', () => {
  it('sends one order for a double click, with one requestId, and shows what became of it', async () => {
    await previewed()
    await settled(() => {
      const button = buttonNamed(view.element, 'Buy 100 at 165.00')
      button.click()
      button.click()
    })
    const sent = bridge.sent('orders.place')
    expect(sent).toHaveLength(1)
    expect(sent[0]?.input).toMatchObject({
      requestId: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      order: { instrument: { kind: 'stock', symbol: 'SPY' }, side: 'buy', quantity: 100, limitPrice: 165 },
    })
    expect(buttonNamed(view.element, 'Sending…').disabled).toBe(true)
    await settled(() => bridge.answer('orders.place', placed))
    expect(view.element.textContent).toContain('Sent')
    expect(() => buttonNamed(view.element, /^Buy 100/)).toThrow()
  })

  it('asks for a new preview after any change', async () => {
    await previewed()
    await enter('Shares', '50')
    expect(() => buttonNamed(view.element, / at 165/)).toThrow()
    await press('Preview')
    await settled(() => bridge.answer('orders.preview', preview()))
    expect(buttonNamed(view.element, 'Buy 50 at 165.00').disabled).toBe(false)
  })

  it('shows each denial with its code and lets nothing be placed', async () => {
    await previewed(preview({ denials: [{ code: 'KILL_SWITCH', message: 'entries are stopped' }] }))
    expect(view.element.textContent).toContain('KILL_SWITCH entries are stopped')
    expect(buttonNamed(view.element, 'Buy 100 at 165.00').disabled).toBe(true)
  })

  it('shows the engine’s no beside the order that it refused', async () => {
    await previewed()
    await press('Buy 100 at 165.00')
    await settled(() =>
      bridge.refuse('orders.place', { kind: 'denied', code: 'MAX_POSITION', message: 'too much' }),
    )
    expect(view.element.querySelector('[role=alert]')?.textContent).toContain('MAX_POSITION')
    expect(buttonNamed(view.element, 'Buy 100 at 165.00').disabled).toBe(false)
  })

  it('lets an order whose outcome is not known not simply be sent again', async () => {
    await previewed()
    await press('Buy 100 at 165.00')
    await settled(() =>
      bridge.refuse('orders.place', { kind: 'timeout', code: 'BRIDGE_TIMEOUT', message: 'no answer' }),
    )
    expect(buttonNamed(view.element, 'Buy 100 at 165.00').disabled).toBe(true)
    expect(view.element.textContent).toContain('BRIDGE_TIMEOUT')
  })

  it.each([
    ['Shares', '0', 'must be above zero'],
    ['Shares', '1.5', 'a whole number'],
    ['Shares', '999999', 'at most 100,000'],
    ['Limit price', '165.005', 'prices move in steps of 0.01'],
    ['Limit price', '-5', 'must be above zero'],
  ])('refuses %s %s beside the field', async (label, text, problem) => {
    await enter('Limit price', '165')
    await enter(label, text)
    const field = fieldLabelled(view.element, label)
    expect(field.getAttribute('aria-invalid')).toBe('true')
    const note = document.getElementById(field.getAttribute('aria-describedby') ?? '')
    expect(note?.textContent).toBe(problem)
    expect(buttonNamed(view.element, 'Preview').disabled).toBe(true)
  })

  it('sends how far the limit may walk, and shows every price on the way and what ends it', async () => {
    await settled(() =>
      view.element.querySelectorAll<HTMLInputElement>('[title^="Step by step"] input')[0]?.click(),
    )
    await enter('Limit price', '165')
    await enter('At worst', '164.99')
    expect(view.element.textContent).toContain('must be above the limit')
    await enter('At worst', '165.02')
    const rungs = [0, 1, 2].map(step => ({ afterMs: 5_000 * step, limitPrice: 165 + step / 100 }))
    await press('Preview')
    await settled(() =>
      bridge.answer('orders.preview', preview({ walk: { rungs, stopsBy: 'worst', endsAfterMs: 120_000 } })),
    )
    const walk = view.element.querySelector('[aria-label=Walk]')?.textContent
    expect(walk).toContain('now 165.00')
    expect(walk).toContain('+10s 165.02')
    expect(walk).toContain('Waits at 165.02, the worst that you allow, and is cancelled after 2m 00s')
    await press('Buy 100 at 165.00 walking to 165.02')
    expect(bridge.sent('orders.place')[0]?.input).toMatchObject({
      order: { limitPrice: 165, walkTo: 165.02 },
    })
  })

  it('sends nothing while the engine is gone', async () => {
    await previewed()
    await settled(() => bridge.become({ kind: 'connecting', reason: 'gone', retryAtWall: undefined }))
    expect(buttonNamed(view.element, 'Preview').disabled).toBe(true)
    expect(buttonNamed(view.element, 'Buy 100 at 165.00').disabled).toBe(true)
  })

  it('asks twice when the money is real', async () => {
    await settled(() => bridge.answer('status.get', live))
    await previewed()
    await press('Buy 100 at 165.00')
    expect(bridge.sent('orders.place')).toHaveLength(0)
    expect(view.element.textContent).toContain('in account U123, with real money')
    await press('Send')
    expect(bridge.sent('orders.place')).toHaveLength(1)
  })
})
