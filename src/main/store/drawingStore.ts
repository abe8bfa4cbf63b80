import type Database from 'better-sqlite3'
import type { Drawing } from '#core/domain/drawing'
import type { EpochMs } from '#core/domain/time'
import { DrawingsView } from '#protocol/views/drawingView'
import { storeErrorFrom } from './storeError'

export type StoredDrawings = { readonly revision: number; readonly drawings: readonly Drawing[] }

/** Symbols that are drawn on; 100 full ones take about two megabytes. */
export const DRAWN_SYMBOLS_MAX = 500

const NONE: StoredDrawings = { revision: 0, drawings: [] }

/** What is drawn on charts, in the journal's file: in its backups with everything else. Throws StoreError. */
export class DrawingStore {
  constructor(
    private readonly database: Database.Database,
    private readonly file: string,
  ) {}

  /** Of a row that cannot be read nothing is shown, and what is drawn next takes its place. */
  get(symbol: string): StoredDrawings {
    return this.#try(() => {
      const row = this.database
        .prepare('SELECT revision, drawings FROM drawings WHERE symbol = ?')
        .get(symbol) as { revision: number; drawings: string } | undefined
      if (!row) return NONE
      const parsed = DrawingsView.safeParse(parsedJson(row.drawings))
      return { revision: row.revision, drawings: parsed.success ? parsed.data : [] }
    })
  }

  /** Undefined when too many symbols are drawn on. Revisions rise over all symbols, so that none comes twice. */
  set(
    symbol: string,
    drawings: readonly Drawing[],
    actor: string,
    tsInit: EpochMs,
  ): StoredDrawings | undefined {
    return this.#try(() =>
      this.database.transaction(() => {
        const before = this.get(symbol)
        if (before.revision === 0 && drawings.length === 0) return NONE
        if (before.revision === 0 && !this.#makeRoom()) return undefined
        const { revision } = this.database
          .prepare('SELECT coalesce(max(revision), 0) + 1 AS revision FROM drawings')
          .get() as { revision: number }
        this.database
          .prepare(
            'INSERT OR REPLACE INTO drawings (symbol, revision, drawings, actor, tsInit) VALUES (?, ?, ?, ?, ?)',
          )
          .run(symbol, revision, JSON.stringify(drawings), actor, tsInit)
        return { revision, drawings }
      })(),
    )
  }

  /** Symbols from which everything was removed give way, but for the one that was changed last. */
  #makeRoom(): boolean {
    const { symbols } = this.database.prepare('SELECT count(*) AS symbols FROM drawings').get() as {
      symbols: number
    }
    if (symbols < DRAWN_SYMBOLS_MAX) return true
    const emptied = this.database
      .prepare(
        `DELETE FROM drawings WHERE symbol = (SELECT symbol FROM drawings WHERE drawings = '[]'
         AND revision < (SELECT max(revision) FROM drawings) ORDER BY revision LIMIT 1)`,
      )
      .run()
    return emptied.changes > 0
  }

  #try<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.file)
    }
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
