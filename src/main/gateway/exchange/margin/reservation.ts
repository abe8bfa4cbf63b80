import type { AccountFigures } from '#main/gateway/exchange/accountFigures'
import { isWorking, type Order, remainingOf } from '#main/gateway/exchange/order'

/** Equity with loan above the initial margin: what new positions can be paid from. Dollars. */
export const excessOf = ({ equityWithLoan, margin }: AccountFigures): number =>
  equityWithLoan - margin.initial

/** What filling `quantity` units takes from the available funds, per unit; nothing when it frees some. */
export const reservationPerUnit = (
  before: AccountFigures,
  after: AccountFigures,
  quantity: number,
): number => (quantity > 0 ? Math.max(0, excessOf(before) - excessOf(after)) / quantity : 0)

/**
 * What working orders hold back of the available funds, in dollars. Orders of one OCA group count once, with the
 * dearest of them, because only one can fill in full. Each order counts as it looked when it was accepted: two that
 * hedge one another still count twice, as they may fill apart.
 */
export function reservedBy(orders: Iterable<Order>, isLeftOut: (order: Order) => boolean): number {
  let total = 0
  const groups = new Map<string, number>()
  for (const order of orders) {
    if (order.reservedPerUnit === 0 || !isWorking(order) || isLeftOut(order)) continue
    const reserved = order.reservedPerUnit * remainingOf(order)
    const group = order.ticket.ocaGroup
    if (group === '') total += reserved
    else groups.set(group, Math.max(groups.get(group) ?? 0, reserved))
  }
  for (const reserved of groups.values()) total += reserved
  return total
}
