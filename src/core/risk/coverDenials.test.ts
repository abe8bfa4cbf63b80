import { describe, expect, it } from 'vitest'
import { intentOf, SPY, spyOption, surroundingsOf, vertical } from '../../../test/fakes/riskSurroundings'
import type { Combo, Instrument, QuotedInstrument } from '../domain/instrument'
import { newOrder, type Order, type OrderIntent, type Side } from '../domain/order'
import type { OrderPlan } from '../domain/orderPlan'
import { SAMPLE_STRATEGIES } from '../strategies/sampleStrategies'
import { coverDenials } from './coverDenials'

const NOVEMBER = '2013-11-15'
const call = spyOption(170)
const put = spyOption(160, 'put')
const exit = SAMPLE_STRATEGIES[0]!.exit

const intent = (side: Side, instrument: Instrument, quantity = 1, changes: Partial<OrderIntent> = {}) =>
  intentOf({ clientOrderId: 'clx-judged', side, instrument, quantity, limitPrice: 1, ...changes })
const working = (asked: OrderIntent, changes: Partial<Order> = {}): Order => ({
  ...newOrder(asked),
  status: 'accepted',
  brokerOrderId: 1,
  ...changes,
})
const holding = (instrument: QuotedInstrument, quantity: number) => ({ instrument, quantity })
const shares = (quantity: number) => holding(SPY, quantity)
const combo = (...legs: Combo['legs']): Combo => ({ kind: 'combo', underlying: 'SPY', legs })

const planOf = (changes: Partial<OrderPlan> = {}): OrderPlan => ({
  structureId: 'wheel',
  role: 'open',
  walk: undefined,
  reason: 'entry',
  opening: {
    kind: 'cashSecuredPut',
    strategyId: 'sample',
    strategyVersion: 1,
    evaluationId: 'e',
    exit,
    maxProfit: 100,
    maxLoss: 15_900,
  },
  ...changes,
})
const cashSecured = (instrument: Instrument = put) => intent('sell', instrument, 1, { plan: planOf() })

/** Codes, each with its detail. */
function denials(
  judged: OrderIntent,
  context: Partial<Parameters<typeof coverDenials>[1]> = {},
): readonly string[] {
  const whole = { ...surroundingsOf(), holdings: [], trades: [], orders: [], ...context }
  return coverDenials(judged, whole).map(({ code, detail }) => `${code} ${detail}`.trim())
}
const NAKED_CALL = ['NAKED_SHORT_OPTION calls on 100 shares']
const NAKED_PUT = ['NAKED_SHORT_OPTION puts on 100 shares']

