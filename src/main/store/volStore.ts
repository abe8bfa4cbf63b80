import type Database from 'better-sqlite3'
import type { EpochMs, SessionDate } from '#core/domain/time'
import type { ChainSurface } from '#core/market/chainSurface'
import type { SessionVol } from '#core/market/ivHistory'
import { compressed, decompressed, exactJson, fromExactJson } from './exactJson'
import { storeErrorFrom } from './storeError'

/** `observed` in a chain, the close of a volatility `index`, or `seeded` from realised vol. */
export type VolSource = 'observed' | 'index' | 'seeded'

/** Vols of past sessions and the surfaces they were read from. */
export class VolStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** The last word of a session counts; what was seeded never takes the place of what was seen. Throws StoreError. */
  save(symbol: string, vols: readonly SessionVol[], source: VolSource): void {
    const statement = this.database.prepare(
      `INSERT INTO impliedVols (symbol, session, vol, source) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET vol = excluded.vol, source = excluded.source
       WHERE excluded.source <> 'seeded' OR source = 'seeded'`,
    )
    try {
      this.database.transaction(() => {
        for (const { session, vol } of vols) statement.run(symbol, session, vol, source)
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** The last `limit` sessions before a date, oldest first. */
  before(
    symbol: string,
    session: SessionDate,
    limit: number,
  ): readonly (SessionVol & { source: VolSource })[] {
    const rows = this.database
      .prepare(
        'SELECT session, vol, source FROM impliedVols WHERE symbol = ? AND session < ? ORDER BY session DESC LIMIT ?',
      )
      .all(symbol, session, limit) as (SessionVol & { source: VolSource })[]
    return rows.reverse()
  }

  /** Throws StoreError. */
  saveSurface(symbol: string, tsInit: EpochMs, surface: ChainSurface): void {
    try {
      this.database
        .prepare('INSERT OR REPLACE INTO surfaces (symbol, tsInit, content) VALUES (?, ?, ?)')
        .run(symbol, tsInit, compressed(exactJson(surface)))
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** The latest surface until a moment. */
  surface(
    symbol: string,
    until: EpochMs,
  ): { readonly tsInit: EpochMs; readonly surface: ChainSurface } | undefined {
    const row = this.database
      .prepare(
        'SELECT tsInit, content FROM surfaces WHERE symbol = ? AND tsInit <= ? ORDER BY tsInit DESC LIMIT 1',
      )
      .get(symbol, until) as { tsInit: EpochMs; content: Buffer } | undefined
    return row && { tsInit: row.tsInit, surface: fromExactJson(decompressed(row.content)) as ChainSurface }
  }
}
