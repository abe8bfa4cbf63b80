import { describe, expect, it } from 'vitest'
import type { FillView, OrderView } from '#protocol/views/orderView'
import { vertical } from '../../../test/fakes/riskSurroundings'
import { type Slippage, TradeTally } from './tradeTally'

const order = (changes: Partial<OrderView> = {}): OrderView =>
  ({
    clientOrderId: 'a',
    instrument: { kind: 'stock', symbol: 'SPY' },
    side: 'buy',
    filled: 0,
    limitPrice: 165.1,
    averageFillPrice: null,
    status: 'submitted',
    working: true,
    walk: null,
    ...changes,
  }) as OrderView
const filled = (averageFillPrice: number, changes: Partial<OrderView> = {}): OrderView =>
  order({ status: 'filled', working: false, filled: 10, averageFillPrice, ...changes })
const fill = (execId: string, commission: number | null): FillView =>
  ({ execId, side: 'buy', commission }) as FillView

function tally(): { readonly tally: TradeTally; readonly slipped: Slippage[] } {
  const slipped: Slippage[] = []
  return { tally: new TradeTally(each => slipped.push(each)), slipped }
}

describe('a tally of trades', () => {
  it('counts each order under its latest status', () => {
    const { tally: counted } = tally()
    counted.begin([order({ clientOrderId: 'old', status: 'canceled', working: false })], [])
    counted.order(order(), () => 165)
    counted.order(order({ status: 'accepted' }), () => 165)
    counted.order(filled(165.05), () => 165)
    expect(Object.fromEntries([...counted.orders].filter(([, count]) => count !== 0))).toEqual({
      canceled: 1,
      filled: 1,
    })
  })

  it('counts a fill once, and its commission when it is known', () => {
    const { tally: counted } = tally()
    counted.fill(fill('1', null))
    counted.fill(fill('1', 1.25))
    counted.fill(fill('2', 0.75))
    expect(counted.fills.get('buy')).toBe(2)
    expect(counted.commissions).toBeCloseTo(2)
  })

  it('measures slippage from the mid of the decision, whichever side it was on', () => {
    const { tally: counted, slipped } = tally()
    counted.order(order(), () => 165)
    // The market has moved: the mid of the decision counts.
    counted.order(filled(165.33), () => 170)
    counted.order(order({ clientOrderId: 'b', side: 'sell' }), () => 100)
    counted.order(filled(99.5, { clientOrderId: 'b', side: 'sell' }), () => 90)
    expect(slipped.map(({ side, ratio }) => [side, Number(ratio.toFixed(6))])).toEqual([
      ['buy', 0.002],
      ['sell', 0.005],
    ])
    expect(counted.slippage).toBeCloseTo(3.3 + 5)
    expect(counted.priceImprovement).toBeCloseTo((165.1 - 165.33) * 10 - (165.1 - 99.5) * 10)
  })

  it('takes the start of a walk for the mid, and nothing for what has none', () => {
    const { tally: counted, slipped } = tally()
    const walk = { start: -1.2, worst: -1.1, stepEveryMs: 1, until: 1 }
    const combo: Partial<OrderView> = { instrument: vertical(165, 167), walk }
    counted.order(order(combo), () => undefined)
    counted.order(filled(-1.14, combo), () => undefined)
    expect(slipped.map(({ ratio }) => Number(ratio.toFixed(6)))).toEqual([0.05])
    counted.order(order({ clientOrderId: 'c' }), () => undefined)
    counted.order(filled(1, { clientOrderId: 'c' }), () => 165)
    expect(slipped).toHaveLength(1)
  })

  it('holds no mid of what ended unfilled', () => {
    const { tally: counted, slipped } = tally()
    counted.order(order(), () => 165)
    counted.order(order({ status: 'canceled', working: false }), () => 165)
    counted.order(filled(165), () => 165)
    expect(slipped).toEqual([])
  })
})
