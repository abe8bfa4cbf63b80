import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Disturbance } from './disturbances'

type Pair = { readonly ours: Socket; readonly theirs: Socket }

/** A port that leads to a gateway, and what can be done to those who use it. */
export class DisturbedLine {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #delayMs = 0
  #isAway = false

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {
    this.#server = createServer(socket => this.#join(socket))
  }

  /** The port that it listens on, on this machine alone. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  get connections(): number {
    return this.#pairs.size
  }

  disturb(disturbance: Disturbance): void {
    switch (disturbance.kind) {
      case 'cut':
        this.#cutAll()
        return
      case 'stall':
        for (const { ours, theirs } of this.#pairs) for (const socket of [ours, theirs]) socket.pause()
        this.#later(disturbance.ms, () => {
          for (const { ours, theirs } of this.#pairs) for (const socket of [ours, theirs]) socket.resume()
        })
        return
      case 'slow':
        this.#delayMs = disturbance.delayMs
        this.#later(disturbance.ms, () => {
          this.#delayMs = 0
        })
        return
      case 'away':
        this.#isAway = true
        this.#cutAll()
        this.#later(disturbance.ms, () => {
          this.#isAway = false
        })
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#cutAll()
    this.#server.close()
  }

  #join(ours: Socket): void {
    if (this.#isAway) {
      ours.on('error', () => ours.destroy())
      ours.resetAndDestroy()
      return
    }
    const theirs = connect(this.port, this.host)
    const pair = { ours, theirs }
    this.#pairs.add(pair)
    const end = (): void => {
      this.#pairs.delete(pair)
      ours.destroy()
      theirs.destroy()
    }
    for (const [from, to] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      from.on('error', end)
      from.on('close', end)
      from.on('data', (data: Buffer) => this.#pass(data, to))
    }
  }

  /** In order, also when the delay changes: what was late first leaves first. */
  #pass(data: Buffer, to: Socket): void {
    const queue = this.#queues.get(to) ?? Promise.resolve()
    const delayMs = this.#delayMs
    const sent = queue.then(async () => {
      if (delayMs > 0) await new Promise<void>(resolve => this.#later(delayMs, resolve))
      if (to.writable) to.write(data)
    })
    this.#queues.set(to, sent)
  }

  readonly #queues = new WeakMap<Socket, Promise<void>>()

  #cutAll(): void {
    for (const { ours, theirs } of this.#pairs) for (const socket of [ours, theirs]) socket.destroy()
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms)
    this.#timers.add(timer)
  }
}
