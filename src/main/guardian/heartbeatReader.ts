import { connect, type Socket } from 'node:net'
import type { EnginePresence } from '#core/risk/guardianDuty'
import type { KillState } from '#core/risk/killSwitch'
import { EngineMessage, heartbeatAddress } from './heartbeat'
import { followLines } from './lines'

export type HeartbeatReaderOptions = {
  readonly folder: string
  /** Silence after which an engine that worked is lost. */
  readonly lostAfterMs: number
  readonly onHello: (where: {
    readonly host: string
    readonly port: number
    readonly account: string
  }) => void
  /** Something was heard, or a connection ended. */
  readonly onChange: () => void
}

const RECONNECT_EVERY_MS = 200

/** The guardian's side: hears the engine of a folder, and knows when it does not. Time is the wall's, monotonic. */
export class HeartbeatReader {
  #socket: Socket | undefined
  #retry: NodeJS.Timeout | undefined
  #lastBeatAt: number | undefined
  #hasLeft = false
  #killState: KillState | undefined
  #workingOrders: number | undefined
  #isStopped = false

  constructor(private readonly options: HeartbeatReaderOptions) {}

  start(): void {
    this.#connect()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
    this.#socket?.destroy()
  }

  presence(now = performance.now()): EnginePresence {
    if (this.#hasLeft) return 'left'
    if (this.#lastBeatAt === undefined) return 'unseen'
    return now - this.#lastBeatAt < this.options.lostAfterMs ? 'working' : 'lost'
  }

  /** The last that the engine said of its switch; undefined when it has said nothing. */
  get killState(): KillState | undefined {
    return this.#killState
  }

  get workingOrders(): number | undefined {
    return this.#workingOrders
  }

  get silentForMs(): number | undefined {
    return this.#lastBeatAt === undefined ? undefined : performance.now() - this.#lastBeatAt
  }

  sayYielded(): void {
    this.#socket?.write(`${JSON.stringify({ kind: 'yielded' })}\n`)
  }

  #connect(): void {
    const socket = connect(heartbeatAddress(this.options.folder))
    this.#socket = socket
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.options.onChange()
      if (!this.#isStopped) this.#retry = setTimeout(() => this.#connect(), RECONNECT_EVERY_MS)
    })
    followLines(socket, value => this.#hear(value))
  }

  #hear(value: unknown): void {
    const message = EngineMessage.safeParse(value)
    if (!message.success) return
    switch (message.data.kind) {
      case 'hello':
        this.options.onHello(message.data)
        return
      case 'beat':
        this.#hasLeft = false
        this.#lastBeatAt = performance.now()
        this.#killState = message.data.killState
        this.#workingOrders = message.data.workingOrders
        break
      case 'bye':
        this.#hasLeft = true
    }
    this.options.onChange()
  }
}
