import type { Grant } from '#main/access/tokenStore'
import type { Engine } from '#main/engine/engine'
import type { ChainUpdate } from '#main/marketdata/chainFeed'
import { describeError } from '#main/observability/log'
import { encodeChainFrame } from '#protocol/chainFrame'
import { type BridgeError, BridgeFailure } from '#protocol/errors'
import { CLIENT_FRAME_BYTES_MAX, ClientFrame, type EngineFrame } from '#protocol/frames'
import { PROTOCOL_VERSION, type TopicName, topics } from '#protocol/protocol'
import type { Caller, Dispatch } from './dispatch'
import { openFeed } from './topicFeeds'

/** The engine's end of one client, whatever carries it. */
export interface ClientChannel {
  send(message: string | ArrayBuffer): void
  /** Bytes that were handed over and have not left. */
  bufferedBytes(): number
  close(reason: string): void
}

export type ClientSessionOptions = {
  readonly engine: Engine
  readonly dispatch: Dispatch
  readonly channel: ClientChannel
  readonly transport: Caller['transport']
  /** Where it is, for the audit log. */
  readonly address?: string
  /** What a token gives; undefined refuses it. */
  readonly grantOf: (token: string) => Grant | undefined
  /** Told of each token that was shown. */
  readonly onLogin?: (isRight: boolean) => void
}

type Subscription = { seq: number; isOpen: boolean; close: (() => void) | undefined }

/** Above this a client reads too slowly for quotes: they are skipped, and the gap in the sequence tells it. */
const BUFFER_COALESCE_BYTES = 512 * 1024
/** Above this it reads too slowly for anything: it is cut off and starts anew. Orders and fills are never skipped. */
const BUFFER_MAX_BYTES = 8 * 1024 * 1024
const SUBSCRIPTIONS_MAX = 200
const CALLS_UNDERWAY_MAX = 100
/** Pushes that only tell the latest value; the next one makes up for a skipped one. */
const SKIPPABLE: ReadonlySet<TopicName> = new Set([
  'quotes.changed',
  'positions.changed',
  'bars.changed',
  'status.changed',
  'updates.changed',
  'account.changed',
  'activity.appended',
  'chain.changed',
])

/** One client: says who it is, then calls methods and follows topics. */
export class ClientSession {
  readonly #options: ClientSessionOptions
  readonly #subscriptions = new Map<string, Subscription>()
  #caller: Caller | undefined
  #grant: Grant | undefined
  #callsUnderway = 0
  #isClosed = false

  constructor(options: ClientSessionOptions) {
    this.#options = options
  }

  get isWelcome(): boolean {
    return this.#caller !== undefined
  }

  /** Its token was taken back, or has expired. */
  get isRevoked(): boolean {
    return this.#grant?.isValid() === false
  }

