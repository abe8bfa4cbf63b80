import { isWorking, type Order, remainingOf } from '#main/gateway/exchange/order'
import type { MarketQuote } from '#main/gateway/market/market'
import type { MatchedOrder } from './matcher'
import { byPriority } from './queuePosition'

/** Stocks open, reopen after a halt, and close with one price for all. */
export type AuctionKind = 'opening' | 'reopening' | 'closing'

/** Who trades in a stock's auction at its price: as much as they want, because auctions are deep. */
export function auctionFills(
  kind: AuctionKind,
  orders: readonly Order[],
  conId: number,
  price: number,
): readonly MatchedOrder[] {
  return orders
    .filter(order => takesPart(kind, order, conId) && accepts(order, price))
    .sort(byPriority)
    .map(order => ({
      order,
      fill: { quantity: remainingOf(order), price, legPrices: [price], lastLiquidity: 2 },
    }))
}

/** Stops and pegs wait for the continuous market. */
export function takesPart(kind: AuctionKind, order: Order, conId: number): boolean {
  const { type, tif, isCombo, legs } = order.terms
  if (!isWorking(order) || !order.hasArrived || isCombo || legs[0]?.contract.conId !== conId) return false
  switch (kind) {
    case 'opening':
      return tif === 'OPG'
    case 'reopening':
      return (
        (type === 'MKT' || type === 'LMT') &&
        tif !== 'OPG' &&
        order.areConditionsMet &&
        order.ticket.parentId === 0
      )
    case 'closing':
      return isOnClose(order)
  }
}

export const isOnClose = ({ terms }: Order): boolean => terms.type === 'MOC' || terms.type === 'LOC'

function accepts({ terms }: Order, price: number): boolean {
  const { limitPrice, side } = terms
  return limitPrice === undefined || (side === 'BUY' ? price <= limitPrice : price >= limitPrice)
}

/** Remembers which stocks have still to open, or to reopen, and says when their quotes call for the auction. */
export class AuctionCalls {
  private readonly unopened = new Set<number>()
  private readonly halted = new Set<number>()

  /** The stocks of these orders for the opening have not opened yet. */
  sessionOpened(orders: readonly Order[]): void {
    for (const { terms } of orders) if (terms.tif === 'OPG') this.unopened.add(conIdOf(terms))
  }

  due(conId: number, quote: MarketQuote | undefined, isOpen: boolean): AuctionKind | undefined {
    if (!quote || quote.halted) {
      if (quote) this.halted.add(conId)
      return undefined
    }
    if (isOpen && quote.open !== undefined && this.unopened.delete(conId)) return 'opening'
    return this.halted.delete(conId) ? 'reopening' : undefined
  }
}

/** The stocks that close with an auction for these orders. */
export const stocksOnClose = (orders: readonly Order[]): ReadonlySet<number> =>
  new Set(orders.filter(isOnClose).map(({ terms }) => conIdOf(terms)))

const conIdOf = ({ legs }: Order['terms']): number => legs[0]?.contract.conId ?? 0
