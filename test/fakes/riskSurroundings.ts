import type { Combo, OptionContract } from '#core/domain/instrument'
import type { OrderIntent } from '#core/domain/order'
import { epochMs, sessionDate } from '#core/domain/time'
import type { OrderSurroundings } from '#core/kernel/input'
import { NO_GREEKS } from '#core/portfolio/bookGreeks'

/** Noon in New York on 2013-10-08. */
export const NOON = epochMs(Date.UTC(2013, 9, 8, 16))

export const SPY = { kind: 'stock', symbol: 'SPY' } as const

export const spyOption = (
  strike: number,
  right: 'call' | 'put' = 'call',
  expiration = '2013-10-18',
): OptionContract => ({
  kind: 'option',
  underlying: 'SPY',
  expiration: sessionDate(expiration),
  strike,
  right,
  multiplier: 100,
  tradingClass: 'SPY',
})

export const vertical = (low: number, high: number): Combo => ({
  kind: 'combo',
  underlying: 'SPY',
  legs: [
    { option: spyOption(low), ratio: 1, side: 'buy' },
    { option: spyOption(high), ratio: 1, side: 'sell' },
  ],
})

export const intentOf = (changes: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId: 'clx-1',
  instrument: SPY,
  side: 'buy',
  quantity: 1,
  limitPrice: 165.5,
  tif: 'day',
  purpose: 'entry',
  source: 'operator',
  tsInit: NOON,
  ...changes,
})

/** Everything known and in order: whatever a test changes is why an order is denied. */
export const surroundingsOf = (changes: Partial<OrderSurroundings> = {}): OrderSurroundings => ({
  killSwitchKnown: true,
  broker: 'ready',
  journalHealthy: true,
  dryRun: false,
  accountMatchesMode: true,
  limits: {
    maxOrderQuantity: 1_000,
    maxOrderNotional: 50_000,
    maxPriceDeviationRatio: 0.05,
    maxQuoteAgeMs: 15_000,
    maxOrdersPerMinute: 60,
    maxWorkingOrders: 100,
    allowNakedShort: false,
    maxStructures: 10,
    maxCondorsPerExpiration: 2,
    maxDeltaShares: null,
    maxGammaShares: null,
    maxVegaDollars: null,
    maxDailyLossRatio: null,
  },
  increment: 0.01,
  market: { bid: 165.45, ask: 165.5, tsInit: NOON, halted: false, delayed: false },
  dataVeto: undefined,
  blackout: undefined,
  entriesOn: true,
  strategyVersions: new Map([['sample', 1]]),
  netLiquidation: 100_000,
  buyingPower: 200_000,
  cash: 100_000,
  dailyLossRatio: 0,
  greeks: { held: NO_GREEKS, order: NO_GREEKS },
  brokerQuantities: undefined,
  equityRisk: undefined,
  margin: {
    initialChange: 80,
    maintenanceChange: 40,
    initialAfter: 80,
    equityWithLoanAfter: 100_000,
    commission: 1,
    warning: undefined,
  },
  ...changes,
})