  refuseRevoked(): void {
    this.#refuse({
      kind: 'unauthorized',
      code: 'TOKEN_REVOKED',
      message: 'The token was revoked or has expired.',
    })
  }

  receive(text: string): void {
    if (this.#isClosed) return
    if (text.length > CLIENT_FRAME_BYTES_MAX) {
      this.#refuse({
        kind: 'badRequest',
        code: 'FRAME_TOO_LARGE',
        message: `A frame may have ${CLIENT_FRAME_BYTES_MAX} bytes.`,
      })
      return
    }
    const frame = parseFrame(text)
    if (!frame) {
      this.#refuse({
        kind: 'badRequest',
        code: 'FRAME_INVALID',
        message: 'The frame is not one of the bridge protocol.',
      })
      return
    }
    if (this.isRevoked) this.refuseRevoked()
    else if (frame.kind === 'hello') this.#welcome(frame.version, frame.token)
    else if (!this.#caller)
      this.#refuse({ kind: 'unauthorized', code: 'HELLO_FIRST', message: 'Say hello with a token first.' })
    else if (frame.kind === 'call') this.#call(frame.id, frame.method, frame.input, this.#caller)
    else if (frame.kind === 'subscribe') this.#subscribe(frame.id, frame.topic, frame.key)
    else this.#unsubscribe(frame.id, frame.topic, frame.key)
  }

  close(): void {
    this.#isClosed = true
    for (const { close } of this.#subscriptions.values()) close?.()
    this.#subscriptions.clear()
  }

  #welcome(version: number, token: string): void {
    const { grantOf, onLogin, transport, engine } = this.#options
    if (version !== PROTOCOL_VERSION) {
      this.#refuse({
        kind: 'badRequest',
        code: 'VERSION_MISMATCH',
        message: `This engine speaks version ${PROTOCOL_VERSION}, the client ${version}: reload or update it.`,
      })
      return
    }
    const grant = grantOf(token)
    onLogin?.(grant !== undefined)
    if (!grant) {
      engine.log.warn('bridge.tokenRefused', `A ${transport} client showed a wrong token.`)
      this.#refuse({
        kind: 'unauthorized',
        code: 'TOKEN_WRONG',
        message: 'The token is missing or wrong. Open the address that Claxton printed.',
      })
      return
    }
    const { scope } = grant
    this.#grant = grant
    this.#caller = {
      transport,
      scope,
      name: `${grant.name} (${transport === 'ipc' ? 'desktop' : (this.#options.address ?? 'network')})`,
    }
    this.#send({ kind: 'welcome', version: PROTOCOL_VERSION, scope, engine: engine.views.status().version })
  }

  #call(id: number, method: string, input: unknown, caller: Caller): void {
    if (this.#callsUnderway >= CALLS_UNDERWAY_MAX) {
      this.#send({
        kind: 'answer',
        id,
        ok: false,
        error: {
          kind: 'unavailable',
          code: 'TOO_MANY_CALLS',
          message: `${CALLS_UNDERWAY_MAX} calls are under way.`,
        },
      })
      return
    }
    this.#callsUnderway++
    void this.#options.dispatch(method, input, caller).then(answer => {
      this.#callsUnderway--
      this.#send({ kind: 'answer', id, ...answer })
    })
  }

  #subscribe(id: number, topic: TopicName, key: string): void {
    const name = `${topic} ${key}`
    if (this.#subscriptions.has(name)) {
      this.#send({ kind: 'answer', id, ok: true, output: {} })
      return
    }
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) {
      this.#fail(id, {
        kind: 'unavailable',
        code: 'TOO_MANY_SUBSCRIPTIONS',
        message: `${SUBSCRIPTIONS_MAX} topics are followed.`,
      })
      return
    }
    const subscription: Subscription = { seq: 0, isOpen: true, close: undefined }
    this.#subscriptions.set(name, subscription)
    // The feed is opened by the area that owns it; what it tells before the answer has left is in order all the same.
    openFeed(this.#options.engine, topic, key, {
      onPayload: payload => this.#push(subscription, topic, key, payload),
      onChain: update => this.#pushChain(subscription, key, update),
    }).then(
      close => {
        if (this.#isClosed || this.#subscriptions.get(name) !== subscription) close()
        else subscription.close = close
        this.#send({ kind: 'answer', id, ok: true, output: {} })
      },
      (error: unknown) => {
        this.#subscriptions.delete(name)
        this.#fail(
          id,
          error instanceof BridgeFailure
            ? error.error
            : { kind: 'unavailable', code: codeOf(error), message: describeError(error) },
        )
      },
    )
  }

  #unsubscribe(id: number, topic: TopicName, key: string): void {
    const name = `${topic} ${key}`
    const subscription = this.#subscriptions.get(name)
    if (subscription) subscription.isOpen = false
    subscription?.close?.()
    this.#subscriptions.delete(name)
    this.#send({ kind: 'answer', id, ok: true, output: {} })
  }

  #push(subscription: Subscription, topic: TopicName, key: string, payload: unknown): void {
    if (!subscription.isOpen) return
    // Skipped or not, the number goes up: the gap is how the client learns of it.
    subscription.seq++
    if (this.#isTooSlowFor(topic)) return
    this.#send({ kind: 'push', topic, key: topics[topic].keyed ? key : '', seq: subscription.seq, payload })
  }

  #pushChain(subscription: Subscription, key: string, update: ChainUpdate): void {
    if (!subscription.isOpen) return
    subscription.seq++
    if (this.#isTooSlowFor('chain.changed')) return
    const rowIndices = update.kind === 'delta' ? update.rowIndices : undefined
    const tsEvent = this.#options.engine.now()
    this.#transmit(
      encodeChainFrame({
        kind: update.kind,
        key,
        seq: subscription.seq,
        tsEvent,
        rowIndices,
        columns: update.columns,
      }),
    )
  }

  #isTooSlowFor(topic: TopicName): boolean {
    return SKIPPABLE.has(topic) && this.#options.channel.bufferedBytes() > BUFFER_COALESCE_BYTES
  }

  #fail(id: number, error: BridgeError): void {
    this.#send({ kind: 'answer', id, ok: false, error })
  }

  #refuse(error: BridgeError): void {
    this.#send({ kind: 'refused', error })
    this.#options.channel.close(error.code)
  }

  #send(frame: EngineFrame): void {
    this.#transmit(JSON.stringify(frame))
  }

  #transmit(message: string | ArrayBuffer): void {
    if (this.#isClosed) return
    const { channel, engine } = this.#options
    if (channel.bufferedBytes() > BUFFER_MAX_BYTES) {
      engine.log.warn(
        'bridge.slowClient',
        `A client has ${channel.bufferedBytes()} bytes unread and is cut off.`,
      )
      channel.close('TOO_SLOW')
      return
    }
    channel.send(message)
  }
}

function parseFrame(text: string): ReturnType<typeof ClientFrame.parse> | undefined {
  try {
    const parsed = ClientFrame.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Not JSON: answered as an invalid frame.
    return undefined
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'UNAVAILABLE'
