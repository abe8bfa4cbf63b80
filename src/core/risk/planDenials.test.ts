import { describe, expect, it } from 'vitest'
import {
  intentOf,
  NOON,
  SPY,
  spyOption,
  surroundingsOf,
  vertical,
} from '../../../test/fakes/riskSurroundings'
import { instantOf } from '../calendar/exchangeTime'
import { microsFromDollars } from '../domain/money'
import { newOrder, type Order, type OrderIntent } from '../domain/order'
import type { OrderPlan } from '../domain/orderPlan'
import { sessionDate } from '../domain/time'
import type { StructurePosition } from '../portfolio/structureBook'
import { SAMPLE_STRATEGIES } from '../strategies/sampleStrategies'
import type { DenialCode } from './denial'
import { ARMED } from './killSwitch'
import { restartBlackout } from './restartBlackout'
import type { RiskContext } from './riskContext'
import { judge } from './riskDoor'

const market = { bid: 0.55, ask: 0.6, tsInit: NOON, halted: false, delayed: false }
const sample = SAMPLE_STRATEGIES[0]
if (!sample) throw new Error('there are samples')

const opening = {
  kind: 'ironCondor' as const,
  strategyId: 'sample',
  strategyVersion: 1,
  evaluationId: 'e',
  exit: sample.exit,
  maxProfit: 60,
  maxLoss: 40,
}
const walk = {
  start: 0.55,
  worst: 0.6,
  step: 0.01,
  increment: 0.01,
  stepEveryMs: 5_000,
  durationMsMax: 60_000,
}
const planOf = (changes: Partial<OrderPlan> = {}): OrderPlan => ({
  structureId: 'x',
  role: 'open',
  walk,
  reason: 'entry',
  opening,
  ...changes,
})
const entry = (changes: Partial<OrderIntent> = {}) =>
  intentOf({ instrument: vertical(165, 166), limitPrice: 0.6, plan: planOf(), ...changes })
const orderOf = (intent: OrderIntent): Order => ({
  ...newOrder(intent),
  status: 'accepted',
  brokerOrderId: 1,
})
const held = (structureId: string): StructurePosition => ({
  structureId,
  opening,
  instruments: [vertical(165, 166)],
  orderedQuantity: 1,
  tsOpened: NOON,
  lots: [
    { instrument: spyOption(165), quantity: 1 },
    { instrument: spyOption(166), quantity: -1 },
  ],
  cash: microsFromDollars(-60),
  commissions: microsFromDollars(0),
  openingCash: microsFromDollars(-60),
})
const codes = (intent: OrderIntent, changes: Partial<RiskContext> = {}): DenialCode[] => {
  const context = {
    ...surroundingsOf({ market }),
    now: NOON,
    killSwitch: ARMED,
    holdings: [],
    structures: [],
    trades: [],
    orders: [],
  }
  return judge(intent, { ...context, ...changes }).map(each => each.code)
}
const limits = (changes: Partial<RiskContext['limits']>): Partial<RiskContext> => ({
  limits: { ...surroundingsOf().limits, ...changes },
})
const greeks = (deltaShares: number) => ({ deltaShares, gammaShares: 0, vegaDollars: 0, thetaDollars: 0 })

