import type Database from 'better-sqlite3'
import { z } from 'zod'
import type { Strategy } from '#core/domain/strategy'
import type { EpochMs, SessionDate } from '#core/domain/time'
import type { ExitWatch } from '#core/exits/exitMonitor'
import { StrategyView } from '#protocol/views/strategyView'
import { storeErrorFrom } from './storeError'

/** One evaluation as it is kept: what was decided, and what it takes to decide it again. */
export type EvaluationRow = {
  readonly evaluationId: string
  readonly scanId: string
  readonly strategyId: string
  readonly strategyVersion: number
  readonly symbol: string
  readonly tsInit: EpochMs
  readonly verdict: 'enter' | 'blocked'
  readonly code: string
  /** JSON of the Evaluation, byte for byte as it was reached. */
  readonly evaluation: string
  /** Compressed exact JSON of the inputs without the snapshots. */
  readonly inputs: Uint8Array
  readonly snapshotHash: string
  readonly rulesHash: string
  readonly codeVersion: string
}

export type EvaluationQuery = {
  readonly symbol?: string | undefined
  readonly strategyId?: string | undefined
  readonly verdict?: 'enter' | 'blocked' | undefined
  readonly from?: number | undefined
  /** Exclusive. */
  readonly before?: number | undefined
  readonly limit: number
}

export type ApprovalRow = {
  readonly approvalId: string
  readonly evaluationId: string
  readonly expiresAt: EpochMs
  readonly tsInit: EpochMs
}

export type ApprovalAnswer = 'approved' | 'refused' | 'expired' | 'withdrawn'

export type StrategyVersion = {
  readonly strategy: Strategy
  readonly isRetired: boolean
  readonly actor: string
  readonly tsInit: EpochMs
}

/** A row that could not be read: set aside, so that the rest goes on. */
export type Quarantined = { readonly source: string; readonly reason: string }

/** Strategies, evaluations, approvals and the state of days, in the journal's file. Throws StoreError. */
export class DecisionStore {
  readonly #database: Database.Database
  readonly #file: string
  /** By their text, of which there are few: preparing costs more than running. */
  readonly #statements = new Map<string, Database.Statement>()

  constructor(database: Database.Database, file: string) {
    this.#database = database
    this.#file = file
  }

  /** The latest version of every strategy that is not retired, and the rows that had to be set aside. */
  strategies(now: EpochMs): {
    readonly strategies: readonly Strategy[]
    readonly quarantined: readonly Quarantined[]
  } {
    const rows = this.#all<StrategyRow>(
      `SELECT * FROM strategies AS s WHERE version = (SELECT max(version) FROM strategies WHERE id = s.id)
       AND isRetired = 0 ORDER BY id`,
    )
    const strategies: Strategy[] = []
    const quarantined: Quarantined[] = []
    for (const row of rows) {
      const parsed = strategyFrom(row)
      if (parsed.success) strategies.push(parsed.data)
      else quarantined.push(this.#quarantine(row, z.prettifyError(parsed.error), now))
    }
    return { strategies, quarantined }
  }

