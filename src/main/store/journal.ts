import type Database from 'better-sqlite3'
import type { JournalRecord } from '#core/kernel/record'
import { AttachmentStore } from './attachmentStore'
import { copyDatabase, openDatabase } from './database'
import { DayStore } from './dayStore'
import { DecisionStore } from './decisionStore'
import { DrawingStore } from './drawingStore'
import { recordFromRow } from './journalRows'
import { journal0010 } from './migrations/journal0010'
import { journal0020 } from './migrations/journal0020'
import { journal0030 } from './migrations/journal0030'
import { journal0040 } from './migrations/journal0040'
import { journal0080 } from './migrations/journal0080'
import { journal0085 } from './migrations/journal0085'
import { journal0090 } from './migrations/journal0090'
import { SignalStore } from './signalStore'
import { StoreError, storeErrorFrom } from './storeError'

export const JOURNAL_MIGRATIONS = [
  journal0010,
  journal0020,
  journal0030,
  journal0040,
  journal0080,
  journal0085,
  journal0090,
] as const

export type JournalEntry = { readonly seq: number; readonly record: JournalRecord }

/** The durable truth about trading. When `append` returns, the records survive a power cut; when it throws, none is in. */
export interface Journal {
  append(records: readonly JournalRecord[]): void
  /** Everything ever appended, in order. */
  read(): Iterable<JournalEntry>
  /** The latest entries before a sequence number, newest first. */
  latest(limit: number, before?: number): readonly JournalEntry[]
  /** What was written of these orders, in the order of its writing. */
  ofOrders(clientOrderIds: readonly string[]): readonly JournalEntry[]
  setting(key: string): string | undefined
  setSetting(key: string, value: string): void
  /** Strategies and their decisions; undefined when the file could not be opened. */
  readonly decisions: DecisionStore | undefined
  /** What the intraday cycle saw and what held it back; undefined when the file could not be opened. */
  readonly signals: SignalStore | undefined
  readonly days: DayStore | undefined
  readonly attachments: AttachmentStore | undefined
  readonly drawings: DrawingStore | undefined
  /** A copy as of now, made beside the running engine. Rejects with StoreError. */
  copyTo(file: string): Promise<void>
  close(): void
}

/** One table per kind of record; `seq` runs over all of them. */
const TABLES = {
  intent: 'orderIntents',
  orderEvent: 'orderEvents',
  modify: 'orderModifies',
  fill: 'fills',
  commission: 'commissions',
  denial: 'denials',
  killSwitch: 'killSwitchChanges',
  reconciliation: 'reconciliations',
} as const satisfies Record<JournalRecord['kind'], string>

/** Those that name the order that they are of. */
const ORDER_KINDS = ['intent', 'orderEvent', 'modify', 'fill'] as const satisfies JournalRecord['kind'][]
const KINDS = Object.keys(TABLES) as JournalRecord['kind'][]

export class SqliteJournal implements Journal {
  protected readonly database: Database.Database
  readonly decisions: DecisionStore
  readonly attachments: AttachmentStore
  readonly drawings: DrawingStore
  readonly signals: SignalStore
  readonly days: DayStore
  readonly #file: string
  readonly #inserts: Readonly<Record<JournalRecord['kind'], Database.Statement>>
  readonly #appendAll: (records: readonly JournalRecord[], firstSeq: number) => void
  #nextSeq: number

