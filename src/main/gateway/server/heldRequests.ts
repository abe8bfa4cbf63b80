import type { RequestName } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'

/** What TWS cannot answer without IB: it waits until the connection is back. Everything else is answered at once. */
const NEEDS_IB: ReadonlySet<RequestName> = new Set<RequestName>([
  'placeOrder',
  'cancelOrder',
  'reqGlobalCancel',
  'exerciseOptions',
  'reqOpenOrders',
  'reqAllOpenOrders',
  'reqCompletedOrders',
  'reqExecutions',
  'reqPositions',
  'reqPositionsMulti',
  'reqAccountUpdates',
  'reqAccountUpdatesMulti',
  'reqAccountSummary',
  'reqPnl',
  'reqPnlSingle',
  'reqContractData',
  'reqSecDefOptParams',
  'reqMatchingSymbols',
  'reqScannerSubscription',
])
const HELD_MAX = 1_000

type Held = { readonly client: ApiClient; readonly name: RequestName; readonly message: unknown }

/** Requests that came while IB could not be reached, in order. */
export class HeldRequests {
  private held: Held[] = []

  isMeant(name: RequestName): boolean {
    return NEEDS_IB.has(name)
  }

  /** False when too many wait already. */
  add(client: ApiClient, name: RequestName, message: unknown): boolean {
    if (this.held.length >= HELD_MAX) return false
    this.held.push({ client, name, message })
    return true
  }

  dropClient(client: ApiClient): void {
    this.held = this.held.filter(each => each.client !== client)
  }

  takeAll(): readonly Held[] {
    return this.held.splice(0)
  }
}
