import { type ChainFrame, decodeChainFrame } from '#protocol/chainFrame'
import type { BridgeError } from '#protocol/errors'
import type { EngineFrame } from '#protocol/frames'
import type { InputOf, JsonTopicName, OutputOf, PayloadOf } from '#protocol/protocol'
import type { Transport } from '#protocol/transport'
import { PROTOCOL_VERSION } from '#protocol/version'
import {
  type Bridge,
  BridgeCallError,
  type CommandName,
  type ConnectionState,
  type QueryName,
} from './bridge'
import type { Doubts } from './doubts'
import { PendingCalls } from './pendingCalls'
import { Subscriptions } from './subscriptions'

const RETRY_MS_MIN = 250
const RETRY_MS_MAX = 10_000
/** Silence for this long makes us ask; silence after asking ends the connection. */
const SILENCE_MS_MAX = 15_000
const PROBE_ANSWER_MS_MAX = 5_000

export type BridgeClientOptions = {
  readonly openTransport: () => Transport
  readonly token: string
  /** In [0, 1): spreads the reconnections of several windows. */
  readonly random?: () => number
}

/** The engine as seen from a window: one connection, made again whenever it is lost. */
export class BridgeClient implements Bridge {
  readonly #openTransport: () => Transport
  readonly #random: () => number
  readonly #pending = new PendingCalls(call => this.#sendCall(call))
  readonly #subscriptions = new Subscriptions(() => this.#pending.nextId())
  readonly #listeners = new Set<() => void>()
  #token: string
  #state: ConnectionState = { kind: 'connecting', reason: '', retryAtWall: undefined }
  #transport: Transport | undefined
  #attempts = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #silenceTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: BridgeClientOptions) {
    this.#openTransport = options.openTransport
    this.#token = options.token
    this.#random = options.random ?? Math.random
  }

  get doubts(): Doubts {
    return this.#pending.doubts
  }

  connection(): ConnectionState {
    return this.#state
  }

  onConnection(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  connect(token = this.#token): void {
    this.#token = token
    this.#attempts = 0
    this.#open()
  }

  close(): void {
    clearTimeout(this.#retryTimer)
    this.#drop()
  }

  query<M extends QueryName>(method: M, input: InputOf<M>, signal?: AbortSignal): Promise<OutputOf<M>> {
    return this.#call(method, input, false, signal) as Promise<OutputOf<M>>
  }

  command<M extends CommandName>(method: M, input: InputOf<M>): Promise<OutputOf<M>> {
    return this.#call(method, input, true, undefined) as Promise<OutputOf<M>>
  }

  subscribe<T extends JsonTopicName>(
    topic: T,
    key: string,
    onPayload: (payload: PayloadOf<T>) => void,
    onGap: () => void = () => undefined,
  ): () => void {
    return this.#subscriptions.add(topic, key, {
      onPayload: payload => onPayload(payload as PayloadOf<T>),
      onGap,
      onRefused: () => undefined,
    })
  }

  /** A gap needs no word to the listener: the stream that starts anew begins with a snapshot. */
  subscribeChain(
    key: string,
    onFrame: (frame: ChainFrame) => void,
    onRefused: (error: BridgeError) => void,
  ): () => void {
    return this.#subscriptions.add('chain.changed', key, {
      onPayload: payload => onFrame(payload as ChainFrame),
      onGap: () => undefined,
      onRefused,
    })
  }

  #call(
    method: string,
    input: unknown,
    isCommand: boolean,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    if (this.#state.kind !== 'open') return Promise.reject(new BridgeCallError(NOT_CONNECTED))
    return this.#pending.start({ method, input, isCommand, signal })
  }

  #sendCall({ id, method, input }: { id: number; method: string; input: unknown }): void {
    this.#send({ kind: 'call', id, method, input })
  }

  #open(): void {
    clearTimeout(this.#retryTimer)
    this.#drop()
    const transport = this.#openTransport()
    this.#transport = transport
    this.#setState({ kind: 'connecting', reason: this.#reason(), retryAtWall: undefined })
    // A transport that we gave up may still speak; only the one in force is heard.
    transport.onMessage(message => {
      if (this.#transport === transport) this.#receive(message)
    })
    transport.onClose(reason => {
      if (this.#transport === transport) this.#lost(reason)
    })
    this.#send({ kind: 'hello', version: PROTOCOL_VERSION, token: this.#token })
    this.#watchSilence()
  }

  #reason(): string {
    return this.#state.kind === 'connecting' ? this.#state.reason : ''
  }

  #drop(): void {
    const transport = this.#transport
    this.#transport = undefined
    clearTimeout(this.#silenceTimer)
    transport?.close()
  }

  #lost(reason: string): void {
    this.#drop()
    this.#pending.connectionLost()
    this.#subscriptions.connectionLost()
    if (this.#state.kind === 'refused') return
    const backoff = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** this.#attempts)
    const delayMs = Math.round(backoff * (0.7 + 0.6 * this.#random()))
    this.#attempts += 1
    this.#setState({ kind: 'connecting', reason, retryAtWall: Date.now() + delayMs })
    this.#retryTimer = setTimeout(() => this.#open(), delayMs)
  }

  #receive(message: string | ArrayBuffer): void {
    this.#watchSilence()
    if (typeof message !== 'string') {
      const frame = decodeChainFrame(message)
      if (frame !== undefined) this.#subscriptions.push('chain.changed', frame.key, frame.seq, frame)
      return
    }
    const frame = JSON.parse(message) as EngineFrame
    switch (frame.kind) {
      case 'welcome':
        this.#welcomed(frame)
        break
      case 'refused':
        this.#refused(frame)
        break
      case 'answer':
        this.#answered(frame)
        break
      case 'push':
        this.#subscriptions.push(frame.topic, frame.key, frame.seq, frame.payload)
        break
    }
  }

  #welcomed(frame: Extract<EngineFrame, { kind: 'welcome' }>): void {
    if (frame.version !== PROTOCOL_VERSION) {
      this.#refused({ kind: 'refused', error: versionMismatch(frame.version) })
      return
    }
    this.#attempts = 0
    this.#subscriptions.resumeAll(subscription => this.#send(subscription))
    this.#pending.resendCommands()
    this.#setState({ kind: 'open', scope: frame.scope, engine: frame.engine })
  }

  #refused(frame: Extract<EngineFrame, { kind: 'refused' }>): void {
    // A busy engine may have room later; a wrong token stays wrong.
    if (frame.error.kind === 'unavailable') {
      this.#lost(frame.error.message)
      return
    }
    this.#drop()
    this.#pending.connectionLost()
    this.#subscriptions.connectionLost()
    this.#setState({ kind: 'refused', error: frame.error })
  }

  #answered(frame: Extract<EngineFrame, { kind: 'answer' }>): void {
    if (frame.ok) {
      if (!this.#pending.resolve(frame.id, frame.output)) this.#subscriptions.acknowledge(frame.id)
    } else if (!this.#pending.reject(frame.id, frame.error)) {
      this.#subscriptions.refuse(frame.id, frame.error)
    }
  }

  /** A network that dies without a word leaves the socket open; a question that is not answered shows it. */
  #watchSilence(): void {
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = setTimeout(() => {
      this.#sendCall({ id: this.#pending.nextId(), method: 'status.get', input: {} })
      this.#silenceTimer = setTimeout(() => this.#lost('the engine does not answer'), PROBE_ANSWER_MS_MAX)
    }, SILENCE_MS_MAX)
  }

  #send(frame: object): void {
    this.#transport?.send(JSON.stringify(frame))
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener()
  }
}

const NOT_CONNECTED: BridgeError = {
  kind: 'unavailable',
  code: 'BRIDGE_DISCONNECTED',
  message: 'not connected to the engine; nothing was sent',
}

const versionMismatch = (engineVersion: number): BridgeError => ({
  kind: 'badRequest',
  code: 'PROTOCOL_VERSION',
  message: `The engine speaks version ${engineVersion} of the bridge, this window ${PROTOCOL_VERSION}. Reload the window.`,
})
