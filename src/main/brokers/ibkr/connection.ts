import { EventName, IBApi } from '@stoqey/ib'
import { systemMeaning } from './messageCodes'

export type ConnectionOptions = {
  readonly host: string
  readonly port: number
  readonly clientId: number
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
}

/** Everything that belongs to one socket. A new one is made for each connection; nothing carries over. */
export type Channel = {
  readonly api: IBApi
  readonly serverVersion: number
  readonly nextOrderId: number
  readonly accounts: readonly string[]
}

export type ConnectionListener = {
  /** A fresh api, before it connects: register listeners here. */
  readonly onOpening: (api: IBApi) => void
  readonly onConnecting: () => void
  readonly onReady: (channel: Channel) => void
  /** Once per connection or attempt that ended. */
  readonly onLost: (reason: string, retryInMs: number) => void
  readonly onSystemMessage: (code: number, message: string) => void
  /** exchange time - our time, from the middle of the round trip. */
  readonly onClock: (offsetMs: number) => void
  readonly onError: (error: unknown) => void
}

const RETRY_FIRST_MS = 250
const RETRY_MAX_MS = 10_000
/** A client id stays taken for a while after its socket died at the other end. */
const RETRY_ID_IN_USE_MS = 5_000
const MISSED_HEARTBEATS_MAX = 2
/** The pacer in front of it keeps the rate; the library's own limiter must never hold anything back. */
const LIBRARY_RATE = 10_000

/**
 * Keeps one connection to TWS or IB Gateway. Ready means that the handshake is complete *and* an order id has come;
 * a gateway that accepts the socket and stays silent, or falls silent later, counts as lost.
 */
export class Connection {
  #api: IBApi | undefined
  #channel: Channel | undefined
  #attempt = 0
  #isStopped = true
  #retryTimer: NodeJS.Timeout | undefined
  #connectTimer: NodeJS.Timeout | undefined
  #heartbeatTimer: NodeJS.Timeout | undefined
  #heartbeatsMissed = 0
  #heartbeatSentAt: number | undefined
  #lossReason: string | undefined
  #isIdInUse = false

  constructor(
    private readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener,
    /** In [0, 1): spreads retries. */
    private readonly random: () => number = Math.random,
  ) {}

  /** Defined while orders may be sent. */
  get channel(): Channel | undefined {
    return this.#channel
  }

  start(): void {
    this.#isStopped = false
    this.#open()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retryTimer)
    this.#close('stopped')
  }

  /** Ends this connection and begins another. */
  restart(reason: string): void {
    this.#close(reason)
  }

  #open(): void {
    const { host, port, clientId, connectTimeoutMs } = this.options
    const api = new IBApi({ host, port, maxReqPerSec: LIBRARY_RATE })
    this.#api = api
    this.#channel = undefined
    this.#lossReason = undefined
    this.#isIdInUse = false
    let serverVersion = 0
    let accounts: readonly string[] = []
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, this.listener.onError)
    on(EventName.server, (version: number) => {
      serverVersion = version
    })
    on(EventName.managedAccounts, (list: string) => {
      accounts = list.split(',').filter(Boolean)
      ready()
    })
    let nextOrderId: number | undefined
    on(EventName.nextValidId, (id: number) => {
      nextOrderId = id
      ready()
    })
    // Both come after the handshake, in either order.
    const ready = () => {
      if (nextOrderId === undefined || accounts.length === 0 || this.#channel || this.#api !== api) return
      clearTimeout(this.#connectTimer)
      this.#attempt = 0
      this.#channel = { api, serverVersion, nextOrderId, accounts }
      this.#startHeartbeat(api)
      this.listener.onReady(this.#channel)
    }
    on(EventName.currentTime, (seconds: number) => this.#heartbeatAnswered(seconds))
    // Whatever has id -1 comes as `info`, broken connections included.
    on(EventName.info, (message: string, code: number) => this.#systemMessage(code, message))
    on(EventName.error, (error: Error, code: number, id: number) => {
      if (id < 0) this.#systemMessage(code, error.message)
    })
    on(EventName.disconnected, () => {
      if (this.#api === api) this.#close(this.#lossReason ?? 'the gateway closed the connection')
    })
    this.listener.onOpening(api)
    this.listener.onConnecting()
    this.#connectTimer = setTimeout(() => {
      if (this.#api === api) this.#close(`no answer to the handshake within ${connectTimeoutMs} ms`)
    }, connectTimeoutMs)
    api.connect(clientId)
  }

  #systemMessage(code: number, message: string): void {
    const meaning = systemMeaning(code)
    if (meaning === 'clientIdInUse') {
      this.#isIdInUse = true
      this.#lossReason = `client id ${this.options.clientId} is in use (326)`
    } else if (code === SOCKET_ERROR) {
      this.#lossReason ??= message
      if (!this.#channel) this.#close(this.#lossReason)
    } else if (code === UNSUPPORTED_VERSION) this.#lossReason = message
    this.listener.onSystemMessage(code, message)
  }

  #startHeartbeat(api: IBApi): void {
    this.#heartbeatsMissed = 0
    const beat = () => {
      if (this.#heartbeatSentAt !== undefined && ++this.#heartbeatsMissed >= MISSED_HEARTBEATS_MAX) {
        this.#close(`no sign of life for ${this.#heartbeatsMissed * this.options.heartbeatMs} ms`)
        return
      }
      this.#heartbeatSentAt = Date.now()
      api.reqCurrentTime()
    }
    this.#heartbeatSentAt = undefined
    this.#heartbeatTimer = setInterval(beat, this.options.heartbeatMs)
    beat()
  }

  #heartbeatAnswered(seconds: number): void {
    const sentAt = this.#heartbeatSentAt
    this.#heartbeatSentAt = undefined
    this.#heartbeatsMissed = 0
    if (sentAt === undefined) return
    // The answer is a whole second, cut off: on average half a second has passed since.
    this.listener.onClock(Math.round(seconds * 1000 + 500 - (sentAt + Date.now()) / 2))
  }

  #close(reason: string): void {
    const api = this.#api
    if (!api) return
    this.#api = undefined
    this.#channel = undefined
    clearTimeout(this.#connectTimer)
    clearInterval(this.#heartbeatTimer)
    this.#heartbeatSentAt = undefined
    // A late socket error of a dead connection must not become an uncaught one.
    api.removeAllListeners()
    api.on(EventName.error, () => undefined)
    api.disconnect()
    const retryInMs = this.#isIdInUse ? RETRY_ID_IN_USE_MS : this.#backoff()
    this.listener.onLost(reason, retryInMs)
    if (this.#isStopped) return
    this.#retryTimer = setTimeout(() => this.#open(), retryInMs)
  }

  /** Doubles from a quarter second to ten seconds; jitter keeps clients from returning together. */
  #backoff(): number {
    const ceiling = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#attempt++)
    return Math.round(ceiling * (0.5 + this.random() / 2))
  }
}

const SOCKET_ERROR = 502
const UNSUPPORTED_VERSION = 506

/** A listener that throws would escape through the library as an uncaught exception: it is caught and reported. */
export function listen(
  api: IBApi,
  event: EventName,
  handle: (...args: never[]) => void,
  onError: (error: unknown) => void,
): void {
  const guarded = (...args: unknown[]): void => {
    try {
      handle(...(args as never[]))
    } catch (error) {
      onError(error)
    }
  }
  ;(api as { on(event: EventName, listener: (...args: unknown[]) => void): unknown }).on(event, guarded)
}
