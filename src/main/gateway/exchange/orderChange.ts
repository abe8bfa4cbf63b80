import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { isDone, type Order } from './order'
import type { OrderTerms } from './orderTerms'
import { type Refusal, refusal } from './refusal'

/** TWS lets an order change in everything but what it is: its side, its contract, its group. */
export function changeProblem(order: Order, ticket: OrderTicket): Refusal | undefined {
  if (order.state === 'Filled') return refusal(104, 'Cannot modify a filled order.')
  if (isDone(order)) return refusal(103, 'Duplicate order id')
  const isSame =
    ticket.action === order.ticket.action &&
    ticket.secType === order.ticket.secType &&
    ticket.conId === order.ticket.conId &&
    ticket.symbol === order.ticket.symbol &&
    ticket.parentId === order.ticket.parentId &&
    JSON.stringify(ticket.legs) === JSON.stringify(order.ticket.legs)
  if (!isSame) return refusal(105, 'Order being modified does not match original order')
  return ticket.ocaGroup === order.ticket.ocaGroup
    ? undefined
    : refusal(10326, 'OCA group revision is not allowed.')
}

export function changeOrder(order: Order, ticket: OrderTicket, terms: OrderTerms): void {
  const { type, auxPrice, trailingPercent } = order.terms
  const hasSameTrigger =
    terms.type === type && terms.auxPrice === auxPrice && terms.trailingPercent === trailingPercent
  // A trailing stop goes on from where it stands, unless how it trails is what changes.
  if (!hasSameTrigger || ticket.trailStopPrice !== order.ticket.trailStopPrice) order.trailingStop = undefined
  if (!hasSameTrigger) order.isTriggered = false
  // The client states what it wants in all, knowing what its group has taken away.
  if (terms.quantity !== order.terms.quantity) order.reducedBy = 0
  order.areConditionsMet = ticket.conditions.length === 0
  order.ticket = ticket
  order.terms = { ...terms, legs: order.terms.legs }
}