  /** Throws StoreError. */
  constructor(file: string) {
    this.#file = file
    const database = openDatabase({
      file,
      migrations: JOURNAL_MIGRATIONS,
      synchronous: 'FULL',
      isChecked: true,
    })
    this.database = database
    this.decisions = new DecisionStore(database, file)
    this.attachments = new AttachmentStore(database, file)
    this.drawings = new DrawingStore(database, file)
    this.signals = new SignalStore(database, file)
    this.days = new DayStore(database, file)
    const insert = (kind: JournalRecord['kind'], columns: string) =>
      database.prepare(
        `INSERT INTO ${TABLES[kind]} (seq, ${columns}) VALUES (@seq, ${columns.replace(/(\w+)/g, '@$1')})`,
      )
    this.#inserts = {
      intent: insert(
        'intent',
        'clientOrderId, instrument, side, quantity, limitPrice, stopPrice, tif, purpose, source, plan, walk, link, marketOverride, tsInit',
      ),
      orderEvent: insert('orderEvent', 'clientOrderId, event, brokerOrderId, permId, code, message, tsInit'),
      modify: insert('modify', 'clientOrderId, quantity, limitPrice, stopPrice, reason, tsInit'),
      fill: insert(
        'fill',
        'execId, clientOrderId, permId, instrument, side, quantity, price, tsEvent, tsInit',
      ),
      commission: insert('commission', 'execId, amountMicros, currency, tsInit'),
      denial: insert('denial', 'clientOrderId, intent, denials, tsInit'),
      killSwitch: insert('killSwitch', 'state, reason, actor, since'),
      reconciliation: insert('reconciliation', 'adjustments, notes, tsInit'),
    }
    this.#appendAll = database.transaction((records: readonly JournalRecord[], firstSeq: number) => {
      records.forEach((record, index) => {
        this.#inserts[record.kind].run({ seq: firstSeq + index, ...rowOf(record) })
      })
    })
    this.#nextSeq = Math.max(0, ...KINDS.map(kind => this.#highestSeq(kind))) + 1
  }

  append(records: readonly JournalRecord[]): void {
    if (records.length === 0) return
    this.#guard(() => this.#appendAll(records, this.#nextSeq))
    this.#nextSeq += records.length
  }

  *read(): Iterable<JournalEntry> {
    // A merge of the tables by seq: each is read in order, so memory stays flat.
    const cursors = KINDS.map(
      kind => new Cursor(kind, this.database.prepare(`SELECT * FROM ${TABLES[kind]} ORDER BY seq`)),
    )
    try {
      for (;;) {
        const next = cursors.filter(cursor => !cursor.isDone).sort((a, b) => a.seq - b.seq)[0]
        if (!next) return
        yield next.take(this.#file)
      }
    } finally {
      for (const cursor of cursors) cursor.close()
    }
  }

  latest(limit: number, before = Number.MAX_SAFE_INTEGER): readonly JournalEntry[] {
    return this.#guard(() =>
      KINDS.flatMap(kind =>
        this.database
          .prepare(`SELECT * FROM ${TABLES[kind]} WHERE seq < ? ORDER BY seq DESC LIMIT ?`)
          .all(before, limit)
          .map(row => entryOf(kind, row, this.#file)),
      )
        .sort((a, b) => b.seq - a.seq)
        .slice(0, limit),
    )
  }

  ofOrders(clientOrderIds: readonly string[]): readonly JournalEntry[] {
    const ids = JSON.stringify(clientOrderIds)
    return this.#guard(() =>
      ORDER_KINDS.flatMap(kind =>
        this.database
          .prepare(
            `SELECT * FROM ${TABLES[kind]} WHERE clientOrderId IN (SELECT value FROM json_each(?)) ORDER BY seq`,
          )
          .all(ids)
          .map(row => entryOf(kind, row, this.#file)),
      ).sort((a, b) => a.seq - b.seq),
    )
  }

  setting(key: string): string | undefined {
    const row = this.#guard(() => this.database.prepare('SELECT value FROM keyValues WHERE key = ?').get(key))
    return row === undefined ? undefined : String((row as { value: unknown }).value)
  }

  setSetting(key: string, value: string): void {
    this.#guard(() =>
      this.database.prepare('INSERT OR REPLACE INTO keyValues (key, value) VALUES (?, ?)').run(key, value),
    )
  }

  copyTo(file: string): Promise<void> {
    return copyDatabase(this.database, file)
  }

  close(): void {
    this.database.close()
  }

  #highestSeq(kind: JournalRecord['kind']): number {
    const row = this.database.prepare(`SELECT max(seq) AS seq FROM ${TABLES[kind]}`).get() as {
      seq: number | null
    }
    return row.seq ?? 0
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorFrom(error, this.#file)
    }
  }
}

