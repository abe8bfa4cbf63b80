import { z } from 'zod'
import { TIMEFRAMES } from '#core/domain/bar'
import { SessionDateText, SymbolText } from './instrumentView'

const price = z.number().nullable()

export const QuoteView = z.strictObject({
  key: z.string(),
  bid: price,
  ask: price,
  bidSize: price,
  askSize: price,
  last: price,
  volume: price,
  open: price,
  high: price,
  low: price,
  previousClose: price,
  halted: z.boolean(),
  delayed: z.boolean(),
  /** No tick for longer than this line's limit while its market is open, or the feed is down. */
  stale: z.boolean(),
  tsEvent: z.number(),
})
export type QuoteView = z.infer<typeof QuoteView>

export const TimeframeText = z.enum(TIMEFRAMES)

/** Bars as columns, oldest first; `time` is the start of the bar in epoch milliseconds. */
export const BarsView = z.strictObject({
  symbol: SymbolText,
  timeframe: TimeframeText,
  time: z.array(z.number()),
  open: z.array(z.number()),
  high: z.array(z.number()),
  low: z.array(z.number()),
  close: z.array(z.number()),
  volume: z.array(z.number()),
})
export type BarsView = z.infer<typeof BarsView>

export const BarView = z.strictObject({
  time: z.number(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
})
export type BarView = z.infer<typeof BarView>

export const ExpirationView = z.strictObject({
  expiration: SessionDateText,
  dte: z.number().int(),
  tradingClass: SymbolText,
  multiplier: z.number().int(),
  strikes: z.array(z.number()),
})
export type ExpirationView = z.infer<typeof ExpirationView>

export const ChainDirectoryView = z.strictObject({
  underlying: SymbolText,
  expirations: z.array(ExpirationView),
})
export type ChainDirectoryView = z.infer<typeof ChainDirectoryView>
