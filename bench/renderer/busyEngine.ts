import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { CHAIN_COLUMN_COUNT, encodeChainFrame } from '#protocol/chainFrame'
import type { EngineFrame } from '#protocol/frames'

export const CHAIN_ROWS = 2_000
export const WATCH_ROWS = 50
/** As many one-minute bars as the chart can page through. */
export const HISTORY_BARS = 1_000_000
const TICK_MS = 100
const MINUTE_MS = 60_000
const SPOT = 167

type Say = (frame: EngineFrame | ArrayBuffer) => void
type ClientWord = {
  readonly kind: string
  readonly id: number
  readonly method?: string
  readonly input?: Record<string, unknown>
  readonly topic?: string
  readonly key?: string
}

/**
 * Stands between a page and a real engine: it serves the page and passes everything on, except for a long chain, a long
 * watchlist and a long history, which it makes itself and changes ten times a second.
 */
export class BusyEngine {
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #enginePort: number
  /** How many bars of the past a page has asked for. */
  barsAsked = 0

  constructor(enginePort: number) {
    this.#enginePort = enginePort
    this.#server = createServer((request, response) => void this.#pass(request, response))
    this.#server.on('upgrade', (request, socket, head) =>
      this.#sockets.handleUpgrade(request, socket, head, page => this.#connect(page)),
    )
  }

  async listen(): Promise<number> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #pass({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#enginePort}${url}`)
    const type = answer.headers.get('content-type') ?? 'text/plain'
    response.writeHead(answer.status, { 'content-type': type })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }

  #connect(page: WebSocket): void {
    const origin = `http://127.0.0.1:${this.#enginePort}`
    const engine = new WebSocket(`ws://127.0.0.1:${this.#enginePort}/bridge`, { headers: { origin } })
    engine.binaryType = 'arraybuffer'
    const say: Say = frame => {
      if (page.readyState === page.OPEN)
        page.send(frame instanceof ArrayBuffer ? frame : JSON.stringify(frame))
    }
    const feed = new BusyFeed(say, bars => {
      this.barsAsked = Math.max(this.barsAsked, bars)
    })
    const directories = new Set<number>()
    const waiting: string[] = []
    engine.on('open', () => {
      for (const text of waiting.splice(0)) engine.send(text)
    })
    page.on('message', (data: RawData) => {
      const text = data.toString()
      const word = JSON.parse(text) as ClientWord
      if (word.method === 'chain.directory') directories.add(word.id)
      if (feed.takes(word)) return
      if (engine.readyState === engine.OPEN) engine.send(text)
      else waiting.push(text)
    })
    engine.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) {
        page.send(data)
        return
      }
      const frame = JSON.parse(data.toString()) as EngineFrame
      if (frame.kind === 'push' && frame.topic === 'quotes.changed') return
      if (frame.kind === 'answer' && frame.ok && directories.delete(frame.id)) {
        const directory = frame.output as { expirations: { strikes: number[] }[] }
        for (const expiration of directory.expirations) expiration.strikes = [...STRIKES]
      }
      say(frame)
    })
    page.on('close', () => {
      feed.stop()
      engine.close()
    })
    engine.on('close', () => page.close())
  }
}

const STRIKES = Array.from(
  { length: CHAIN_ROWS },
  (_, row) => Math.round((SPOT + (row - CHAIN_ROWS / 2) * 0.05) * 100) / 100,
)
const SYMBOLS = ['SPY', ...Array.from({ length: WATCH_ROWS - 1 }, (_, row) => `W${row}`)]

/** What changes ten times a second. */
class BusyFeed {
  readonly #say: Say
  readonly #startedAt = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
  readonly #seq = new Map<string, number>()
  readonly #topics = new Map<string, () => void>()
  readonly #timer: NodeJS.Timeout
  #round = 0

