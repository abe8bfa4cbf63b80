import type { JsonTopicName, PayloadOf } from '#protocol/protocol'

type Listener<T extends JsonTopicName> = (payload: PayloadOf<T>) => void

/** What the engine tells whoever looks. Listeners hand the payload on; none of them may throw or wait. */
export class TopicBus {
  readonly #listeners = new Map<JsonTopicName, Set<Listener<never>>>()

  publish<T extends JsonTopicName>(topic: T, payload: PayloadOf<T>): void {
    for (const listener of this.#listeners.get(topic) ?? []) (listener as Listener<T>)(payload)
  }

  subscribe<T extends JsonTopicName>(topic: T, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(listener as Listener<never>)
    return () => listeners.delete(listener as Listener<never>)
  }
}
