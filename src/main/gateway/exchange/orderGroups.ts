import { isDone, type Order, remainingOf } from './order'
import type { OrderBook } from './orderBook'

/** An order without a filled parent waits; the children of a partly filled one trade as much as it has between them. */
export function tradableQuantity(order: Order, book: OrderBook): number {
  const parent = parentOf(order, book)
  if (!parent) return remainingOf(order)
  const children = book.childrenOf(parent.clientId, parent.orderId)
  const traded = children.reduce((sum, child) => sum + child.filled, 0)
  return Math.min(remainingOf(order), parent.filled - traded)
}

export const parentOf = (order: Order, book: OrderBook): Order | undefined =>
  order.ticket.parentId > 0 ? book.find(order.clientId, order.ticket.parentId) : undefined

export const childrenOf = (order: Order, book: OrderBook): readonly Order[] =>
  book.childrenOf(order.clientId, order.orderId).filter(each => each.orderId > 0 && !isDone(each))

/** The orders that a bracket sends together when its last part is transmitted. */
export function heldWith(order: Order, book: OrderBook): readonly Order[] {
  const parent = parentOf(order, book) ?? order
  return [parent, ...childrenOf(parent, book)].filter(each => each.state === 'Held' && each !== order)
}

export type GroupEffect = { readonly order: Order; readonly effect: 'cancel' | 'reduce' }

const CANCEL_WITH_BLOCK = 1

/**
 * What a fill does to the other orders of its OCA group: type 1 cancels them, types 2 and 3 reduce them. Children
 * of one parent that name no group behave as a group of type 3, so that a target reduces its stop.
 */
export function effectsOfFill(order: Order, book: OrderBook): readonly GroupEffect[] {
  return book.liveOrders
    .filter(each => each !== order && !isDone(each) && areOneGroup(order, each))
    .map(each => ({
      order: each,
      effect:
        order.ticket.ocaGroup !== '' && order.ticket.ocaType === CANCEL_WITH_BLOCK ? 'cancel' : 'reduce',
    }))
}

function areOneGroup(a: Order, b: Order): boolean {
  if (a.ticket.ocaGroup !== '' || b.ticket.ocaGroup !== '') return a.ticket.ocaGroup === b.ticket.ocaGroup
  return a.ticket.parentId > 0 && a.clientId === b.clientId && a.ticket.parentId === b.ticket.parentId
}
