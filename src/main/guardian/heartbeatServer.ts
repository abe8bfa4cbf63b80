import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { describeError, type Log } from '#main/observability/log'
import {
  BEAT_EVERY_MS,
  type EngineBeat,
  type EngineMessage,
  GuardianMessage,
  heartbeatAddress,
} from './heartbeat'
import { followLines } from './lines'

export type HeartbeatServerOptions = {
  readonly folder: string
  readonly hello: Extract<EngineMessage, { kind: 'hello' }>
  /** Undefined when the trading loop could not prove work: then nothing is sent, and the guardian draws its conclusions. */
  readonly beat: () => EngineBeat | undefined
  readonly onYielded: () => void
  readonly log: Log
}

/** A guardian that does not read is cut off rather than remembered. */
const UNREAD_MAX_BYTES = 64 * 1024

/** The engine's side: tells whoever guards it that its loop works. */
export class HeartbeatServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #timer: NodeJS.Timeout

  constructor(private readonly options: HeartbeatServerOptions) {
    const address = heartbeatAddress(options.folder)
    this.#server = createServer(socket => this.#follow(socket))
    // Without a guardian trading goes on: the log says it.
    this.#server.on('error', error => options.log.warn('guardian.noSocket', describeError(error)))
    // Left behind by an engine that was killed; the folder is ours alone.
    if (process.platform !== 'win32') rmSync(address, { force: true })
    this.#server.listen(address)
    this.#timer = setInterval(() => this.#beat(), BEAT_EVERY_MS)
  }

  get guardians(): number {
    return this.#sockets.size
  }

  /** Says goodbye: the guardian then knows that this end was meant. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.end(lineOf({ kind: 'bye' }))
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy()
      }, BEAT_EVERY_MS).unref()
    })
  }

  #follow(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
    followLines(socket, value => {
      if (GuardianMessage.safeParse(value).success) this.options.onYielded()
    })
    socket.write(lineOf(this.options.hello))
    const beat = this.options.beat()
    if (beat) socket.write(lineOf(beat))
  }

  #beat(): void {
    if (this.#sockets.size === 0) return
    const beat = this.options.beat()
    if (!beat) return
    for (const socket of this.#sockets) {
      if (socket.writableLength > UNREAD_MAX_BYTES) socket.destroy()
      else socket.write(lineOf(beat))
    }
  }
}

const lineOf = (message: EngineMessage): string => `${JSON.stringify(message)}\n`
