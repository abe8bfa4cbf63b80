import type Database from 'better-sqlite3'
import type { EpochMs } from '#core/domain/time'
import { storeErrorFrom } from './storeError'

/** A structure's market at a moment, per unit: net debits of buying it, negative where buying brings a credit. */
export type StructureMark = { readonly tsInit: EpochMs; readonly bid: number; readonly ask: number }

/** What structures were quoted at while they were held. Throws StoreError. */
export class StructureMarkStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  add(structureId: string, { tsInit, bid, ask }: StructureMark): void {
    this.#try(() =>
      this.database
        .prepare('INSERT OR REPLACE INTO structureMarks (structureId, tsInit, bid, ask) VALUES (?, ?, ?, ?)')
        .run(structureId, tsInit, bid, ask),
    )
  }

  /** Oldest first; of more than `limit` the last in each of as many equal spans of time. */
  of(structureId: string, limit: number): readonly StructureMark[] {
    return this.#try(() => {
      const { first, last } = this.database
        .prepare('SELECT min(tsInit) AS first, max(tsInit) AS last FROM structureMarks WHERE structureId = ?')
        .get(structureId) as { first: number | null; last: number | null }
      if (first === null || last === null) return []
      const spanMs = Math.floor((last - first) / limit) + 1
      // SQLite takes the other columns of a group from the row with its maximum. Bound numbers are fractions to it.
      return this.database
        .prepare(
          `SELECT max(tsInit) AS tsInit, bid, ask FROM structureMarks WHERE structureId = ?
           GROUP BY CAST((tsInit - ?) / ? AS INTEGER) ORDER BY 1`,
        )
        .all(structureId, first, spanMs) as StructureMark[]
    })
  }

  #try<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }
}
