import { isWorking, type Order } from './order'
import type { TradingFloor } from './tradingFloor'

/** The one client that orders entered by hand in TWS can be bound to. */
export const BINDING_CLIENT = 0
/** An error about -1 is about no request at all. */
const FIRST_BOUND_ID = -2

/**
 * Gives orders entered by hand an id by which client 0 can change and cancel them: -2, -3, ... as TWS does. To other
 * clients they keep order id 0 and are known by their permId alone.
 */
export class OrderBinding {
  /** Orders entered from now on are bound at once. */
  isAutomatic = false

  constructor(
    private readonly floor: TradingFloor,
    /** Bound so far in the life of the account. */
    public ordersBound: number,
  ) {}

  bind(order: Order): void {
    if (order.orderId !== 0 || order.boundId !== undefined) return
    this.ordersBound += 1
    order.boundId = FIRST_BOUND_ID + 1 - this.ordersBound
    this.floor.book.nameAgain(order, order.boundId)
    this.floor.publish({ kind: 'orderBound', order: { ...order } })
  }

  bindAll(): void {
    for (const order of this.floor.book.liveOrders) if (isWorking(order)) this.bind(order)
  }
}
