import type { EpochMs } from '#core/domain/time'
import type { Order } from '#main/gateway/exchange/order'
import type { MarketQuote } from '#main/gateway/market/market'

// Price-time priority of a resting limit among those who are displayed at its price. Nobody says who left the line, so
// an order moves up only as far as the display proves: never by the guess that those who left stood before it.

/** Whose trades come first, of an order's own account at one exchange: the better price, then who came earlier. */
export const byPriority = (a: Order, b: Order): number => better(b) - better(a) || a.priority - b.priority

const better = ({ terms }: Order): number => (terms.side === 'BUY' ? 1 : -1) * (terms.limitPrice ?? 0)

/** To be called with each quote: finds the order's place when the market comes to its price, and moves it up. */
export function followQueue(order: Order, quote: MarketQuote | undefined, now: EpochMs): void {
  const { limitPrice, side } = order.terms
  const near = side === 'BUY' ? quote?.bid : quote?.ask
  if (!quote || near === undefined || limitPrice === undefined) return
  const behind = side === 'BUY' ? near - limitPrice : limitPrice - near
  // Behind the best price nothing is shown of who stands at ours.
  if (behind > EPSILON) return
  const shown = behind < -EPSILON ? 0 : side === 'BUY' ? quote.bidSize : quote.askSize
  const before = order.queueAhead
  order.queueAhead = Math.min(before ?? shown, shown)
  if (before !== undefined && before > shown) order.queueLeft = { at: now, size: before - shown }
}

/** What of a print at the order's price reaches it, after those before it in the line. */
export function reachedByPrint(order: Order, size: number, now: EpochMs): number {
  const ahead = order.queueAhead ?? 0
  // The same trade may have taken its size from the display already.
  const seen = order.queueLeft?.at === now ? Math.min(order.queueLeft.size, size) : 0
  order.queueLeft = undefined
  const left = size - seen
  order.queueAhead = Math.max(0, ahead - left)
  return Math.max(0, left - ahead)
}

/** A change keeps its place only when it asks for less at the same price; otherwise it goes to the end of the line. */
export function keepsPlace(order: Order, changed: Order['terms']): boolean {
  const { type, limitPrice, quantity } = order.terms
  return changed.type === type && changed.limitPrice === limitPrice && changed.quantity <= quantity
}

const EPSILON = 1e-9
