import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { DRAWINGS_MAX, type Drawing, NOTE_MAX } from '#core/domain/drawing'
import { RandomStream } from '#core/quant/randomStream'
import type { Caller } from '#main/bridge/dispatch'
import { engineDispatch } from '#main/bridge/handlers/handlers'
import { Operations } from '#main/operations/operations'
import { openDatabase } from '#main/store/database'
import { DRAWN_SYMBOLS_MAX } from '#main/store/drawingStore'
import { JOURNAL_MIGRATIONS, SqliteJournal } from '#main/store/journal'
import { PROGRAMS } from '../fakes/builtPrograms'
import { NOON } from '../fakes/riskSurroundings'
import { TradingRig } from '../fakes/tradingRig'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'claxton-drawings-')), 'journal.sqlite')
const level = (id: string, price = 165): Drawing => ({
  id,
  kind: 'level',
  anchors: [{ time: NOON, price }],
  text: '',
})

describe('drawings in the journal', () => {
  it('come to a journal of the version before, whose attachments stay', () => {
    const file = newFile()
    const versions = JOURNAL_MIGRATIONS.filter(({ version }) => version <= 85)
    const before = openDatabase({ file, migrations: versions, synchronous: 'FULL' })
    before
      .prepare(
        `INSERT INTO attachments VALUES ('a1', 's1', 'plan.txt', 'text/plain', '0', x'61', 'operator', 1)`,
      )
      .run()
    before.close()
    const journal = new SqliteJournal(file)
    expect(journal.drawings.get('SPY')).toEqual({ revision: 0, drawings: [] })
    expect(journal.attachments.of('s1')).toMatchObject([{ name: 'plan.txt', bytes: 1 }])
    expect(journal.drawings.set('SPY', [level('a')], 'operator', NOON)).toEqual({
      revision: 1,
      drawings: [level('a')],
    })
    journal.close()
    const again = new SqliteJournal(file)
    expect(again.drawings.get('SPY')).toEqual({ revision: 1, drawings: [level('a')] })
    again.close()
  })

  it('have revisions that rise with every change, whichever symbol, cleared ones and over a restart', () => {
    const file = newFile()
    const seed = 13
    const random = new RandomStream(seed)
    let journal = new SqliteJournal(file)
    let last = 0
    const model = new Map<string, readonly Drawing[]>()
    for (let round = 0; round < 120; round++) {
      const symbol = ['SPY', 'IBM', 'AAPL'][Math.floor(3 * random.uniform())] ?? 'SPY'
      const drawings = Array.from({ length: Math.floor(3 * random.uniform()) }, (_, row) => level(`${row}`))
      const stored = journal.drawings.set(symbol, drawings, 'operator', NOON)
      const note = `seed ${seed}, round ${round}`
      if (model.has(symbol) || drawings.length > 0) {
        expect(stored?.revision ?? 0, note).toBeGreaterThan(last)
        last = stored?.revision ?? last
        model.set(symbol, drawings)
      } else expect(stored, note).toEqual({ revision: 0, drawings: [] })
      if (round % 40 === 39) {
        journal.close()
        journal = new SqliteJournal(file)
      }
      for (const [each, expected] of model)
        expect(journal.drawings.get(each).drawings, note).toEqual(expected)
    }
    journal.close()
  })

  it('are of so many symbols at most; those that were cleared give way', () => {
    const journal = new SqliteJournal(newFile())
    const set = (symbol: string, drawings: readonly Drawing[]) =>
      journal.drawings.set(symbol, drawings, 'operator', NOON)
    for (let row = 0; row < DRAWN_SYMBOLS_MAX; row++) set(`S${row}`, [level('a')])
    expect(set('MORE', [level('a')])).toBeUndefined()
    expect(set('S7', [level('b')])?.drawings).toEqual([level('b')])
    set('S3', [])
    set('S4', [level('c')])
    expect(set('MORE', [level('a')])?.revision).toBe(DRAWN_SYMBOLS_MAX + 4)
    expect(journal.drawings.get('S3')).toEqual({ revision: 0, drawings: [] })
    expect(set('STILL', [level('a')])).toBeUndefined()
    journal.close()
  })

  it.each(['not JSON', '[{"id":"x","kind":"circle","anchors":[],"text":""}]', '{}'])(
    'that were damaged show nothing and are drawn over: %s',
    damaged => {
      const file = newFile()
      const journal = new SqliteJournal(file)
      journal.drawings.set('SPY', [level('a')], 'operator', NOON)
      journal.close()
      const database = new Database(file)
      database.prepare('UPDATE drawings SET drawings = ?').run(damaged)
      database.close()
      const again = new SqliteJournal(file)
      expect(again.drawings.get('SPY')).toEqual({ revision: 1, drawings: [] })
      expect(again.drawings.set('SPY', [level('b')], 'operator', NOON)?.revision).toBe(2)
      again.close()
    },
  )
})

