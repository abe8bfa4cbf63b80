import type { Order } from '#main/gateway/exchange/order'
import { incrementAt, type OrderTerms } from '#main/gateway/exchange/orderTerms'
import { legPricesAt } from './legPrices'
import type { TradedQuote } from './tradedQuote'

export type ProposedFill = {
  readonly quantity: number
  readonly price: number
  /** One per leg; with their ratios they sum to `price`. */
  readonly legPrices: readonly number[]
  readonly lastLiquidity: 1 | 2
}

export type MatchingModel = {
  /** How often a marketable order is filled one tick better than displayed, 0 to 1. */
  readonly priceImprovementRatio: number
  /**
   * How often a second a counterpart turns up for an order resting just inside the far side of the spread; it
   * falls with the cube of the distance, so a limit at the mid waits eight times as long. 0 turns it off.
   */
  readonly insideFillsPerSecond: number
}

export type Occasion = {
  readonly quote: TradedQuote
  /** Units that the far side still shows. */
  readonly available: number
  /** Since the order was last looked at. */
  readonly elapsedMs: number
  /** Uniform in [0, 1). */
  readonly draw: () => number
}

/** What an order with this price would trade now, before its own conditions on quantity. */
export function proposedFill(
  order: Order,
  price: number | 'market',
  remaining: number,
  occasion: Occasion,
  model: MatchingModel,
): ProposedFill | undefined {
  const { quote, available } = occasion
  const isBuy = order.terms.side === 'BUY'
  const far = isBuy ? quote.ask : quote.bid
  if (far === undefined || available <= 0 || quote.halted) return undefined
  const quantity = Math.min(remaining, available)
  const fillAt = (at: number, lastLiquidity: 1 | 2): ProposedFill => ({
    quantity,
    price: at,
    legPrices: legPricesAt(order.terms, quote, at),
    lastLiquidity,
  })

  if (price === 'market') return fillAt(improved(order.terms, far, occasion, model), 2)
  const isMarketable = isBuy ? price >= far : price <= far
  // Who rested was there first: the newcomer pays our price.
  if (isMarketable && order.isResting) return fillAt(price, 1)
  if (isMarketable) return fillAt(improved(order.terms, far, occasion, model), 2)
  return order.isResting && !order.terms.legLimits && findsCounterpart(isBuy, price, occasion, model)
    ? fillAt(price, 1)
    : undefined
}

function improved(terms: OrderTerms, far: number, { quote, draw }: Occasion, model: MatchingModel): number {
  const near = terms.side === 'BUY' ? quote.bid : quote.ask
  const increment = incrementAt(terms, far)
  const hasRoom = near !== undefined && Math.abs(far - near) > 1.5 * increment
  if (terms.legLimits || !hasRoom || draw() >= model.priceImprovementRatio) return far
  return Number((terms.side === 'BUY' ? far - increment : far + increment).toFixed(6))
}

function findsCounterpart(isBuy: boolean, price: number, occasion: Occasion, model: MatchingModel): boolean {
  const { bid, ask } = occasion.quote
  if (bid === undefined || ask === undefined || ask <= bid || model.insideFillsPerSecond === 0) return false
  const generosity = (isBuy ? price - bid : ask - price) / (ask - bid)
  if (generosity <= 0) return false
  const rate = model.insideFillsPerSecond * generosity ** 3
  return occasion.draw() < 1 - Math.exp((-rate * occasion.elapsedMs) / 1000)
}
