import type Database from 'better-sqlite3'
import type { Bar, Timeframe } from '#core/domain/bar'
import { epochMs } from '#core/domain/time'
import type { BarColumns } from '#core/quant/indicators/indicator'
import { storeErrorFrom } from './storeError'

const BAR_COLUMNS = ['tsEvent', 'open', 'high', 'low', 'close', 'volume'] as const

/** Bars of one instrument by column: a million of them as objects would be the garbage collector's work. */
export type StoredBars = BarColumns & { readonly tsEvent: Float64Array }

const DAY_MS = 86_400_000
const BYTES = Float64Array.BYTES_PER_ELEMENT

/** Bars in blocks of float64 columns, one block for each UTC day. */
export class BarStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** Adds bars, replacing those with the same start. Throws StoreError. */
  save(instrument: string, timeframe: Timeframe, bars: readonly Bar[]): void {
    const byDay = Map.groupBy(bars, bar => Math.floor(bar.tsEvent / DAY_MS))
    try {
      this.database.transaction(() => {
        for (const [day, added] of byDay) this.#saveDay(instrument, timeframe, day, added)
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** The last `limit` bars that start before `before`, oldest first. */
  load(instrument: string, timeframe: Timeframe, before: number, limit: number): readonly Bar[] {
    return barsFrom(this.columns(instrument, timeframe, before, limit))
  }

  /** What `load` answers, for work in bulk. */
  columns(instrument: string, timeframe: Timeframe, before: number, limit: number): StoredBars {
    const rows = this.database
      .prepare(
        'SELECT bars, columns FROM barChunks WHERE instrument = ? AND timeframe = ? AND day <= ? ORDER BY day DESC',
      )
      .iterate(instrument, timeframe, Math.floor(before / DAY_MS)) as IterableIterator<Chunk>
    const chunks: (Chunk & { readonly used: number })[] = []
    let found = 0
    for (const chunk of rows) {
      // Only the newest day can reach beyond `before`.
      const used = chunks.length === 0 ? barsBefore(chunk, before) : chunk.bars
      chunks.push({ ...chunk, used })
      found += used
      if (found >= limit) break
    }
    const length = Math.min(found, limit)
    return Object.fromEntries(
      BAR_COLUMNS.map((name, column) => [name, gathered(chunks, column, length)]),
    ) as StoredBars
  }

  #saveDay(instrument: string, timeframe: Timeframe, day: number, added: readonly Bar[]): void {
    const stored = this.database
      .prepare('SELECT bars, columns FROM barChunks WHERE instrument = ? AND timeframe = ? AND day = ?')
      .get(instrument, timeframe, day) as Chunk | undefined
    const before = stored ? barsFrom(columnsOf(stored)) : []
    const merged = new Map(before.map(bar => [bar.tsEvent, bar]))
    for (const bar of added) merged.set(bar.tsEvent, bar)
    const bars = [...merged.values()].sort((a, b) => a.tsEvent - b.tsEvent)
    this.database
      .prepare(
        'INSERT OR REPLACE INTO barChunks (instrument, timeframe, day, bars, columns) VALUES (?, ?, ?, ?, ?)',
      )
      .run(instrument, timeframe, day, bars.length, blobFrom(bars))
  }
}

type Chunk = { readonly bars: number; readonly columns: Buffer }

/** One column of chunks that are sorted newest first; of the oldest only what is wanted. */
function gathered(
  chunks: readonly (Chunk & { readonly used: number })[],
  column: number,
  length: number,
): Float64Array {
  // Not zeroed first: every byte is copied over.
  const bytes = Buffer.allocUnsafeSlow(length * BYTES)
  let end = length
  for (const { bars, columns, used } of chunks) {
    const count = Math.min(used, end)
    const from = (column * bars + used - count) * BYTES
    end -= count
    // Bytes are copied: SQLite's buffers are not aligned for float64.
    columns.copy(bytes, end * BYTES, from, from + count * BYTES)
  }
  return new Float64Array(bytes.buffer)
}

const columnsOf = (chunk: Chunk): StoredBars =>
  Object.fromEntries(
    BAR_COLUMNS.map((name, column) => [name, gathered([{ ...chunk, used: chunk.bars }], column, chunk.bars)]),
  ) as StoredBars

function barsBefore(chunk: Chunk, before: number): number {
  const starts = gathered([{ ...chunk, used: chunk.bars }], 0, chunk.bars)
  let used = chunk.bars
  while (used > 0 && (starts[used - 1] ?? Number.NaN) >= before) used--
  return used
}

function blobFrom(bars: readonly Bar[]): Buffer {
  const columns = new Float64Array(bars.length * BAR_COLUMNS.length)
  bars.forEach((bar, row) => {
    BAR_COLUMNS.forEach((name, column) => {
      columns[column * bars.length + row] = bar[name]
    })
  })
  return Buffer.from(columns.buffer)
}

const barsFrom = ({ tsEvent, open, high, low, close, volume }: StoredBars): Bar[] =>
  Array.from(tsEvent, (time, row) => ({
    tsEvent: epochMs(time),
    open: open[row] ?? Number.NaN,
    high: high[row] ?? Number.NaN,
    low: low[row] ?? Number.NaN,
    close: close[row] ?? Number.NaN,
    volume: volume[row] ?? Number.NaN,
  }))
