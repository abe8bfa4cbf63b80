import type Database from 'better-sqlite3'
import type { Bar, Timeframe } from '#core/domain/bar'
import { type EpochMs, epochMs } from '#core/domain/time'
import { copyDatabase, openDatabase } from './database'
import { compressed, decompressed } from './exactJson'
import { FeatureStore } from './featureStore'
import { market0010 } from './migrations/market0010'
import { market0020 } from './migrations/market0020'
import { market0030 } from './migrations/market0030'
import { market0040 } from './migrations/market0040'
import { QualityStore } from './qualityStore'
import { storeErrorFrom } from './storeError'
import { TickStore } from './tickStore'
import { VolStore } from './volStore'

export const MARKET_MIGRATIONS = [market0010, market0020, market0030, market0040] as const

const DAY_MS = 86_400_000
const COLUMNS = 6

/** Market data that was fetched once and need not be asked for again. Losing it costs time, not money. */
export class MarketStore {
  readonly #database: Database.Database
  readonly #file: string
  readonly quality: QualityStore
  readonly vols: VolStore
  readonly features: FeatureStore
  readonly ticks: TickStore

  /** Throws StoreError. */
  constructor(file: string) {
    this.#file = file
    this.#database = openDatabase({ file, migrations: MARKET_MIGRATIONS, synchronous: 'NORMAL' })
    this.quality = new QualityStore(this.#database, file)
    this.vols = new VolStore(this.#database, file)
    this.features = new FeatureStore(this.#database, file)
    this.ticks = new TickStore(this.#database, file)
  }

  copyTo(file: string): Promise<void> {
    return copyDatabase(this.#database, file)
  }

  /** Adds bars, replacing those with the same start. */
  saveBars(instrument: string, timeframe: Timeframe, bars: readonly Bar[]): void {
    const byDay = Map.groupBy(bars, bar => Math.floor(bar.tsEvent / DAY_MS))
    try {
      this.#database.transaction(() => {
        for (const [day, added] of byDay) this.#saveDay(instrument, timeframe, day, added)
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }

  /** The last `limit` bars that start before `before`, oldest first. */
  loadBars(instrument: string, timeframe: Timeframe, before: number, limit: number): readonly Bar[] {
    const days: Bar[][] = []
    let count = 0
    const rows = this.#database
      .prepare(
        'SELECT columns FROM barChunks WHERE instrument = ? AND timeframe = ? AND day <= ? ORDER BY day DESC',
      )
      .iterate(instrument, timeframe, Math.floor(before / DAY_MS))
    for (const row of rows) {
      const bars = barsFromBlob((row as { columns: Buffer }).columns)
      const earlier = (bars.at(-1)?.tsEvent ?? 0) < before ? bars : bars.filter(bar => bar.tsEvent < before)
      days.push(earlier)
      count += earlier.length
      if (count >= limit) break
    }
    return days.reverse().flat().slice(-limit)
  }

  /** What evaluations looked at, by the hash of its text; the same content is kept once. */
  saveSnapshot(hash: string, symbol: string, text: string, tsInit: EpochMs): void {
    try {
      this.#database
        .prepare('INSERT OR IGNORE INTO snapshots (hash, symbol, tsInit, content) VALUES (?, ?, ?, ?)')
        .run(hash, symbol, tsInit, compressed(text))
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }

  /** Undefined when it was never kept, or was pruned. */
  loadSnapshot(hash: string): string | undefined {
    const row = this.#database.prepare('SELECT content FROM snapshots WHERE hash = ?').get(hash)
    return row === undefined ? undefined : decompressed((row as { content: Buffer }).content)
  }

  /** Lets go of what is older: ticks and features, then intraday bars and surfaces. Throws StoreError. */
  prune(ticksBefore: EpochMs, barsBefore: EpochMs): void {
    try {
      this.#database.transaction(() => {
        this.#database.prepare('DELETE FROM tickBlocks WHERE tsLast < ?').run(ticksBefore)
        this.#database.prepare('DELETE FROM features WHERE tsEvent < ?').run(ticksBefore)
        this.#database.prepare('DELETE FROM surfaces WHERE tsInit < ?').run(barsBefore)
        this.#database
          .prepare("DELETE FROM barChunks WHERE timeframe <> '1d' AND day < ?")
          .run(Math.floor(barsBefore / DAY_MS))
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }

  close(): void {
    this.#database.close()
  }

  #saveDay(instrument: string, timeframe: Timeframe, day: number, added: readonly Bar[]): void {
    const stored = this.#database
      .prepare('SELECT columns FROM barChunks WHERE instrument = ? AND timeframe = ? AND day = ?')
      .get(instrument, timeframe, day) as { columns: Buffer } | undefined
    const merged = new Map((stored ? barsFromBlob(stored.columns) : []).map(bar => [bar.tsEvent, bar]))
    for (const bar of added) merged.set(bar.tsEvent, bar)
    const bars = [...merged.values()].sort((a, b) => a.tsEvent - b.tsEvent)
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO barChunks (instrument, timeframe, day, bars, columns) VALUES (?, ?, ?, ?, ?)',
      )
      .run(instrument, timeframe, day, bars.length, blobFromBars(bars))
  }
}

function blobFromBars(bars: readonly Bar[]): Buffer {
  const columns = new Float64Array(bars.length * COLUMNS)
  bars.forEach((bar, row) => {
    const values = [bar.tsEvent, bar.open, bar.high, bar.low, bar.close, bar.volume]
    values.forEach((value, column) => {
      columns[column * bars.length + row] = value
    })
  })
  return Buffer.from(columns.buffer)
}

function barsFromBlob(blob: Buffer): Bar[] {
  // A copy: SQLite's buffers are not aligned for float64.
  const columns = new Float64Array(new Uint8Array(blob).buffer)
  const length = columns.length / COLUMNS
  const bars: Bar[] = []
  for (let row = 0; row < length; row++)
    bars.push({
      tsEvent: epochMs(columns[row] ?? Number.NaN),
      open: columns[row + length] ?? Number.NaN,
      high: columns[row + 2 * length] ?? Number.NaN,
      low: columns[row + 3 * length] ?? Number.NaN,
      close: columns[row + 4 * length] ?? Number.NaN,
      volume: columns[row + 5 * length] ?? Number.NaN,
    })
  return bars
}
