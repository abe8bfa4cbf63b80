import type Database from 'better-sqlite3'
import type { Timeframe } from '#core/domain/bar'
import type { EpochMs } from '#core/domain/time'
import { type BarFeatures, UNKNOWN_FEATURES } from '#core/market/features'
import { exactJson, fromExactJson } from './exactJson'
import { storeErrorFrom } from './storeError'

export type FeatureRow = {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** Start of the bar whose close they are of. */
  readonly tsEvent: EpochMs
  readonly features: BarFeatures
}

/** Features as they were at the close of each bar. */
export class FeatureStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** Throws StoreError. */
  save(rows: readonly FeatureRow[]): void {
    const statement = this.database.prepare(
      'INSERT OR REPLACE INTO features (symbol, timeframe, tsEvent, content) VALUES (?, ?, ?, ?)',
    )
    try {
      this.database.transaction(() => {
        for (const { symbol, timeframe, tsEvent, features } of rows)
          statement.run(symbol, timeframe, tsEvent, exactJson(knownOf(features)))
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** The last `limit`, oldest first. */
  latest(symbol: string, timeframe: Timeframe, limit: number): readonly FeatureRow[] {
    const rows = this.database
      .prepare(
        'SELECT tsEvent, content FROM features WHERE symbol = ? AND timeframe = ? ORDER BY tsEvent DESC LIMIT ?',
      )
      .all(symbol, timeframe, limit) as { tsEvent: EpochMs; content: string }[]
    return rows.reverse().map(({ tsEvent, content }) => ({
      symbol,
      timeframe,
      tsEvent,
      features: { ...UNKNOWN_FEATURES, ...(fromExactJson(content) as Partial<BarFeatures>) },
    }))
  }
}

/** JSON knows no NaN: what is not known yet is left out. */
const knownOf = (features: BarFeatures): Partial<BarFeatures> =>
  Object.fromEntries(Object.entries(features).filter(([, value]) => !Number.isNaN(value)))
