import type Database from 'better-sqlite3'
import type { EpochMs, SessionDate } from '#core/domain/time'
import { storeErrorFrom } from './storeError'

export type EquityMark = { readonly time: EpochMs; readonly equity: number }

/** The account's equity over each day, in the journal's file. Throws StoreError. */
export class DayStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  markEquity(session: SessionDate, { time, equity }: EquityMark): void {
    this.#guard(() =>
      this.database
        .prepare('INSERT OR REPLACE INTO equityMarks (session, time, equity) VALUES (?, ?, ?)')
        .run(session, time, equity),
    )
  }

  /** Oldest first. */
  equityCurve(session: SessionDate): readonly EquityMark[] {
    return this.#guard(
      () =>
        this.database
          .prepare('SELECT time, equity FROM equityMarks WHERE session = ? ORDER BY time')
          .all(session) as EquityMark[],
    )
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }
}
