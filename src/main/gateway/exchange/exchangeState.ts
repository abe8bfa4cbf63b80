import type { SessionDate } from '#core/domain/time'
import type { AccountState } from './account'
import type { Order } from './order'

/** An order without what its ticket says already. */
export type StoredOrder = Omit<Order, 'terms'>

/** Everything of a simulated account that survives a restart of the gateway. */
export type ExchangeState = {
  readonly accountId: string
  readonly run: number
  readonly ordersMade: number
  readonly ordersBound: number
  readonly fillsMade: number
  /** The next order id of each client that has traded. */
  readonly nextOrderIds: readonly (readonly [clientId: number, orderId: number])[]
  readonly session: SessionDate
  readonly account: AccountState
  readonly orders: readonly StoredOrder[]
}
