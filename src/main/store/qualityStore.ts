import type Database from 'better-sqlite3'
import type { SessionDate } from '#core/domain/time'
import type { DefectCode } from '#core/market/quality/dataDefect'
import { storeErrorFrom } from './storeError'

export type QualityRow = {
  readonly symbol: string
  /** `ticks`, `options` or the timeframe of bars. */
  readonly subject: string
  readonly checked: number
  readonly rejected: number
  readonly defects: Readonly<Partial<Record<DefectCode, number>>>
}

/** Counts of the quality checks, added up by session. */
export class QualityStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** Adds to what the session already counts. Throws StoreError. */
  add(session: SessionDate, rows: readonly QualityRow[]): void {
    const counts = this.database.prepare(
      `INSERT INTO qualityCounts (session, symbol, subject, checked, rejected) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET checked = checked + excluded.checked, rejected = rejected + excluded.rejected`,
    )
    const defects = this.database.prepare(
      `INSERT INTO qualityDefects (session, symbol, subject, code, found) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET found = found + excluded.found`,
    )
    try {
      this.database.transaction(() => {
        for (const { symbol, subject, checked, rejected, defects: found } of rows) {
          counts.run(session, symbol, subject, checked, rejected)
          for (const [code, count] of Object.entries(found))
            defects.run(session, symbol, subject, code, count)
        }
      })()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }

  /** What was counted in a session, by symbol. */
  of(session: SessionDate): readonly QualityRow[] {
    const counts = this.database
      .prepare('SELECT symbol, subject, checked, rejected FROM qualityCounts WHERE session = ?')
      .all(session) as Omit<QualityRow, 'defects'>[]
    const defects = this.database
      .prepare('SELECT symbol, subject, code, found FROM qualityDefects WHERE session = ?')
      .all(session) as { symbol: string; subject: string; code: string; found: number }[]
    return counts.map(row => ({
      ...row,
      defects: Object.fromEntries(
        defects
          .filter(({ symbol, subject }) => symbol === row.symbol && subject === row.subject)
          .map(({ code, found }) => [code, found]),
      ),
    }))
  }
}
