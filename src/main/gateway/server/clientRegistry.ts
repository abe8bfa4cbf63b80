import type { ApiClient } from './apiClient'

/** The clients that have said START_API, by their ids. */
export class ClientRegistry {
  private readonly byId = new Map<number, ApiClient>()

  constructor(
    readonly capacity: number,
    /** The client that sees everyone's orders and executions. */
    readonly masterClientId: number | undefined,
  ) {}

  /** False when the id is in use or there is no room. */
  add(client: ApiClient, clientId: number): boolean {
    if (this.byId.has(clientId) || this.byId.size >= this.capacity) return false
    client.clientId = clientId
    this.byId.set(clientId, client)
    return true
  }

  remove(client: ApiClient): void {
    if (client.clientId !== undefined && this.byId.get(client.clientId) === client)
      this.byId.delete(client.clientId)
  }

  get(clientId: number): ApiClient | undefined {
    return this.byId.get(clientId)
  }

  get all(): readonly ApiClient[] {
    return [...this.byId.values()]
  }

  /** Who hears of an order: its owner, the master, and client 0 of those entered by hand. */
  audienceOf(order: { readonly clientId: number; readonly orderId: number }): readonly ApiClient[] {
    const audience = new Set<ApiClient>()
    const add = (client: ApiClient | undefined) => {
      if (client) audience.add(client)
    }
    add(this.byId.get(order.clientId))
    if (this.masterClientId !== undefined) add(this.byId.get(this.masterClientId))
    return [...audience]
  }
}
