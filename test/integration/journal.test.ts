import { fork } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Micros } from '#core/domain/money'
import type { JournalRecord } from '#core/kernel/record'
import { orderEvent } from '#core/kernel/record'
import { TradingState } from '#core/kernel/tradingState'
import { openDatabase } from '#main/store/database'
import { JOURNAL_MIGRATIONS, SqliteJournal } from '#main/store/journal'
import { StoreError } from '#main/store/storeError'
import { intentOf, NOON, SPY, spyOption, vertical } from '../fakes/riskSurroundings'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'claxton-journal-')), 'journal.sqlite')

/** A journal on a disk that can be made small: SQLite's limit on pages gives the same SQLITE_FULL as a full disk. */
class SmallJournal extends SqliteJournal {
  limitPages(pages: number): void {
    this.database.pragma(`max_page_count = ${pages}`)
  }
}

const WALK = {
  start: 0.6,
  worst: 0.7,
  step: 0.01,
  increment: 0.01,
  stepEveryMs: 5_000,
  durationMsMax: 60_000,
}

/** One of each kind. */
const RECORDS: readonly JournalRecord[] = [
  {
    kind: 'intent',
    intent: intentOf({ instrument: vertical(165, 166), limitPrice: 0.6, walk: WALK }),
  },
  orderEvent('clx-1', 'submitted', NOON, { brokerOrderId: 7 }),
  orderEvent('clx-1', 'accepted', NOON, { permId: '9007199254740993', code: 'IBKR_399', message: 'warning' }),
  {
    kind: 'modify',
    clientOrderId: 'clx-1',
    quantity: 2,
    limitPrice: 0.65,
    stopPrice: 0.7,
    reason: 'trail',
    tsInit: NOON,
  },
  {
    kind: 'fill',
    fill: {
      execId: 'c.01',
      clientOrderId: 'clx-1',
      permId: '1',
      instrument: vertical(165, 166),
      side: 'buy',
      quantity: 1,
      price: 0.62,
      tsEvent: NOON,
      tsInit: NOON,
    },
  },
  {
    kind: 'fill',
    fill: {
      execId: 'l.01',
      clientOrderId: undefined,
      permId: undefined,
      instrument: spyOption(165),
      side: 'buy',
      quantity: 1,
      price: 2.5,
      tsEvent: NOON,
      tsInit: NOON,
    },
  },
  {
    kind: 'commission',
    commission: { execId: 'l.01', amount: 1_047_052 as Micros, currency: 'USD', tsInit: NOON },
  },
  {
    kind: 'denial',
    intent: intentOf({ clientOrderId: 'clx-2' }),
    denials: [{ code: 'QUOTE_STALE', detail: '20000 ms' }],
    tsInit: NOON,
  },
  { kind: 'killSwitch', killSwitch: { state: 'hardStop', reason: 'drill', actor: 'operator', since: NOON } },
  {
    kind: 'reconciliation',
    adjustments: [{ instrument: SPY, quantityChange: -3, price: 165.25 }],
    notes: ['SPY: -3'],
    tsInit: NOON,
  },
]

