import type { Quote } from '#core/domain/quote'
import { TICK_COLUMNS, type TickBlock, type TickColumn, type TickStore } from '#main/store/tickStore'

type Buffered = { readonly columns: Record<TickColumn, Float64Array>; count: number }

const FLUSH_EVERY_MS = 5_000
/** Ticks of one symbol that wait for the next flush; with more, the newest are dropped and counted. */
const BUFFER_TICKS = 4_096

/** Gathers ticks by symbol and writes them in blocks, many symbols in one transaction. */
export class TickRecorder {
  readonly #buffers = new Map<string, Buffered>()
  readonly #flushing: NodeJS.Timeout
  dropped = 0

  constructor(
    /** Undefined when the market database could not be opened: then nothing is kept. */
    private readonly store: Pick<TickStore, 'append'> | undefined,
    private readonly onStoreError: (error: unknown) => void,
  ) {
    this.#flushing = setInterval(() => this.flush(), FLUSH_EVERY_MS)
    this.#flushing.unref()
  }

  take(symbol: string, quote: Quote): void {
    if (!this.store) return
    const buffer = this.#buffers.get(symbol) ?? this.#open(symbol)
    if (buffer.count === BUFFER_TICKS) {
      this.dropped++
      return
    }
    const { columns } = buffer
    const row = buffer.count++
    columns.time[row] = quote.tsInit
    columns.bid[row] = quote.bid ?? Number.NaN
    columns.ask[row] = quote.ask ?? Number.NaN
    columns.bidSize[row] = quote.bidSize ?? Number.NaN
    columns.askSize[row] = quote.askSize ?? Number.NaN
    columns.last[row] = quote.last ?? Number.NaN
    columns.volume[row] = quote.volume ?? Number.NaN
  }

  flush(): void {
    const blocks = [...this.#buffers]
      .filter(([, { count }]) => count > 0)
      .map(([symbol, { columns, count }]): TickBlock => ({ symbol, columns: filled(columns, count) }))
    if (blocks.length === 0) return
    try {
      this.store?.append(blocks)
    } catch (error) {
      this.onStoreError(error)
    }
    for (const buffer of this.#buffers.values()) buffer.count = 0
  }

  close(): void {
    clearInterval(this.#flushing)
    this.flush()
  }

  #open(symbol: string): Buffered {
    const columns = Object.fromEntries(
      TICK_COLUMNS.map(name => [name, new Float64Array(BUFFER_TICKS)]),
    ) as Buffered['columns']
    const buffer = { columns, count: 0 }
    this.#buffers.set(symbol, buffer)
    return buffer
  }
}

const filled = (columns: Buffered['columns'], count: number): TickBlock['columns'] =>
  Object.fromEntries(
    TICK_COLUMNS.map(name => [name, columns[name].subarray(0, count)]),
  ) as TickBlock['columns']
