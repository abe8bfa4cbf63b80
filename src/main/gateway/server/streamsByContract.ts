import type { ContractDefinition } from '#main/gateway/market/market'
import type { ApiClient } from './apiClient'
import { Subscriptions } from './subscriptions'

type Stream = { readonly contract: ContractDefinition }
type Placed<T> = readonly [client: ApiClient, reqId: number, stream: T]

/** Streams of contracts, found by what moves them: an option by its underlying. */
export class StreamsByContract<T extends Stream> {
  private readonly subscriptions = new Subscriptions<T>()
  private readonly byMover = new Map<number, Map<T, Placed<T>>>()

  add(client: ApiClient, reqId: number, stream: T): void {
    this.remove(client, reqId)
    this.subscriptions.add(client, reqId, stream)
    const mover = moverOf(stream)
    const moved = this.byMover.get(mover) ?? new Map<T, Placed<T>>()
    this.byMover.set(mover, moved.set(stream, [client, reqId, stream]))
  }

  get(client: ApiClient, reqId: number): T | undefined {
    return this.subscriptions.get(client, reqId)
  }

  remove(client: ApiClient, reqId: number): T | undefined {
    const stream = this.subscriptions.remove(client, reqId)
    if (stream) this.forget(stream)
    return stream
  }

  dropClient(client: ApiClient): void {
    for (const stream of this.subscriptions.dropClient(client)) this.forget(stream)
  }

  countOf(client: ApiClient): number {
    return this.subscriptions.countOf(client)
  }

  all(): Iterable<Placed<T>> {
    return this.subscriptions.all()
  }

  /** Those whose quote may have changed when that of a stock or index has. */
  movedBy(conId: number): Iterable<Placed<T>> {
    return this.byMover.get(conId)?.values() ?? []
  }

  private forget(stream: T): void {
    const mover = moverOf(stream)
    const moved = this.byMover.get(mover)
    moved?.delete(stream)
    if (moved?.size === 0) this.byMover.delete(mover)
  }
}

const moverOf = ({ contract }: Stream): number =>
  contract.secType === 'OPT' ? contract.underConId : contract.conId
