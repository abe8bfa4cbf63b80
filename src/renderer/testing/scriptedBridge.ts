import type { BridgeError } from '#protocol/errors'
import type { Bridge, ConnectionState } from '../bridge/bridge'
import { BridgeCallError } from '../bridge/bridge'
import { Doubts } from '../bridge/doubts'

type Call = {
  readonly method: string
  readonly input: unknown
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
}

/** The engine as a test plays it: every call waits until the test answers it. */
export class ScriptedBridge implements Bridge {
  readonly calls: Call[] = []
  readonly doubts = new Doubts()
  readonly #listeners = new Map<string, Set<(payload: never) => void>>()
  readonly #connectionListeners = new Set<() => void>()
  #state: ConnectionState = { kind: 'open', scope: 'trade', engine: 'test' }

  connection(): ConnectionState {
    return this.#state
  }

  onConnection(listener: () => void): () => void {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  connect(): void {
    this.become({ kind: 'open', scope: 'trade', engine: 'test' })
  }

  become(state: ConnectionState): void {
    this.#state = state
    for (const listener of this.#connectionListeners) listener()
  }

  readonly query: Bridge['query'] = (method, input) => this.#call(method, input)
  readonly command: Bridge['command'] = (method, input) => this.#call(method, input)

  readonly subscribe: Bridge['subscribe'] = (topic, key, onPayload) => {
    const name = `${topic} ${key}`
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(onPayload)
    return () => listeners.delete(onPayload)
  }

  readonly subscribeChain: Bridge['subscribeChain'] = () => () => undefined

  push(topic: string, payload: unknown): void {
    for (const listener of this.#listeners.get(`${topic} `) ?? []) listener(payload as never)
  }

  sent(method: string): readonly Call[] {
    return this.calls.filter(call => call.method === method)
  }

  answer(method: string, output: unknown): void {
    for (const call of this.sent(method)) call.resolve(output)
  }

  refuse(method: string, error: BridgeError): void {
    for (const call of this.sent(method)) call.reject(new BridgeCallError(error))
  }

  #call<T>(method: string, input: unknown): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.calls.push({ method, input, resolve: output => resolve(output as T), reject })
    })
  }
}
