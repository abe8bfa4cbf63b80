import type Database from 'better-sqlite3'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import type { IntradayAction } from '#core/pipeline/intraday/decideIntraday'
import type { WatchedStop } from '#core/portfolio/tradeStory'
import { VIOLATIONS, type Violation, type ViolationCode } from '#core/risk/equity/violation'
import type { ScalpSignal, WhaleSignal } from '#core/strategies/intraday/signal'
import { storeErrorFrom } from './storeError'

/** What one cycle made of one symbol. */
export type SignalRow = {
  readonly cycleId: string
  readonly symbol: string
  readonly scalp: ScalpSignal['signal']
  readonly whale: WhaleSignal['signal']
  readonly action: IntradayAction
  readonly score: number
  /** `hold`, `planned`, `sent`, `failed`, or the code of what stood in the way. */
  readonly outcome: string
  /** JSON: the whole decision, and the order that would have been sent. */
  readonly detail: string
  readonly tsInit: EpochMs
}

export type RiskEventRow = Violation & {
  readonly cycleId: string
  readonly symbol: string
  readonly tsInit: EpochMs
}

/** One day of the intraday cycle in numbers. */
export type IntradayDay = {
  readonly cycles: number
  readonly signals: number
  readonly planned: number
  readonly failed: number
  readonly riskEvents: number
}

/** The intraday cycle's memory, in the journal's file: it survives a restart, and so does the debounce. Throws StoreError. */
export class SignalStore {
  readonly #database: Database.Database
  readonly #file: string

  constructor(database: Database.Database, file: string) {
    this.#database = database
    this.#file = file
  }

  /** A signal and what held it back are written together. */
  add(signal: SignalRow, violations: readonly Violation[]): void {
    this.#guard(() =>
      this.#database.transaction(() => {
        this.#database
          .prepare(
            `INSERT INTO signals VALUES (@cycleId, @symbol, @scalp, @whale, @action, @score, @outcome, @detail, @tsInit)`,
          )
          .run(signal)
        const insert = this.#database.prepare(
          `INSERT INTO riskEvents (cycleId, symbol, code, value, limitValue, detail, tsInit)
           VALUES (@cycleId, @symbol, @code, @value, @limit, @detail, @tsInit)`,
        )
        const { cycleId, symbol, tsInit } = signal
        for (const violation of violations) insert.run({ ...violation, cycleId, symbol, tsInit })
      })(),
    )
  }

  lastWhaleAt(symbol: string): EpochMs | undefined {
    const [row] = this.#all<{ at: number | null }>(
      `SELECT max(tsInit) AS at FROM signals WHERE symbol = ? AND whale <> 'HOLD'`,
      symbol,
    )
    return row?.at == null ? undefined : epochMs(row.at)
  }

  /** What became of a planned entry at the door; a code takes it out of the count of the day's entries. */
  settle(cycleId: string, symbol: string, outcome: string): void {
    this.#guard(() =>
      this.#database
        .prepare('UPDATE signals SET outcome = ? WHERE cycleId = ? AND symbol = ?')
        .run(outcome, cycleId, symbol),
    )
  }

  /** Where the stop of a trade stands that the broker does not hold; undefined when it never moved. */
  watchedStop(tradeId: string): number | undefined {
    const [row] = this.#all<{ stopPrice: number }>(
      'SELECT stopPrice FROM watchedStops WHERE tradeId = ? ORDER BY seq DESC LIMIT 1',
      tradeId,
    )
    return row?.stopPrice
  }

  /** Every place of such a stop, oldest first. */
  watchedStops(tradeId: string): readonly WatchedStop[] {
    return this.#all<WatchedStop>(
      'SELECT stopPrice, reason, tsInit FROM watchedStops WHERE tradeId = ? ORDER BY seq',
      tradeId,
    )
  }

  moveStop(tradeId: string, stopPrice: number, reason: string, now: EpochMs): void {
    this.#guard(() =>
      this.#database
        .prepare('INSERT INTO watchedStops (tradeId, stopPrice, reason, tsInit) VALUES (?, ?, ?, ?)')
        .run(tradeId, stopPrice, reason, now),
    )
  }

  /** Entries planned or sent since a moment. */
  plannedSince(from: EpochMs): number {
    const [row] = this.#all<{ count: number }>(
      `SELECT count(*) AS count FROM signals WHERE tsInit >= ? AND outcome IN ('planned', 'sent')`,
      from,
    )
    return row?.count ?? 0
  }

  /** Newest first. */
  signals(limit: number, before: number = Number.MAX_SAFE_INTEGER): readonly SignalRow[] {
    return this.#all<SignalRow>(
      'SELECT * FROM signals WHERE tsInit < ? ORDER BY tsInit DESC, symbol LIMIT ?',
      before,
      limit,
    )
  }

  /** Those whose entry left, oldest first. */
  sentSignals(limit: number): readonly SignalRow[] {
    return this.#all<SignalRow>(`SELECT * FROM signals WHERE outcome = 'sent' ORDER BY tsInit LIMIT ?`, limit)
  }

  /** Newest first. */
  riskEvents(limit: number): readonly RiskEventRow[] {
    return this.#events('SELECT * FROM riskEvents ORDER BY seq DESC LIMIT ?', limit)
  }

  /** Oldest first. */
  riskEventsSince(from: EpochMs): readonly RiskEventRow[] {
    return this.#events('SELECT * FROM riskEvents WHERE tsInit >= ? ORDER BY seq', from)
  }

  dayOf(session: SessionDate): IntradayDay | undefined {
    const [row] = this.#all<{ report: string }>('SELECT report FROM intradayDays WHERE session = ?', session)
    return row && (JSON.parse(row.report) as IntradayDay)
  }

  /** Counts what happened from one moment to another and keeps it as the session's report; the first one stands. */
  endDay(session: SessionDate, from: EpochMs, to: EpochMs, now: EpochMs): IntradayDay {
    const [counts] = this.#all<Omit<IntradayDay, 'riskEvents'>>(
      `SELECT count(DISTINCT cycleId) AS cycles, coalesce(sum(scalp <> 'HOLD' OR whale <> 'HOLD'), 0) AS signals,
       coalesce(sum(outcome IN ('planned', 'sent')), 0) AS planned, coalesce(sum(outcome = 'failed'), 0) AS failed
       FROM signals WHERE tsInit >= ? AND tsInit < ?`,
      from,
      to,
    )
    const [events] = this.#all<{ riskEvents: number }>(
      'SELECT count(*) AS riskEvents FROM riskEvents WHERE tsInit >= ? AND tsInit < ?',
      from,
      to,
    )
    const day = { cycles: 0, signals: 0, planned: 0, failed: 0, riskEvents: 0, ...counts, ...events }
    this.#guard(() =>
      this.#database
        .prepare('INSERT OR IGNORE INTO intradayDays (session, report, tsInit) VALUES (?, ?, ?)')
        .run(session, JSON.stringify(day), now),
    )
    return day
  }

  #events(sql: string, ...values: readonly unknown[]): readonly RiskEventRow[] {
    type Row = Omit<RiskEventRow, 'limit'> & { readonly limitValue: number | null; readonly seq: number }
    return this.#all<Row>(sql, ...values).flatMap(({ code, limitValue, seq: _, ...row }) =>
      // A code that this version does not know was written by another one.
      isViolationCode(code) ? [{ ...row, code, limit: limitValue }] : [],
    )
  }

  #all<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#guard(() => this.#database.prepare(sql).all(...values) as Row[])
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }
}

const isViolationCode = (code: string): code is ViolationCode => Object.hasOwn(VIOLATIONS, code)
