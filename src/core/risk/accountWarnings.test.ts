import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY, spyOption, vertical } from '../../../test/fakes/riskSurroundings'
import { instrumentKey } from '../domain/instrument'
import type { OrderIntent } from '../domain/order'
import { epochMs, sessionDate } from '../domain/time'
import { type AccountFacts, accountWarnings, dayTradesSince, type PastTrade } from './accountWarnings'

const DAY = 86_400_000
const trade = (daysAgo: number, side: 'buy' | 'sell', changes: Partial<PastTrade> = {}): PastTrade => ({
  instrument: SPY,
  side,
  quantity: 10,
  realized: 0,
  tsEvent: epochMs(NOON - daysAgo * DAY),
  ...changes,
})
const facts = (changes: Partial<AccountFacts> = {}): AccountFacts => ({
  now: NOON,
  accountKind: 'margin',
  equity: 20_000,
  trades: [],
  optionOrdersToday: 0,
  held: () => 0,
  ...changes,
})
const codes = (intent: OrderIntent, changes: Partial<AccountFacts>) =>
  accountWarnings(intent, facts(changes)).map(({ code }) => code)
const sale = intentOf({ side: 'sell', purpose: 'exit' })

/** Tuesday 2013-10-08 is NOON; Friday and Monday before it, and Wednesday the week before, had day trades. */
const threeDayTrades = [1, 4, 6].flatMap(daysAgo => [trade(daysAgo, 'buy'), trade(daysAgo, 'sell')])

describe('account warnings', () => {
  it('count a day trade once for each instrument and session, over the weekend', () => {
    expect(dayTradesSince(sessionDate('2013-10-02'), threeDayTrades)).toBe(3)
    expect(dayTradesSince(sessionDate('2013-10-03'), threeDayTrades)).toBe(2)
    expect(dayTradesSince(sessionDate('2013-10-02'), [trade(1, 'buy'), trade(0, 'sell')])).toBe(0)
  })

  it('warn of the fourth day trade below 25,000 dollars in a margin account, and of an entry before it', () => {
    const trades = [...threeDayTrades, trade(0, 'buy')]
    expect(codes(sale, { trades })).toEqual(['PATTERN_DAY_TRADER'])
    expect(codes(intentOf(), { trades: threeDayTrades })).toEqual(['PATTERN_DAY_TRADER'])
    expect(codes(sale, { trades: threeDayTrades })).toEqual([])
    expect(codes(sale, { trades, equity: 25_000 })).toEqual([])
    expect(codes(sale, { trades, accountKind: 'cash' })).toEqual([])
    expect(codes(sale, { trades: trades.slice(2) })).toEqual([])
  })

  it('warn of the 391st option order, not of shares', () => {
    expect(codes(intentOf({ instrument: vertical(165, 166) }), { optionOrdersToday: 390 })).toEqual([
      'ORDERS_PER_DAY',
    ])
    expect(codes(intentOf({ instrument: spyOption(165) }), { optionOrdersToday: 389 })).toEqual([])
    expect(codes(intentOf(), { optionOrdersToday: 1_000 })).toEqual([])
  })

  it('warn in a cash account of selling what a sale of the same day paid for', () => {
    const paid = [
      trade(0, 'sell', { instrument: spyOption(165), tsEvent: epochMs(NOON - 2_000) }),
      trade(0, 'buy'),
    ]
    expect(codes(sale, { trades: paid, accountKind: 'cash' })).toEqual(['GOOD_FAITH'])
    expect(
      codes(sale, {
        trades: [...paid].reverse().map(each => ({ ...each, tsEvent: epochMs(2 * NOON - each.tsEvent) })),
        accountKind: 'cash',
      }),
    ).toEqual([])
    expect(codes(sale, { trades: paid })).toEqual([])
  })

  it('warn of buying within thirty days what was sold at a loss, its options included, not of buying back a short', () => {
    const trades = [trade(29, 'sell', { realized: -12.5 })]
    expect(codes(intentOf(), { trades, equity: 50_000 })).toEqual(['WASH_SALE'])
    expect(codes(intentOf({ instrument: spyOption(165) }), { trades })).toEqual(['WASH_SALE'])
    expect(codes(intentOf(), { trades: [trade(31, 'sell', { realized: -12.5 })] })).toEqual([])
    expect(codes(intentOf(), { trades, held: key => (key === instrumentKey(SPY) ? -5 : 0) })).toEqual([])
    expect(codes(sale, { trades })).toEqual([])
  })
})
