import type { Exchange } from '#main/gateway/exchange/exchange'
import type { Market } from '#main/gateway/market/market'
import type { ClientRegistry } from './clientRegistry'
import type { GatewayLog } from './gatewayLog'
import type { Limits } from './limits'

/** What the request handlers work with. */
export type Desk = {
  readonly market: Market
  readonly exchange: Exchange
  readonly clients: ClientRegistry
  readonly limits: Limits
  readonly log: GatewayLog
}