/** Stands in when the journal could not be opened: everything may be looked at, nothing can be written. */
export class UnavailableJournal implements Journal {
  readonly decisions = undefined
  readonly signals = undefined
  readonly days = undefined
  readonly attachments = undefined
  readonly drawings = undefined

  constructor(readonly reason: StoreError) {}

  append(records: readonly JournalRecord[]): void {
    if (records.length > 0) throw this.reason
  }
  read(): Iterable<JournalEntry> {
    return []
  }
  latest(): readonly JournalEntry[] {
    return []
  }
  ofOrders(): readonly JournalEntry[] {
    return []
  }
  setting(): string | undefined {
    return undefined
  }
  setSetting(): void {
    throw this.reason
  }
  copyTo(): Promise<void> {
    return Promise.reject(this.reason)
  }
  close(): void {
    // Nothing was opened.
  }
}

class Cursor {
  readonly #rows: IterableIterator<unknown>
  #current: unknown

  constructor(
    readonly kind: JournalRecord['kind'],
    statement: Database.Statement,
  ) {
    this.#rows = statement.iterate()
    this.#current = this.#advance()
  }

  get isDone(): boolean {
    return this.#current === undefined
  }

  get seq(): number {
    return (this.#current as { seq: number }).seq
  }

  take(file: string): JournalEntry {
    const entry = entryOf(this.kind, this.#current, file)
    this.#current = this.#advance()
    return entry
  }

  close(): void {
    this.#rows.return?.()
  }

  #advance(): unknown {
    const next = this.#rows.next()
    return next.done ? undefined : next.value
  }
}

function entryOf(kind: JournalRecord['kind'], row: unknown, file: string): JournalEntry {
  const seq = (row as { seq: number }).seq
  try {
    return { seq, record: recordFromRow(kind, row) }
  } catch (error) {
    throw new StoreError(
      'STORE_UNREADABLE',
      `${file}: row ${seq} of ${TABLES[kind]} is damaged; restore the journal from a backup.`,
      {
        cause: error,
      },
    )
  }
}

function rowOf(record: JournalRecord): Record<string, unknown> {
  switch (record.kind) {
    case 'intent':
      return {
        ...record.intent,
        instrument: JSON.stringify(record.intent.instrument),
        plan: record.intent.plan ? JSON.stringify(record.intent.plan) : null,
        walk: record.intent.walk ? JSON.stringify(record.intent.walk) : null,
        link: record.intent.link ? JSON.stringify(record.intent.link) : null,
        stopPrice: record.intent.stopPrice ?? null,
        marketOverride: record.intent.marketOverride ?? null,
      }
    case 'orderEvent': {
      const { kind: _, brokerOrderId, permId, code, message, ...rest } = record
      return {
        ...rest,
        brokerOrderId: brokerOrderId ?? null,
        permId: permId ?? null,
        code: code ?? null,
        message: message ?? null,
      }
    }
    case 'modify': {
      const { kind: _, stopPrice, reason, ...rest } = record
      return { ...rest, stopPrice: stopPrice ?? null, reason: reason ?? null }
    }
    case 'fill': {
      const { clientOrderId, permId, instrument, ...rest } = record.fill
      return {
        ...rest,
        clientOrderId: clientOrderId ?? null,
        permId: permId ?? null,
        instrument: JSON.stringify(instrument),
      }
    }
    case 'commission': {
      const { amount, ...rest } = record.commission
      return { ...rest, amountMicros: amount }
    }
    case 'denial':
      return {
        clientOrderId: record.intent.clientOrderId,
        intent: JSON.stringify(record.intent),
        denials: JSON.stringify(record.denials),
        tsInit: record.tsInit,
      }
    case 'killSwitch':
      return { ...record.killSwitch, since: record.killSwitch.since ?? 0 }
    case 'reconciliation':
      return {
        adjustments: JSON.stringify(record.adjustments),
        notes: JSON.stringify(record.notes),
        tsInit: record.tsInit,
      }
  }
}
