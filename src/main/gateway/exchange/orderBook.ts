import { isDone, type Order, ownIdOf } from './order'
import { watchedBy } from './orderConditions'
import { underlyingOf } from './orderTerms'

/** Finished orders kept for reqCompletedOrders; the oldest go first. */
const COMPLETED_MAX = 5_000

/** All orders of the session, found by the ways in which clients and the market speak of them. */
export class OrderBook {
  private readonly byPermId = new Map<string, Order>()
  private readonly byClientOrder = new Map<string, Order>()
  private readonly byParent = new Map<string, Order[]>()
  /** Live orders by the stock or index that moves them. */
  private readonly byUnderlying = new Map<number, Set<Order>>()
  private readonly alive = new Set<Order>()
  private readonly done: Order[] = []

  add(order: Order): void {
    this.byPermId.set(order.permId, order)
    const ownId = ownIdOf(order)
    if (ownId !== 0) this.nameAgain(order, ownId)
    const { parentId } = order.ticket
    if (parentId > 0) {
      const key = clientOrderKey(order.clientId, parentId)
      this.byParent.set(key, [...(this.byParent.get(key) ?? []), order])
    }
    if (isDone(order)) this.remember(order)
    else {
      this.alive.add(order)
      for (const conId of underlyingsOf(order)) this.ordersOn(conId).add(order)
    }
  }

  /** Its client speaks of the order by this id from now on. */
  nameAgain(order: Order, ownId: number): void {
    this.byClientOrder.set(clientOrderKey(order.clientId, ownId), order)
  }

  /** To be called when an order is done. */
  retire(order: Order): void {
    if (!this.alive.delete(order)) return
    for (const conId of underlyingsOf(order)) this.ordersOn(conId).delete(order)
    this.remember(order)
  }

  find(clientId: number, orderId: number): Order | undefined {
    return this.byClientOrder.get(clientOrderKey(clientId, orderId))
  }

  /** Finished ones included. */
  childrenOf(clientId: number, parentId: number): readonly Order[] {
    return this.byParent.get(clientOrderKey(clientId, parentId)) ?? []
  }

  findByPermId(permId: string): Order | undefined {
    return this.byPermId.get(permId)
  }

  /** For a look that changes nothing; who may finish orders takes a copy, `liveOrders`. */
  get live(): Iterable<Order> {
    return this.alive
  }

  get liveOrders(): readonly Order[] {
    return [...this.alive]
  }

  get completedOrders(): readonly Order[] {
    return this.done
  }

  liveOrdersOn(conId: number): readonly Order[] {
    return [...(this.byUnderlying.get(conId) ?? [])]
  }

  private ordersOn(conId: number): Set<Order> {
    const orders = this.byUnderlying.get(conId) ?? new Set()
    this.byUnderlying.set(conId, orders)
    return orders
  }

  private remember(order: Order): void {
    this.done.push(order)
    if (this.done.length <= COMPLETED_MAX) return
    const oldest = this.done.shift()
    if (!oldest) return
    this.byPermId.delete(oldest.permId)
    this.byParent.delete(clientOrderKey(oldest.clientId, ownIdOf(oldest)))
    this.byClientOrder.delete(clientOrderKey(oldest.clientId, ownIdOf(oldest)))
  }
}

const clientOrderKey = (clientId: number, orderId: number): string => `${clientId}/${orderId}`

/** Options move with their underlying; conditions may look at anything. */
const underlyingsOf = (order: Order): Set<number> =>
  new Set([...order.terms.legs.map(({ contract }) => underlyingOf(contract)), ...watchedBy(order.ticket)])
