import type { ApiClient } from './apiClient'

/** What clients have asked to be kept informed of, by their request ids. Ends with the connection. */
export class Subscriptions<T> {
  private readonly byClient = new Map<ApiClient, Map<number, T>>()

  add(client: ApiClient, reqId: number, subscription: T): void {
    const own = this.byClient.get(client) ?? new Map<number, T>()
    own.set(reqId, subscription)
    this.byClient.set(client, own)
  }

  get(client: ApiClient, reqId: number): T | undefined {
    return this.byClient.get(client)?.get(reqId)
  }

  remove(client: ApiClient, reqId: number): T | undefined {
    const own = this.byClient.get(client)
    const subscription = own?.get(reqId)
    own?.delete(reqId)
    return subscription
  }

  dropClient(client: ApiClient): readonly T[] {
    const own = [...(this.byClient.get(client)?.values() ?? [])]
    this.byClient.delete(client)
    return own
  }

  countOf(client: ApiClient): number {
    return this.byClient.get(client)?.size ?? 0
  }

  *all(): Generator<readonly [client: ApiClient, reqId: number, subscription: T]> {
    for (const [client, own] of this.byClient) {
      for (const [reqId, subscription] of own) yield [client, reqId, subscription]
    }
  }
}
