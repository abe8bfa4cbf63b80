import type Database from 'better-sqlite3'
import type { EpochMs } from '#core/domain/time'
import { BarStore } from './barStore'
import { copyDatabase, openDatabase } from './database'
import { compressed, decompressed } from './exactJson'
import { FeatureStore } from './featureStore'
import { market0010 } from './migrations/market0010'
import { market0020 } from './migrations/market0020'
import { market0030 } from './migrations/market0030'
import { market0040 } from './migrations/market0040'
import { market0050 } from './migrations/market0050'
import { QualityStore } from './qualityStore'
import { storeErrorFrom } from './storeError'
import { StructureMarkStore } from './structureMarkStore'
import { TickStore } from './tickStore'
import { VolStore } from './volStore'

export const MARKET_MIGRATIONS = [market0010, market0020, market0030, market0040, market0050] as const

const DAY_MS = 86_400_000

/** Market data that was fetched once and need not be asked for again. Losing it costs time, not money. */
export class MarketStore {
  readonly #database: Database.Database
  readonly #file: string
  readonly bars: BarStore
  readonly quality: QualityStore
  readonly vols: VolStore
  readonly features: FeatureStore
  readonly ticks: TickStore
  readonly marks: StructureMarkStore

  /** Throws StoreError. */
  constructor(file: string) {
    this.#file = file
    this.#database = openDatabase({ file, migrations: MARKET_MIGRATIONS, synchronous: 'NORMAL' })
    this.bars = new BarStore(this.#database, file)
    this.quality = new QualityStore(this.#database, file)
    this.vols = new VolStore(this.#database, file)
    this.features = new FeatureStore(this.#database, file)
    this.ticks = new TickStore(this.#database, file)
    this.marks = new StructureMarkStore(this.#database, file)
  }

  copyTo(file: string): Promise<void> {
    return copyDatabase(this.#database, file)
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

  /** Lets go of what is older: ticks and features, then intraday bars, surfaces and marks. Throws StoreError. */
  prune(ticksBefore: EpochMs, barsBefore: EpochMs): void {
    try {
      this.#database.transaction(() => {
        this.#database.prepare('DELETE FROM tickBlocks WHERE tsLast < ?').run(ticksBefore)
        this.#database.prepare('DELETE FROM features WHERE tsEvent < ?').run(ticksBefore)
        this.#database.prepare('DELETE FROM surfaces WHERE tsInit < ?').run(barsBefore)
        this.#database.prepare('DELETE FROM structureMarks WHERE tsInit < ?').run(barsBefore)
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
}