describe('journal', () => {
  it('gives back exactly what was appended, in order, after it was closed', () => {
    const file = newFile()
    const first = new SqliteJournal(file)
    first.append(RECORDS.slice(0, 4))
    first.append(RECORDS.slice(4))
    first.close()
    const second = new SqliteJournal(file)
    const entries = [...second.read()]
    expect(entries.map(entry => entry.record)).toEqual(RECORDS)
    expect(entries.map(entry => entry.seq)).toEqual(RECORDS.map((_, index) => index + 1))
    expect(second.latest(3).map(entry => entry.seq)).toEqual([10, 9, 8])
    expect(second.latest(2, 5).map(entry => entry.seq)).toEqual([4, 3])
    second.close()
  })

  it('knows orders from before limits of a person walked as limits that stay', () => {
    const file = newFile()
    const before = openDatabase({ file, migrations: JOURNAL_MIGRATIONS.slice(0, 4), synchronous: 'FULL' })
    before
      .prepare(
        `INSERT INTO orderIntents (seq, clientOrderId, instrument, side, quantity, limitPrice, tif, purpose, source, tsInit)
         VALUES (1, 'clx-old', '{"kind":"stock","symbol":"SPY"}', 'buy', 1, 165, 'day', 'entry', 'operator', 1)`,
      )
      .run()
    before.close()
    const journal = new SqliteJournal(file)
    const [entry] = [...journal.read()]
    expect(entry?.record).toMatchObject({
      kind: 'intent',
      intent: { clientOrderId: 'clx-old', walk: undefined },
    })
    journal.close()
  })

  it('takes all records of one append or none', () => {
    const journal = new SqliteJournal(newFile())
    const bad = orderEvent('clx-nobody', 'accepted', NOON)
    expect(() => journal.append([RECORDS[0]!, bad])).toThrow(StoreError)
    expect([...journal.read()]).toEqual([])
    journal.append([RECORDS[0]!])
    expect([...journal.read()]).toHaveLength(1)
    journal.close()
  })

  it('refuses to count an execution twice', () => {
    const journal = new SqliteJournal(newFile())
    journal.append(RECORDS.slice(0, 5))
    expect(() => journal.append([RECORDS[4]!])).toThrow(StoreError)
    journal.close()
  })

  it('belongs to one engine at a time', () => {
    const file = newFile()
    const journal = new SqliteJournal(file)
    journal.append([RECORDS[0]!])
    expect(() => new SqliteJournal(file)).toThrow(expect.objectContaining({ code: 'STORE_IN_USE' }))
    journal.close()
  })

  it('names a newer schema, a file that is no database, a folder that cannot be made and a damaged row', () => {
    const newer = newFile()
    const database = new Database(newer)
    database.pragma('user_version = 99999')
    database.close()
    expect(() => new SqliteJournal(newer)).toThrow(expect.objectContaining({ code: 'STORE_NEWER_SCHEMA' }))

    const garbage = newFile()
    writeFileSync(garbage, 'not a database, but long enough to be read as one'.repeat(100))
    expect(() => new SqliteJournal(garbage)).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }))

    const blocked = newFile()
    expect(() => new SqliteJournal(join(blocked, 'x'))).not.toThrow()
    writeFileSync(`${blocked}.file`, '')
    expect(() => new SqliteJournal(join(`${blocked}.file`, 'x'))).toThrow(StoreError)

    const damaged = newFile()
    const journal = new SqliteJournal(damaged)
    journal.append([RECORDS[0]!])
    journal.close()
    const raw = new Database(damaged)
    raw.exec(`UPDATE orderIntents SET instrument = '{"kind":"nothing"}'`)
    raw.close()
    const again = new SqliteJournal(damaged)
    expect(() => [...again.read()]).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }))
    again.close()
  })

  it('says that the disk is full, keeps what it had, and goes on when there is room again', () => {
    const file = newFile()
    const journal = new SmallJournal(file)
    journal.append([RECORDS[0]!])
    journal.limitPages(1)
    const big = Array.from({ length: 500 }, (_, index) =>
      orderEvent('clx-1', 'warned', NOON, { message: 'x'.repeat(500) + index }),
    )
    expect(() => journal.append(big)).toThrow(expect.objectContaining({ code: 'STORE_FULL' }))
    expect([...journal.read()]).toHaveLength(1)
    journal.limitPages(1_000_000)
    journal.append(big)
    expect([...journal.read()]).toHaveLength(501)
    journal.close()
  })

  it('keeps what was appended when the process is killed', async () => {
    const file = newFile()
    const writer = join(mkdtempSync(join(tmpdir(), 'claxton-writer-')), 'writer.cjs')
    const descriptor = openSync(writer, 'w')
    // A bare writer with the journal's own settings: what counts is that a commit outlives SIGKILL.
    writeSync(
      descriptor,
      `const Database = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))})
       const database = new Database(process.argv[2])
       database.pragma('locking_mode = EXCLUSIVE'); database.pragma('journal_mode = WAL'); database.pragma('synchronous = FULL')
       const insert = database.prepare("INSERT INTO keyValues VALUES (?, 'x')")
       for (let i = 0; ; i++) { insert.run(String(i)); process.send(i) }`,
    )
    closeSync(descriptor)
    new SqliteJournal(file).close()
    const child = fork(writer, [file])
    const acknowledged = await new Promise<number>(resolve => {
      let last = -1
      child.on('message', message => {
        last = Number(message)
        if (last === 50) child.kill('SIGKILL')
      })
      child.on('exit', () => resolve(last))
    })
    const journal = new SqliteJournal(file)
    expect(acknowledged).toBeGreaterThanOrEqual(50)
    for (let i = 0; i <= acknowledged; i++) expect(journal.setting(String(i))).toBe('x')
    journal.close()
  })

  it('folds to the state that wrote it', () => {
    const file = newFile()
    const state = new TradingState()
    const journal = new SqliteJournal(file)
    for (const record of RECORDS) {
      journal.append([record])
      state.apply(record)
    }
    journal.close()
    const again = new TradingState()
    const reopened = new SqliteJournal(file)
    for (const { record } of reopened.read()) again.apply(record)
    reopened.close()
    expect(again.orders()).toEqual(state.orders())
    expect(again.book.all()).toEqual(state.book.all())
    expect(again.killSwitch).toEqual(state.killSwitch)
  })
})
