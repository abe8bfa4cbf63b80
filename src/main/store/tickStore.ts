import type Database from 'better-sqlite3'
import { type EpochMs, epochMs } from '#core/domain/time'
import { storeErrorFrom } from './storeError'

export const TICK_COLUMNS = ['time', 'bid', 'ask', 'bidSize', 'askSize', 'last', 'volume'] as const
export type TickColumn = (typeof TICK_COLUMNS)[number]

/** Ticks of one symbol in order of time, by column; NaN is absent. */
export type TickBlock = {
  readonly symbol: string
  readonly columns: Readonly<Record<TickColumn, Float64Array>>
}

/** Ticks in blocks of float64 columns: rows of their own would cost ten times as much to write and to read. */
export class TickStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** Throws StoreError. */
  append(blocks: readonly TickBlock[]): void {
    const insert = this.database.prepare(
      'INSERT INTO tickBlocks (symbol, tsFirst, tsLast, ticks, columns) VALUES (?, ?, ?, ?, ?)',
    )
    try {
      this.database.transaction(() => {
        for (const { symbol, columns } of blocks) {
          const { time } = columns
          if (time.length > 0)
            insert.run(symbol, time[0], time[time.length - 1], time.length, blobOf(columns, time.length))
        }
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** The blocks that reach into a span, oldest first. */
  between(symbol: string, from: EpochMs, to: EpochMs): readonly TickBlock[] {
    const rows = this.database
      .prepare(
        'SELECT ticks, columns FROM tickBlocks WHERE symbol = ? AND tsFirst <= ? AND tsLast >= ? ORDER BY tsFirst, id',
      )
      .all(symbol, to, from) as { ticks: number; columns: Buffer }[]
    return rows.map(({ ticks, columns }) => ({ symbol, columns: columnsFrom(columns, ticks) }))
  }

  /** When the oldest tick of a symbol was; undefined when there is none. */
  oldest(symbol: string): EpochMs | undefined {
    const row = this.database
      .prepare('SELECT min(tsFirst) AS oldest FROM tickBlocks WHERE symbol = ?')
      .get(symbol) as {
      oldest: number | null
    }
    return row.oldest === null ? undefined : epochMs(row.oldest)
  }
}

function blobOf(columns: TickBlock['columns'], ticks: number): Buffer {
  const values = new Float64Array(ticks * TICK_COLUMNS.length)
  TICK_COLUMNS.forEach((name, i) => {
    values.set(columns[name].subarray(0, ticks), i * ticks)
  })
  return Buffer.from(values.buffer)
}

function columnsFrom(blob: Buffer, ticks: number): TickBlock['columns'] {
  // A copy: SQLite's buffers are not aligned for float64.
  const values = new Float64Array(new Uint8Array(blob).buffer)
  return Object.fromEntries(
    TICK_COLUMNS.map((name, i) => [name, values.subarray(i * ticks, (i + 1) * ticks)]),
  ) as TickBlock['columns']
}
