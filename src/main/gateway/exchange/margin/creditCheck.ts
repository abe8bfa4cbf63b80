import type { Account } from '#main/gateway/exchange/account'
import type { MarketView } from '#main/gateway/exchange/mark'
import { type Order, remainingOf } from '#main/gateway/exchange/order'
import type { OrderBook } from '#main/gateway/exchange/orderBook'
import { parentOf } from '#main/gateway/exchange/orderGroups'
import { marginRefusal, previewOf } from '#main/gateway/exchange/orderPreview'
import type { Refusal } from '#main/gateway/exchange/refusal'
import { reservationPerUnit, reservedBy } from './reservation'

/** Whether an account can carry an order besides what it holds and what is working already. */
export class CreditCheck {
  constructor(
    private readonly account: Account,
    private readonly market: MarketView,
    private readonly book: OrderBook,
  ) {}

  /** Dollars of available funds that working orders hold back; one of them and its OCA group may be left out. */
  reservedBesides(order?: Order): number {
    const group = order?.ticket.ocaGroup
    const isLeftOut = (each: Order): boolean =>
      each.permId === order?.permId || (group !== undefined && group !== '' && each.ticket.ocaGroup === group)
    return reservedBy(this.book.live, isLeftOut)
  }

  /**
   * Reserves what the order will need, or says why the account cannot carry it. Children close what their parent opens
   * and need nothing of their own.
   */
  reserve(order: Order): Refusal | undefined {
    const quantity = remainingOf(order)
    if (quantity <= 0 || parentOf(order, this.book)) return undefined
    const preview = previewOf(order.terms, quantity, this.account, this.market)
    const problem = marginRefusal(preview, this.account.terms, this.reservedBesides(order))
    if (!problem) order.reservedPerUnit = reservationPerUnit(preview.before, preview.after, quantity)
    return problem
  }
}
