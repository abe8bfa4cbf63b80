import type { DayMinutes } from './dayMinutes'
import type { DailyBar } from './intradayPath'
import type { CorporateAction } from './market'

/** What each symbol did on each day, by day number (days since 1970-01-01). Prices are in ten-thousandths. */
export interface MarketDays {
  /** Whether the market opens on a day. */
  isSession(day: number): boolean
  /** Undefined when the symbol did not trade. */
  minutesOf(symbol: string, day: number): DayMinutes | undefined
  /** Seed of the ticks inside a minute. */
  tickSeed(symbol: string, day: number, minute: number): number
  /** As traded on the day. */
  dailyBarOf(symbol: string, day: number): DailyBar | undefined
  /** Days with a bar in [from, to], ascending. */
  daysOf(symbol: string, from: number, to: number): Int32Array
  /** The close before a day in that day's shares. */
  previousCloseOf(symbol: string, day: number): number | undefined
  /** Closes of the last `count` sessions before a day, in dollars and that day's shares, oldest first. */
  closesBefore(symbol: string, day: number, count: number): Float64Array
  /** Shares on `asOf` for one share on `day`: 7 across Apple's split of 2014. */
  sharesFactor(symbol: string, day: number, asOf: number): number
  /** Splits and dividends of a symbol, oldest first. */
  actionsOf(symbol: string): readonly CorporateAction[]
  /** The last split before a day: what an option that expires on it has been adjusted for. */
  splitBefore(symbol: string, day: number): number | undefined
  /** Dividends of the year before a day over the close before it. */
  dividendYieldOf(symbol: string, day: number): number
}

const TRADING_DAYS_PER_YEAR = 252

/** Annualised standard deviation of the log returns of the last `count` sessions before a day. */
export function realisedVolOf(days: MarketDays, symbol: string, day: number, count: number): number {
  const closes = days.closesBefore(symbol, day, count + 1)
  const returns = closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? close)))
  const squares = returns.reduce((sum, r) => sum + r * r, 0)
  return Math.sqrt((squares / Math.max(1, returns.length)) * TRADING_DAYS_PER_YEAR)
}
