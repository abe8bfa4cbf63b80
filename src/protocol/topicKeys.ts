/** The keys of keyed topics. Apart from the schemas, so that a browser can name a topic without them. */
import type { Timeframe } from '#core/domain/bar'

export const barsKey = (symbol: string, timeframe: Timeframe): string => `${symbol}:${timeframe}`

export const chainKey = (underlying: string, expiration: string, tradingClass: string): string =>
  `${underlying}:${expiration}:${tradingClass}`
