import { mayTradeOutsideSession } from './matching/tradingHours'
import { type Order, quantityOf } from './order'
import { type Refusal, refusal } from './refusal'

/** What TWS remarks about an order that it accepts. */
export function warningsFor(order: Order, isOpen: boolean): readonly Refusal[] {
  if (!isOpen) return [closedWarning(order)]
  const isIgnored = order.ticket.outsideRth && !mayTradeOutsideSession(order.terms)
  return isIgnored ? [OUTSIDE_RTH_IGNORED] : []
}

const closedWarning = (order: Order): Refusal =>
  refusal(
    399,
    `Order Message:\n${order.terms.side} ${quantityOf(order)} ${order.terms.symbol}\n` +
      'Warning: your order will not be placed at the exchange until the next session opens.',
  )

const OUTSIDE_RTH_IGNORED = refusal(
  2109,
  "Order Event Warning:Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. PlaceOrder is now being processed.",
)