  constructor(
    say: Say,
    private readonly onBars: (bars: number) => void,
  ) {
    this.#say = say
    this.#timer = setInterval(() => {
      this.#round += 1
      for (const push of this.#topics.values()) push()
    }, TICK_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Whether it answers this itself. */
  takes({ kind, id, method, input, topic, key = '' }: ClientWord): boolean {
    const answer = (output: unknown) => this.#say({ kind: 'answer', id, ok: true, output })
    if (kind === 'call') {
      if (method === 'watchlist.get') answer(SYMBOLS.map(symbol => ({ kind: 'stock', symbol })))
      else if (method === 'quotes.list') answer(SYMBOLS.map((_, row) => this.#quote(row)))
      else if (method === 'bars.history') answer(this.#bars(input ?? {}))
      else return false
      return true
    }
    const name = `${topic} ${key}`
    const push = this.#pushOf(topic ?? '', key)
    if (!push || (kind !== 'subscribe' && kind !== 'unsubscribe')) return false
    this.#topics.delete(name)
    this.#seq.delete(name)
    answer({})
    if (kind === 'subscribe') {
      this.#topics.set(name, push)
      push()
    }
    return true
  }

  #pushOf(topic: string, key: string): (() => void) | undefined {
    const next = () => {
      const name = `${topic} ${key}`
      const seq = (this.#seq.get(name) ?? 0) + 1
      this.#seq.set(name, seq)
      return seq
    }
    const push = (topicName: 'quotes.changed' | 'bars.changed', payload: unknown) =>
      this.#say({ kind: 'push', topic: topicName, key, seq: next(), payload })
    switch (topic) {
      case 'quotes.changed':
        return () =>
          push(
            topic,
            SYMBOLS.map((_, row) => this.#quote(row)),
          )
      case 'bars.changed':
        return () => push(topic, this.#lastBar())
      case 'chain.changed':
        return () => this.#say(this.#chain(key, next()))
      default:
        return undefined
    }
  }

  #wave(row: number): number {
    return Math.round(100 * Math.sin(this.#round / 7 + row)) / 100
  }

  #quote(row: number) {
    const last = (row === 0 ? SPOT : 20 + row) + this.#wave(row)
    return {
      key: SYMBOLS[row],
      bid: last - 0.01,
      ask: last + 0.01,
      bidSize: 100 + (this.#round % 9),
      askSize: 200 + (this.#round % 7),
      last,
      volume: 1_000 * this.#round,
      open: last,
      high: last + 1,
      low: last - 1,
      previousClose: 20 + row,
      halted: false,
      delayed: false,
      stale: false,
      tsEvent: Date.now(),
    }
  }

  #lastBar() {
    const time = this.#startedAt + Math.floor(this.#round / 600) * MINUTE_MS
    const close = SPOT + this.#wave(0)
    return { time, open: SPOT, high: SPOT + 1, low: SPOT - 1, close, volume: this.#round }
  }

  #bars({ symbol, timeframe, limit, before }: Record<string, unknown>) {
    const end = Math.min(Number(before ?? Number.POSITIVE_INFINITY), this.#startedAt + MINUTE_MS)
    const first = this.#startedAt - (HISTORY_BARS - 1) * MINUTE_MS
    const from = Math.max(first, end - Number(limit) * MINUTE_MS)
    this.onBars((this.#startedAt + MINUTE_MS - from) / MINUTE_MS)
    const time: number[] = []
    for (let at = from; at < end; at += MINUTE_MS) time.push(at)
    const level = (at: number) => SPOT + 5 * Math.sin(at / MINUTE_MS / 900) + Math.sin(at / MINUTE_MS / 7)
    return {
      symbol,
      timeframe,
      time,
      open: time.map(level),
      high: time.map(at => level(at) + 0.4),
      low: time.map(at => level(at) - 0.4),
      close: time.map(at => level(at + MINUTE_MS)),
      volume: time.map(at => 1_000 + (at % 977)),
    }
  }

  /** Every row of every column has changed. */
  #chain(key: string, seq: number): ArrayBuffer {
    const columns = Array.from({ length: CHAIN_COLUMN_COUNT }, (_, column) =>
      Float64Array.from({ length: CHAIN_ROWS }, (__, row) =>
        column === 0 ? (STRIKES[row] ?? 0) : 1 + column / 10 + this.#wave(row + column) / 10,
      ),
    )
    const rowIndices = seq === 1 ? undefined : Uint32Array.from({ length: CHAIN_ROWS }, (_, row) => row)
    return encodeChainFrame({
      kind: seq === 1 ? 'snapshot' : 'delta',
      key,
      seq,
      tsEvent: Date.now(),
      rowIndices,
      columns,
    })
  }
}
