import type { Order } from '../domain/order'
import type { EpochMs } from '../domain/time'
import { isWorking } from '../execution/orderStatus'

/**
 * Every order that was ever asked for, in that order. A few of thousands still work: whoever looks at those often
 * must not look through all of them.
 */
export class OrderLedger {
  readonly #byId = new Map<string, Order>()
  readonly #ids: string[] = []
  readonly #working = new Map<string, Order>()
  readonly #idsOfStructure = new Map<string, string[]>()

  /** A new order, or a known one as it is now. */
  put(order: Order): void {
    const { clientOrderId, plan } = order.intent
    if (!this.#byId.has(clientOrderId)) {
      this.#ids.push(clientOrderId)
      if (plan) this.#idsOf(plan.structureId).push(clientOrderId)
    }
    this.#byId.set(clientOrderId, order)
    if (isWorking(order.status)) this.#working.set(clientOrderId, order)
    else this.#working.delete(clientOrderId)
  }

  get(clientOrderId: string): Order | undefined {
    return this.#byId.get(clientOrderId)
  }

  has(clientOrderId: string): boolean {
    return this.#byId.has(clientOrderId)
  }

  all(): readonly Order[] {
    return [...this.#byId.values()]
  }

  working(): readonly Order[] {
    return [...this.#working.values()]
  }

  /** Oldest first. */
  ofStructure(structureId: string): readonly Order[] {
    return (this.#idsOfStructure.get(structureId) ?? []).flatMap(id => this.#byId.get(id) ?? [])
  }

  /** What works, and what was asked for since a moment. */
  workingOrSince(since: EpochMs): readonly Order[] {
    const found = new Map(this.#working)
    for (let row = this.#ids.length - 1; row >= 0; row--) {
      const id = this.#ids[row] ?? ''
      const order = this.#byId.get(id)
      if (!order || order.intent.tsInit < since) break
      found.set(id, order)
    }
    return [...found.values()]
  }

  #idsOf(structureId: string): string[] {
    const ids = this.#idsOfStructure.get(structureId) ?? []
    this.#idsOfStructure.set(structureId, ids)
    return ids
  }
}