describe('drawings over the bridge', () => {
  it('are told to every window, and refused with a code when they make no sense', async ({
    onTestFinished,
  }) => {
    const rig = await TradingRig.start()
    onTestFinished(() => rig.stop())
    const dispatch = engineDispatch(rig.engine, new Operations({ engine: rig.engine, programs: PROGRAMS }))
    const caller = (scope: Caller['scope']): Caller => ({ transport: 'ws', scope, name: 'test' })
    const set = (drawings: unknown, { symbol = 'SPY', scope = 'trade' as Caller['scope'] } = {}) =>
      dispatch('drawings.set', { requestId: randomUUID(), symbol, drawings }, caller(scope))
    const pushed: unknown[] = []
    rig.engine.bus.subscribe('drawings.changed', payload => pushed.push(payload))

    const first = { symbol: 'SPY', revision: 1, drawings: [level('a')] }
    expect(await set([level('a')])).toEqual({ ok: true, output: first })
    expect(await dispatch('drawings.get', { symbol: 'SPY' }, caller('read'))).toEqual({
      ok: true,
      output: first,
    })
    expect(pushed).toEqual([first])

    const refused = async (answer: ReturnType<typeof set>) => {
      const given = await answer
      return given.ok ? 'kept' : given.error.code
    }
    const bad: readonly unknown[] = [
      'a line',
      [{ ...level('a'), kind: 'circle' }],
      [{ ...level('a'), anchors: [] }],
      [{ ...level('a'), kind: 'trend' }],
      [{ ...level('a'), anchors: [{ time: NOON, price: null }] }],
      [{ ...level('a'), anchors: [{ time: Number.POSITIVE_INFINITY, price: 1 }] }],
      [{ ...level('a'), text: 'x'.repeat(NOTE_MAX + 1) }],
      [{ ...level('a'), id: '' }],
      [{ ...level('a'), color: 'red' }],
      [level('a'), level('a', 166)],
      Array.from({ length: DRAWINGS_MAX + 1 }, (_, row) => level(`${row}`)),
    ]
    for (const drawings of bad)
      expect(await refused(set(drawings)), JSON.stringify(drawings)).toBe('INPUT_INVALID')
    expect(await refused(set([], { symbol: '<b>' }))).toBe('INPUT_INVALID')
    expect(await refused(set([level('b')], { scope: 'read' }))).toBe('SCOPE_TRADE_NEEDED')
    expect(await dispatch('drawings.get', { symbol: 'SPY' }, caller('read'))).toEqual({
      ok: true,
      output: first,
    })
    expect(pushed).toHaveLength(1)

    for (let row = 1; row < DRAWN_SYMBOLS_MAX; row++)
      rig.journal.drawings?.set(`S${row}`, [level('a')], 'test', NOON)
    expect(await refused(set([level('a')], { symbol: 'MORE' }))).toBe('DRAWINGS_FULL')
  })
})
