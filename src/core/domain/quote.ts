import type { EpochMs } from './time'

/** The latest two-sided market and last trade. Absent numbers are undefined, never 0 or -1. */
export type Quote = {
  readonly bid: number | undefined
  readonly ask: number | undefined
  readonly bidSize: number | undefined
  readonly askSize: number | undefined
  readonly last: number | undefined
  readonly lastSize: number | undefined
  /** Units traded this session. */
  readonly volume: number | undefined
  readonly open: number | undefined
  readonly high: number | undefined
  readonly low: number | undefined
  /** Close of the previous session. */
  readonly previousClose: number | undefined
  readonly halted: boolean
  readonly delayed: boolean
  readonly tsEvent: EpochMs
  readonly tsInit: EpochMs
}

export const isTwoSided = (quote: Quote): quote is Quote & { bid: number; ask: number } =>
  quote.bid !== undefined && quote.ask !== undefined && quote.ask >= quote.bid

export const midOf = (quote: Quote): number | undefined =>
  isTwoSided(quote) ? (quote.bid + quote.ask) / 2 : undefined

/** What a position is valued at: the mid when there is a market, else the last trade, else yesterday's close. */
export const markOf = (quote: Quote): number | undefined => midOf(quote) ?? quote.last ?? quote.previousClose
