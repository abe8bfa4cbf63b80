import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { ENTRY_CHART_TYPE } from '#core/domain/attachment'
import { AttachmentStore, type NewAttachment } from '#main/store/attachmentStore'
import { openDatabase } from '#main/store/database'
import { JOURNAL_MIGRATIONS, SqliteJournal } from '#main/store/journal'
import { NOON } from '../fakes/riskSurroundings'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'claxton-attachments-')), 'journal.sqlite')

const attachment = (change: Partial<NewAttachment> = {}): NewAttachment => ({
  attachmentId: 'a1',
  structureId: 's1',
  name: 'plan.txt',
  type: 'text/plain',
  sha256: '0'.repeat(64),
  content: Buffer.from('a plan'),
  actor: 'operator',
  tsInit: NOON,
  ...change,
})

/** A journal that an engine wrote before trades had attachments, with an order, its walk and a note. */
function journalOfVersion80(): string {
  const file = newFile()
  const versions = JOURNAL_MIGRATIONS.filter(({ version }) => version <= 80)
  const before = openDatabase({ file, migrations: versions, synchronous: 'FULL' })
  expect(before.pragma('user_version', { simple: true })).toBe(80)
  before
    .prepare(
      `INSERT INTO orderIntents (seq, clientOrderId, instrument, side, quantity, limitPrice, tif, purpose, source, walk, tsInit)
       VALUES (1, 'clx-1', '{"kind":"stock","symbol":"SPY"}', 'buy', 1, 165, 'day', 'entry', 'operator',
       '{"start":165,"worst":166,"step":0.01,"increment":0.01,"stepEveryMs":5000,"durationMsMax":60000}', 1)`,
    )
    .run()
  before.prepare(`INSERT INTO keyValues VALUES ('structureNote s1', '{"text":"kept","tags":["a"]}')`).run()
  before.close()
  return file
}

describe('attachments', () => {
  it('come to a journal of the version before, whose rows stay and of which a copy is left', () => {
    const file = journalOfVersion80()
    const journal = new SqliteJournal(file)
    expect(journal.attachments.all()).toEqual([])
    expect([...journal.read()]).toMatchObject([
      { seq: 1, record: { kind: 'intent', intent: { clientOrderId: 'clx-1', walk: { worst: 166 } } } },
    ])
    expect(journal.setting('structureNote s1')).toBe('{"text":"kept","tags":["a"]}')
    journal.attachments.add(attachment())
    journal.close()

    const again = new SqliteJournal(file)
    expect(again.attachments.of('s1')).toMatchObject([{ attachmentId: 'a1', bytes: 6, tsInit: NOON }])
    again.close()
    const copy = new Database(`${file}.before-80`, { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(80)
    expect(
      copy.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'attachments'`).get(),
    ).toEqual({ tables: 0 })
    copy.close()
    expect(existsSync(`${file}.before-85`)).toBe(false)
  })

  it('of one structure are found without reading those of all others', () => {
    const database = openDatabase({ file: newFile(), migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' })
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT name FROM attachments WHERE structureId = ? ORDER BY tsInit')
      .all('s1') as { detail: string }[]
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH attachments USING INDEX attachmentsByStructure (structureId=?)',
    ])
    database.close()
  })

  it('with the chart at entry are in a copy of the journal; the chart takes no room from what people attach', async () => {
    const file = newFile()
    const journal = new SqliteJournal(file)
    journal.attachments.add(attachment())
    const chart = {
      attachmentId: 'entry-s1',
      type: ENTRY_CHART_TYPE,
      content: Buffer.from('<svg/>'),
    } as const
    journal.attachments.add(attachment(chart))
    expect(journal.attachments.totalBytes()).toBe(6)
    expect(journal.attachments.entryChartOf('s1')?.attachmentId).toBe('entry-s1')
    expect(journal.attachments.entryChartOf('s2')).toBeUndefined()
    await journal.copyTo(`${file}.copy`)
    journal.close()
    const database = new Database(`${file}.copy`, { readonly: true })
    const copy = new AttachmentStore(database, `${file}.copy`)
    expect(copy.all().map(({ name, type }) => [name, type])).toEqual([
      ['plan.txt', 'text/plain'],
      ['plan.txt', ENTRY_CHART_TYPE],
    ])
    expect(copy.content('entry-s1')?.toString()).toBe('<svg/>')
    database.close()
  })
})