describe('the door, for orders of strategies', () => {
  it('lets a sound entry pass', () => {
    expect(codes(entry())).toEqual([])
  })

  it.each<[DenialCode, OrderIntent, Partial<RiskContext>]>([
    ['WALK_FLOOR', entry({ limitPrice: 0.61 }), {}],
    ['ENTRIES_OFF', entry(), { entriesOn: false }],
    ['STRATEGY_DISABLED', entry(), { strategyVersions: new Map() }],
    ['STRATEGY_CHANGED', entry(), { strategyVersions: new Map([['sample', 2]]) }],
    ['STRUCTURES_ABOVE_LIMIT', entry(), { ...limits({ maxStructures: 1 }), structures: [held('other')] }],
    ['EXPIRATION_FULL', entry(), { ...limits({ maxCondorsPerExpiration: 1 }), structures: [held('other')] }],
    ['DATA_VETO', entry(), { dataVeto: 'crossed' }],
    ['RESTART_BLACKOUT', entry(), { blackout: 'restart at 23:45' }],
    ['MARKET_ORDER_FORBIDDEN', entry({ marketOverride: 'VIX_SPIKE_TIMEOUT' }), {}],
    [
      'GREEKS_UNKNOWN',
      entry(),
      { ...limits({ maxDeltaShares: 50 }), greeks: { held: undefined, order: greeks(1) } },
    ],
    [
      'DELTA_ABOVE_LIMIT',
      entry(),
      { ...limits({ maxDeltaShares: 50 }), greeks: { held: greeks(49), order: greeks(2) } },
    ],
    ['DAILY_LOSS_REACHED', entry(), { ...limits({ maxDailyLossRatio: 0.05 }), dailyLossRatio: 0.05 }],
    ['DAILY_LOSS_UNKNOWN', entry(), { ...limits({ maxDailyLossRatio: 0.05 }), dailyLossRatio: undefined }],
    ['BUYING_POWER', entry(), { buyingPower: 79 }],
    [
      'MARGIN_DOUBTFUL',
      entry(),
      { margin: { ...surroundingsOf().margin, initialAfter: -5 } as RiskContext['margin'] },
    ],
    [
      'CASH_NOT_SECURED',
      intentOf({
        instrument: spyOption(165, 'put'),
        side: 'sell',
        limitPrice: 0.6,
        plan: planOf({ walk: undefined, opening: { ...opening, kind: 'cashSecuredPut' } }),
      }),
      { cash: 16_499 },
    ],
    [
      'STRUCTURE_NOT_HELD',
      entry({ purpose: 'exit', side: 'sell', plan: planOf({ role: 'close', walk: undefined }) }),
      {},
    ],
  ])('denies with %s', (code, intent, changes) => {
    expect(codes(intent, changes)).toContain(code)
  })

  it('counts a structure that is being opened like one that is open, and never itself', () => {
    const other = orderOf(entry({ clientOrderId: 'clx-9', plan: planOf({ structureId: 'other' }) }))
    expect(codes(entry(), { ...limits({ maxStructures: 1 }), orders: [other] })).toContain(
      'STRUCTURES_ABOVE_LIMIT',
    )
    expect(
      codes(entry(), {
        ...limits({ maxStructures: 1, maxCondorsPerExpiration: 1 }),
        structures: [held('x')],
      }),
    ).toEqual([])
  })

  it('lets an order through that brings an oversized book back', () => {
    const context = { ...limits({ maxDeltaShares: 50 }), greeks: { held: greeks(90), order: greeks(-10) } }
    expect(codes(entry(), context)).toEqual([])
  })

  it('lets cash secure a put, all short puts counted', () => {
    const put = intentOf({
      instrument: spyOption(165, 'put'),
      side: 'sell',
      limitPrice: 0.6,
      plan: planOf({ walk: undefined, opening: { ...opening, kind: 'cashSecuredPut' } }),
    })
    expect(codes(put, { cash: 16_500 })).toEqual([])
    const holdings = [{ instrument: spyOption(160, 'put'), quantity: -1 }]
    expect(codes(put, { cash: 32_499, holdings })).toContain('CASH_NOT_SECURED')
  })

  it('closes a structure once, and not while the broker holds something else', () => {
    const close = entry({
      clientOrderId: 'clx-2',
      purpose: 'exit',
      side: 'sell',
      plan: planOf({ role: 'close', walk: undefined, reason: 'PROFIT_TARGET' }),
    })
    const structures = [held('x')]
    const holdings = structures[0]?.lots ?? []
    expect(codes(close, { structures, holdings })).toEqual([])
    const working = orderOf({ ...close, clientOrderId: 'clx-3' })
    expect(codes(close, { structures, holdings, orders: [working] })).toContain('STRUCTURE_BUSY')
    const brokerQuantities = new Map([['SPY131018C00165000', 1]])
    expect(codes(close, { structures, holdings, brokerQuantities })).toContain('BROKER_POSITION_DIFFERS')
  })

  it('closes a structure by what it holds, also where another is short the leg that it is long', () => {
    const close = entry({
      clientOrderId: 'clx-2',
      purpose: 'exit',
      side: 'sell',
      plan: planOf({ role: 'close', walk: undefined, reason: 'PROFIT_TARGET' }),
    })
    const other = { ...held('y'), lots: [{ instrument: spyOption(165), quantity: -1 }] }
    const structures = [held('x'), other]
    const holdings = [{ instrument: spyOption(166), quantity: -1 }]
    expect(codes(close, { structures, holdings })).toEqual([])
    expect(codes({ ...close, quantity: 2 }, { structures, holdings })).toEqual(['EXIT_NOT_REDUCING'])
  })

  it('opens the market-order path for the one exit that it is named for', () => {
    const spike = entry({
      purpose: 'exit',
      side: 'sell',
      marketOverride: 'VIX_SPIKE_TIMEOUT',
      plan: planOf({ role: 'close', walk: undefined, reason: 'VIX_SPIKE' }),
    })
    const context = { structures: [held('x')], holdings: held('x').lots }
    expect(codes(spike, context)).toEqual([])
    const target = { ...spike, plan: planOf({ role: 'close', walk: undefined, reason: 'PROFIT_TARGET' }) }
    expect(codes(target, context)).toContain('MARKET_ORDER_FORBIDDEN')
    expect(codes(intentOf({ instrument: SPY, marketOverride: 'VIX_SPIKE_TIMEOUT' }))).toContain(
      'MARKET_ORDER_FORBIDDEN',
    )
  })
})

describe('the restart blackout', () => {
  const window = { at: '23:45', beforeMs: 60_000, afterMs: 1_800_000 }
  const at = (hours: number, date = '2013-10-08') => instantOf(sessionDate(date), hours * 3_600_000)
  it('reaches around the restart, over midnight too', () => {
    expect(restartBlackout(window, at(23.7))).toBeUndefined()
    expect(restartBlackout(window, at(23.74))).toBe('restart at 23:45')
    expect(restartBlackout(window, at(0.2, '2013-10-09'))).toBe('restart at 23:45')
    expect(restartBlackout(window, at(0.3, '2013-10-09'))).toBeUndefined()
    expect(restartBlackout({ ...window, at: undefined }, at(23.75))).toBeUndefined()
  })
})
