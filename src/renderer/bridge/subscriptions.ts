import type { BridgeError } from '#protocol/errors'
import type { TopicName } from '#protocol/protocol'

/** A gap asks for a fresh start, but not more often than this, whatever the other side does. */
const RESUBSCRIBE_AFTER_MS = 250

export type SubscriptionFrame = {
  readonly kind: 'subscribe' | 'unsubscribe'
  readonly id: number
  readonly topic: TopicName
  readonly key: string
}

type Listener = {
  readonly onPayload: (payload: unknown) => void
  readonly onGap: () => void
  readonly onRefused: (error: BridgeError) => void
}

type Subscription = {
  readonly topic: TopicName
  readonly key: string
  readonly listeners: Set<Listener>
  /** The id of the subscribe that is in force; undefined while none has been sent. */
  requestId: number | undefined
  isAcknowledged: boolean
  nextSeq: number
  retry: ReturnType<typeof setTimeout> | undefined
}

/**
 * One subscription at the engine per topic and key, however many views listen. Pushes count 1, 2, 3 ...; a number
 * out of turn means that something was missed: the listeners are told and the subscription starts anew.
 */
export class Subscriptions {
  readonly #byName = new Map<string, Subscription>()
  readonly #nextId: () => number
  /** Undefined while there is no connection; `resumeAll` then sends what is wanted. */
  #send: ((frame: SubscriptionFrame) => void) | undefined

  constructor(nextId: () => number) {
    this.#nextId = nextId
  }

  add(topic: TopicName, key: string, listener: Listener): () => void {
    const name = nameOf(topic, key)
    let subscription = this.#byName.get(name)
    if (subscription === undefined) {
      subscription = {
        topic,
        key,
        listeners: new Set(),
        requestId: undefined,
        isAcknowledged: false,
        nextSeq: 1,
        retry: undefined,
      }
      this.#byName.set(name, subscription)
      this.#start(subscription)
    }
    subscription.listeners.add(listener)
    return () => this.#remove(name, listener)
  }

  connectionLost(): void {
    this.#send = undefined
    for (const subscription of this.#byName.values()) {
      clearTimeout(subscription.retry)
      subscription.requestId = undefined
    }
  }

  /** After a (re)connection every stream starts at 1; what was missed is asked for by whoever keeps state. */
  resumeAll(send: (frame: SubscriptionFrame) => void): void {
    this.#send = send
    for (const subscription of this.#byName.values()) this.#start(subscription)
  }

  acknowledge(id: number): void {
    for (const subscription of this.#byName.values()) {
      if (subscription.requestId === id) subscription.isAcknowledged = true
    }
  }

  refuse(id: number, error: BridgeError): void {
    for (const subscription of this.#byName.values()) {
      if (subscription.requestId !== id) continue
      for (const listener of [...subscription.listeners]) listener.onRefused(error)
    }
  }

  push(topic: TopicName, key: string, seq: number, payload: unknown): void {
    const subscription = this.#byName.get(nameOf(topic, key))
    if (subscription?.requestId === undefined) return
    if (seq === subscription.nextSeq) {
      subscription.nextSeq = seq + 1
      for (const listener of [...subscription.listeners]) listener.onPayload(payload)
      return
    }
    // A push of the stream that was given up can still be under way when the new one is asked for.
    if (subscription.nextSeq === 1 && !subscription.isAcknowledged) return
    this.#startAnew(subscription)
  }

  #startAnew(subscription: Subscription): void {
    const { topic, key } = subscription
    this.#send?.({ kind: 'unsubscribe', id: this.#nextId(), topic, key })
    subscription.requestId = undefined
    clearTimeout(subscription.retry)
    subscription.retry = setTimeout(() => {
      this.#start(subscription)
      for (const listener of [...subscription.listeners]) listener.onGap()
    }, RESUBSCRIBE_AFTER_MS)
  }

  #start(subscription: Subscription): void {
    if (this.#send === undefined) return
    subscription.requestId = this.#nextId()
    subscription.isAcknowledged = false
    subscription.nextSeq = 1
    this.#send({
      kind: 'subscribe',
      id: subscription.requestId,
      topic: subscription.topic,
      key: subscription.key,
    })
  }

  #remove(name: string, listener: Listener): void {
    const subscription = this.#byName.get(name)
    if (subscription === undefined || !subscription.listeners.delete(listener)) return
    if (subscription.listeners.size > 0) return
    this.#byName.delete(name)
    clearTimeout(subscription.retry)
    if (subscription.requestId === undefined) return
    this.#send?.({
      kind: 'unsubscribe',
      id: this.#nextId(),
      topic: subscription.topic,
      key: subscription.key,
    })
  }
}

const nameOf = (topic: TopicName, key: string): string => `${topic} ${key}`