describe('cover of what may be sold', () => {
  it('is nothing to other orders while a cash-secured put works', () => {
    const orders = [working(cashSecured())]
    expect(denials(intent('buy', SPY, 100), { orders })).toEqual([])
    expect(denials(intent('buy', vertical(165, 166)), { orders })).toEqual([])
    expect(denials(intent('sell', call), { orders, holdings: [shares(100)] })).toEqual([])
    // Covered by its own long put, whether the other one fills or not.
    const spread = combo(
      { option: spyOption(160, 'put'), ratio: 1, side: 'sell' },
      { option: spyOption(155, 'put'), ratio: 1, side: 'buy' },
    )
    expect(denials(intent('buy', spread), { orders })).toEqual([])
    expect(denials(intent('sell', spyOption(155, 'put')), { orders })).toEqual([
      'NAKED_SHORT_OPTION puts on 200 shares',
    ])
  })

  it('is not lent to a put by another that may not fill, nor by one that is secured by cash', () => {
    const calendar = combo(
      { option: spyOption(160, 'put', NOVEMBER), ratio: 1, side: 'sell' },
      { option: put, ratio: 1, side: 'buy' },
    )
    // With the put it would be a roll, without it the later put is naked.
    expect(denials(intent('buy', calendar), { holdings: [holding(put, -1)] })).toEqual([])
    expect(denials(intent('buy', calendar), { orders: [working(cashSecured())] })).toEqual(NAKED_PUT)
  })

  it('does not exchange an uncovered put for an uncovered call', () => {
    const reversal = combo({ option: put, ratio: 1, side: 'buy' }, { option: call, ratio: 1, side: 'sell' })
    expect(denials(intent('buy', reversal), { holdings: [holding(put, -1)] })).toEqual(NAKED_CALL)
  })

  it('is there once for two calls against the same shares, also while the first only works', () => {
    const first = intent('sell', call)
    expect(denials(first, { holdings: [shares(100)] })).toEqual([])
    const second = intent('sell', spyOption(175))
    const naked = ['NAKED_SHORT_OPTION calls on 100 shares']
    expect(denials(second, { holdings: [shares(100)], orders: [working(first)] })).toEqual(naked)
    expect(denials(second, { holdings: [shares(100), holding(call, -1)] })).toEqual(naked)
    expect(denials(second, { holdings: [shares(200)], orders: [working(first)] })).toEqual([])
    for (const status of ['initialized', 'submitted', 'pendingCancel', 'unknown'] as const)
      expect(
        denials(second, { holdings: [shares(100)], orders: [working(first, { status })] }),
        status,
      ).toEqual(naked)
    expect(
      denials(second, { holdings: [shares(100)], orders: [working(first, { status: 'canceled' })] }),
    ).toEqual([])
  })

  it('comes of no order to buy before it has filled', () => {
    const holdings = [shares(100), holding(call, -1)]
    const back = working(intent('buy', call, 1, { purpose: 'exit' }))
    expect(denials(intent('sell', spyOption(175)), { holdings, orders: [back] })).toEqual(NAKED_CALL)
    expect(denials(intent('sell', spyOption(175)), { holdings: [shares(100)] })).toEqual([])
    const more = [working(intent('buy', SPY, 100)), working(intent('buy', spyOption(165)))]
    expect(denials(intent('sell', spyOption(175)), { holdings, orders: more })).toEqual(NAKED_CALL)
  })

  it('goes with a working exit that sells it', () => {
    const holdings = [holding(spyOption(165), 1)]
    const sale = working(intent('sell', spyOption(165), 1, { purpose: 'exit' }))
    expect(denials(intent('sell', call), { holdings })).toEqual([])
    expect(denials(intent('sell', call), { holdings, orders: [sale] })).toEqual(NAKED_CALL)
    const close = working(intent('sell', vertical(165, 170), 1, { purpose: 'exit' }))
    // A spread that closes gives up its long with its short.
    const spread = [holding(spyOption(165), 1), holding(call, -1)]
    expect(denials(intent('buy', vertical(160, 166)), { holdings: spread, orders: [close] })).toEqual([])
    expect(denials(intent('sell', spyOption(175)), { holdings: spread, orders: [close] })).toEqual(NAKED_CALL)
  })

  it('goes with the stop of a trade, which sells its shares once', () => {
    const holdings = [shares(200)]
    const trades = [{ structureId: 't', lots: [shares(100)] }]
    const protect = planOf({ structureId: 't', role: 'protect', opening: undefined })
    const orders = ['clx-target', 'clx-stop'].map(clientOrderId =>
      working(intent('sell', SPY, 100, { clientOrderId, purpose: 'exit', plan: protect })),
    )
    expect(denials(intent('sell', call), { holdings, trades, orders })).toEqual([])
    expect(denials(intent('sell', call, 2), { holdings, trades, orders })).toEqual(NAKED_CALL)
  })

  it('is counted with what has filled in part, once', () => {
    const first = working(intent('sell', call, 2), { status: 'partiallyFilled', filledQuantity: 1 })
    const holdings = [shares(300), holding(call, -1)]
    expect(denials(intent('sell', spyOption(175)), { holdings, orders: [first] })).toEqual([])
    expect(denials(intent('sell', spyOption(175), 2), { holdings, orders: [first] })).toEqual(NAKED_CALL)
  })

  it('is measured by the larger quantity until the broker has taken the smaller one', () => {
    const shrinking = working(intent('sell', call, 2), {
      quantity: 1,
      beforeModify: { quantity: 2, limitPrice: 1, stopPrice: undefined },
    })
    const second = intent('sell', spyOption(175))
    expect(denials(second, { holdings: [shares(200)], orders: [shrinking] })).toEqual(NAKED_CALL)
    const shrunk = { ...shrinking, beforeModify: undefined }
    expect(denials(second, { holdings: [shares(200)], orders: [shrunk] })).toEqual([])
  })

  it('comes and goes with assignment', () => {
    // The put was assigned: it is gone, and its shares cover one call.
    expect(denials(intent('sell', call), { holdings: [shares(100)] })).toEqual([])
    expect(denials(intent('sell', call, 2), { holdings: [shares(100)] })).toEqual(NAKED_CALL)
    // What assignment may bring covers nothing yet.
    expect(denials(intent('sell', call), { holdings: [holding(put, -1)] })).toEqual(NAKED_CALL)
    // The call was assigned, and took the shares along. The order to sell its hedge is left over.
    const orphan = working(intent('sell', spyOption(165), 1, { purpose: 'exit' }))
    expect(denials(intent('sell', call), { orders: [orphan] })).toEqual([
      'NAKED_SHORT_OPTION calls on 200 shares',
    ])
  })

  it('is not sold from under a call, nor missed where none was', () => {
    const holdings = [shares(100), holding(call, -1)]
    expect(denials(intent('sell', SPY, 200), { holdings })).toEqual(NAKED_CALL)
    expect(denials(intent('sell', SPY, 200), { holdings: [holding(call, -1)] })).toEqual([])
    expect(denials(intent('sell', SPY, 100), { holdings: [shares(200), holding(call, -1)] })).toEqual([])
  })

  it('is asked of nobody who may sell naked', () => {
    const limits = { ...surroundingsOf().limits, allowNakedShort: true }
    expect(denials(intent('sell', call), { limits })).toEqual([])
  })
})

