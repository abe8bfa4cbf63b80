import type { Exchange } from '#main/gateway/exchange/exchange'
import type { Upstream } from '#main/gateway/faults/upstream'
import type { Market } from '#main/gateway/market/market'
import type { ClientRegistry } from './clientRegistry'
import type { GatewayLog } from './gatewayLog'
import type { Limits } from './limits'
import type { Entitlement } from './marketDataType'

/** What the request handlers work with. */
export type Desk = {
  readonly market: Market
  readonly exchange: Exchange
  readonly clients: ClientRegistry
  readonly limits: Limits
  /** What the account has subscribed to. */
  readonly entitlement: Entitlement
  /** What TWS has of IB at the moment. */
  readonly upstream: Upstream
  readonly log: GatewayLog
}