  versionsOf(id: string): readonly StrategyVersion[] {
    return this.#all<StrategyRow>('SELECT * FROM strategies WHERE id = ? ORDER BY version DESC', id).flatMap(
      row => {
        const parsed = strategyFrom(row)
        return parsed.success
          ? [{ strategy: parsed.data, isRetired: row.isRetired === 1, actor: row.actor, tsInit: row.tsInit }]
          : []
      },
    )
  }

  /** A strategy is never changed, only followed by its next version; retiring one is a version as well. */
  saveStrategy(strategy: Strategy, actor: string, now: EpochMs, isRetired = false): void {
    this.#run(
      'INSERT INTO strategies (id, version, strategy, isRetired, actor, tsInit) VALUES (?, ?, ?, ?, ?, ?)',
      strategy.id,
      strategy.version,
      JSON.stringify(strategy),
      isRetired ? 1 : 0,
      actor,
      now,
    )
  }

  addEvaluations(rows: readonly EvaluationRow[]): void {
    this.#guard(() => {
      const insert = this.#statement(
        `INSERT INTO evaluations VALUES (@evaluationId, @scanId, @strategyId, @strategyVersion, @symbol, @tsInit,
         @verdict, @code, @evaluation, @inputs, @snapshotHash, @rulesHash, @codeVersion)`,
      )
      this.#database.transaction(() => {
        for (const row of rows) insert.run(row)
      })()
    })
  }

  /** Newest first; of one moment, the one that was written last. */
  evaluations(query: EvaluationQuery): readonly EvaluationRow[] {
    const conditions = [
      ['symbol = ?', query.symbol],
      ['strategyId = ?', query.strategyId],
      ['verdict = ?', query.verdict],
      ['tsInit >= ?', query.from],
      ['tsInit < ?', query.before],
    ] as const
    const asked = conditions.filter(([, value]) => value !== undefined)
    const where = asked.length > 0 ? `WHERE ${asked.map(([condition]) => condition).join(' AND ')}` : ''
    return this.#all<EvaluationRow>(
      `SELECT * FROM evaluations ${where} ORDER BY tsInit DESC, rowid DESC LIMIT ?`,
      ...asked.map(([, value]) => value),
      query.limit,
    )
  }

  evaluation(evaluationId: string): EvaluationRow | undefined {
    return this.#all<EvaluationRow>('SELECT * FROM evaluations WHERE evaluationId = ?', evaluationId)[0]
  }

  exitWatch(structureId: string): ExitWatch | undefined {
    const row = this.#all<{ watch: string }>(
      'SELECT watch FROM exitWatches WHERE structureId = ?',
      structureId,
    )[0]
    const parsed = row && ExitWatchRow.safeParse(JSON.parse(row.watch))
    return parsed?.success ? (parsed.data as ExitWatch) : undefined
  }

  setExitWatch(structureId: string, watch: ExitWatch, now: EpochMs): void {
    this.#run(
      'INSERT OR REPLACE INTO exitWatches (structureId, watch, tsInit) VALUES (?, ?, ?)',
      structureId,
      JSON.stringify(watch),
      now,
    )
  }

  askApproval(row: ApprovalRow): void {
    this.#run(
      'INSERT INTO approvals (approvalId, evaluationId, expiresAt, tsInit) VALUES (?, ?, ?, ?)',
      row.approvalId,
      row.evaluationId,
      row.expiresAt,
      row.tsInit,
    )
  }

  pendingApprovals(): readonly ApprovalRow[] {
    return this.#all<ApprovalRow>(
      'SELECT approvalId, evaluationId, expiresAt, tsInit FROM approvals WHERE answer IS NULL ORDER BY expiresAt',
    )
  }

  /** Undefined while nobody has answered it, and when there is none. */
  answeredApproval(
    approvalId: string,
  ): { readonly evaluationId: string; readonly answer: ApprovalAnswer; readonly actor: string } | undefined {
    const [row] = this.#all<{ evaluationId: string; answer: ApprovalAnswer; actor: string }>(
      'SELECT evaluationId, answer, actor FROM approvals WHERE approvalId = ? AND answer IS NOT NULL',
      approvalId,
    )
    return row
  }

  /** False when somebody, or time, has answered before. */
  answerApproval(approvalId: string, answer: ApprovalAnswer, actor: string, now: EpochMs): boolean {
    return (
      this.#run(
        'UPDATE approvals SET answer = ?, actor = ?, tsAnswered = ? WHERE approvalId = ? AND answer IS NULL',
        answer,
        actor,
        now,
        approvalId,
      ) === 1
    )
  }

  /** The equity that a session began with; the first that is said stands. */
  openingEquity(session: SessionDate): number | undefined {
    return this.#all<{ openingEquity: number }>(
      'SELECT openingEquity FROM days WHERE session = ?',
      session,
    )[0]?.openingEquity
  }

  setOpeningEquity(session: SessionDate, equity: number, now: EpochMs): void {
    this.#run(
      'INSERT OR IGNORE INTO days (session, openingEquity, tsInit) VALUES (?, ?, ?)',
      session,
      equity,
      now,
    )
  }

  #quarantine(row: StrategyRow, reason: string, now: EpochMs): Quarantined {
    this.#guard(() =>
      this.#database.transaction(() => {
        this.#run(
          'INSERT INTO quarantine (source, row, reason, tsInit) VALUES (?, ?, ?, ?)',
          'strategies',
          JSON.stringify(row),
          reason,
          now,
        )
        this.#run('DELETE FROM strategies WHERE id = ? AND version = ?', row.id, row.version)
      })(),
    )
    return { source: `strategy ${row.id} version ${row.version}`, reason }
  }

  #run(sql: string, ...values: readonly unknown[]): number {
    return this.#guard(() => this.#statement(sql).run(...values).changes)
  }

  #all<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#guard(() => this.#statement(sql).all(...values) as Row[])
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }
}

type StrategyRow = {
  readonly id: string
  readonly version: number
  readonly strategy: string
  readonly isRetired: 0 | 1
  readonly actor: string
  readonly tsInit: EpochMs
}

const ExitWatchRow = z.object({
  bestProfit: z.number(),
  lastProfit: z.number().optional(),
  rule: z.string().optional(),
  scans: z.number().int(),
})

function strategyFrom(row: StrategyRow) {
  try {
    return StrategyView.safeParse(JSON.parse(row.strategy))
  } catch (error) {
    return z.never(String(error)).safeParse(row.strategy)
  }
}