describe('cash that secures puts', () => {
  it('is there once for two puts, also while the first only works', () => {
    const second = cashSecured(spyOption(155, 'put'))
    const short = ['CASH_NOT_SECURED 32000 > 20000']
    expect(denials(second, { cash: 20_000 })).toEqual([])
    expect(denials(second, { cash: 20_000, orders: [working(cashSecured())] })).toEqual(short)
    expect(denials(second, { cash: 20_000, holdings: [holding(put, -1)] })).toEqual(short)
    expect(denials(second, { cash: 32_000, orders: [working(cashSecured())] })).toEqual([])
  })

  it('is not freed by buying a put back before that has filled', () => {
    const back = working(intent('buy', put, 1, { purpose: 'exit' }))
    const another = working(cashSecured())
    expect(
      denials(cashSecured(spyOption(155, 'put')), {
        cash: 32_000,
        holdings: [holding(put, -1)],
        orders: [back, another],
      }),
    ).toEqual(['CASH_NOT_SECURED 48000 > 32000'])
    expect(denials(cashSecured(), { cash: 15_999, orders: [back] })).toEqual([
      'CASH_NOT_SECURED 16000 > 15999',
    ])
  })

  it('is not asked for a put that is only sold again', () => {
    const sale = working(intent('sell', spyOption(200, 'put'), 1, { purpose: 'exit' }))
    const holdings = [holding(spyOption(200, 'put'), 2)]
    expect(
      denials(intent('sell', put, 2, { plan: planOf() }), { cash: 16_000, holdings, orders: [sale] }),
    ).toEqual([])
  })

  it('secures no call', () => {
    expect(denials(cashSecured(call))).toEqual(NAKED_CALL)
  })

  it('must be known', () => {
    expect(denials(cashSecured(), { cash: undefined })).toEqual(['CASH_UNKNOWN'])
  })
})
