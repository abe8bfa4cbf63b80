import type { Market, MarketQuote } from '#main/gateway/market/market'
import type { Position } from './position'

/** The part of a market that values things. */
export type MarketView = Pick<Market, 'quoteOf' | 'now'>

export const marketValueOf = (position: Position, market: MarketView): number =>
  position.quantity * markOf(position.contract.conId, market) * position.contract.multiplier

/** What a unit is worth now: the mid, else the model, else the last trade, else yesterday's close. */
export function markOf(conId: number, market: MarketView): number {
  const quote = market.quoteOf(conId)
  return quote ? (midOf(quote) ?? quote.model?.price ?? quote.last ?? quote.previousClose ?? 0) : 0
}

const midOf = (quote: MarketQuote): number | undefined =>
  quote.bid !== undefined && quote.ask !== undefined && quote.ask >= quote.bid
    ? (quote.bid + quote.ask) / 2
    : undefined
