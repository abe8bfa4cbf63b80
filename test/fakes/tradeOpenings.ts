import type { TradeOpening } from '#core/domain/orderPlan'
import { sessionDate } from '#core/domain/time'
import { STANDARD_LIMITS } from './intradayInputs'

/** A trade in SPY around 165, risking five dollars for five, with nothing that moves its stop. */
export const tradeOpening = (
  changes: Partial<TradeOpening> = {},
  rules: Partial<TradeOpening['rules']> = {},
): TradeOpening => ({
  strategy: 'scalp',
  symbol: 'SPY',
  targetPrice: 170,
  stopPrice: 160,
  increment: 0.01,
  atr: 0.5,
  bracket: 'native',
  rules: {
    trail: 'off',
    trailRatio: 0.01,
    trailAtrMultiple: 2,
    breakEvenAtR: null,
    timeStopMs: null,
    stopReachRatio: 0.05,
    entryTimeoutMs: 60_000,
    flattenBeforeCloseMs: null,
    ...rules,
  },
  session: sessionDate('2013-10-08'),
  ...changes,
})

/** An account on which nothing has happened today. */
export const CALM_PORTFOLIO = {
  equity: 100_000,
  peakEquity: 100_000,
  dailyLossRatio: 0,
  holdings: [],
  tradesToday: 0,
  ordersLastMinute: 0,
}

/** Nothing that the equity risk manager objects to. */
export const CALM_EQUITY_RISK = {
  portfolio: CALM_PORTFOLIO,
  relations: { sectorOf: (symbol: string) => symbol, correlationOf: () => undefined },
  limits: STANDARD_LIMITS,
}
