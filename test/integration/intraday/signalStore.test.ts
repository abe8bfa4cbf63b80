import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { epochMs, sessionDate } from '#core/domain/time'
import { whaleSignal } from '#core/strategies/intraday/whale'
import { openDatabase } from '#main/store/database'
import { JOURNAL_MIGRATIONS, SqliteJournal } from '#main/store/journal'
import type { SignalRow } from '#main/store/signalStore'
import { barsThrough, OPEN, STANDARD_RULES } from '../../fakes/intradayInputs'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'claxton-signals-')), 'journal.sqlite')
const signal = (changes: Partial<SignalRow> = {}): SignalRow => ({
  cycleId: 'c1',
  symbol: 'SPY',
  scalp: 'HOLD',
  whale: 'HOLD',
  action: 'hold',
  score: 12.5,
  outcome: 'hold',
  detail: '{}',
  tsInit: OPEN,
  ...changes,
})

describe('signal store', () => {
  it('comes to a journal of the version before without touching its rows', () => {
    const file = newFile()
    const before = openDatabase({ file, migrations: JOURNAL_MIGRATIONS.slice(0, 2), synchronous: 'FULL' })
    before.prepare(`INSERT INTO keyValues VALUES ('kept', 'yes')`).run()
    before.close()
    const journal = new SqliteJournal(file)
    expect(journal.setting('kept')).toBe('yes')
    expect(journal.signals.signals(10)).toEqual([])
    expect(existsSync(`${file}.before-20`)).toBe(true)
    journal.close()
  })

  it('orders of the version before are read as they were, without stops, links and reasons', () => {
    const file = newFile()
    const before = openDatabase({ file, migrations: JOURNAL_MIGRATIONS.slice(0, 3), synchronous: 'FULL' })
    before
      .prepare(
        `INSERT INTO orderIntents (seq, clientOrderId, instrument, side, quantity, limitPrice, tif, purpose, source, tsInit)
         VALUES (1, 'clx-1', '{"kind":"stock","symbol":"SPY"}', 'buy', 1, 165, 'day', 'entry', 'operator', 1)`,
      )
      .run()
    before
      .prepare(
        `INSERT INTO orderModifies (seq, clientOrderId, quantity, limitPrice, tsInit) VALUES (2, 'clx-1', 2, 166, 2)`,
      )
      .run()
    before.close()
    const journal = new SqliteJournal(file)
    const [intent, modify] = [...journal.read()].map(({ record }) => record)
    expect(intent).toMatchObject({
      kind: 'intent',
      intent: { limitPrice: 165, stopPrice: undefined, link: undefined },
    })
    expect(modify).toMatchObject({ kind: 'modify', quantity: 2, stopPrice: undefined, reason: undefined })
    journal.close()
  })

  it('gives back what was written, after it was closed', () => {
    const file = newFile()
    const first = new SqliteJournal(file)
    const violation = { code: 'LEVERAGE', value: 2.5, limit: 2, detail: 'x' } as const
    first.signals.add(signal({ outcome: 'LEVERAGE' }), [violation])
    first.signals.add(signal({ symbol: 'IBM', outcome: 'planned', tsInit: epochMs(OPEN + 1) }), [])
    first.close()
    const second = new SqliteJournal(file)
    expect(second.signals.signals(10).map(({ symbol }) => symbol)).toEqual(['IBM', 'SPY'])
    expect(second.signals.riskEventsSince(OPEN)).toMatchObject([
      { ...violation, symbol: 'SPY', cycleId: 'c1' },
    ])
    expect(second.signals.riskEventsSince(epochMs(OPEN + 1))).toEqual([])
    expect(second.signals.plannedSince(OPEN)).toBe(1)
    second.close()
  })

  it('a whale that has spoken stays quiet after a restart', () => {
    const file = newFile()
    const quiet = Array.from({ length: 30 }, () => 100)
    const hours = barsThrough([...quiet, 110], { stepMs: 86_400_000, from: epochMs(OPEN - 30 * 86_400_000) })
    const loud = hours.map((bar, row) => (row === 30 ? { ...bar, volume: 9_000 } : bar))
    const first = new SqliteJournal(file)
    const said = (journal: SqliteJournal, now: number) =>
      whaleSignal(loud, epochMs(now), journal.signals.lastWhaleAt('SPY'), { ...STANDARD_RULES.whale }).signal
    expect(said(first, OPEN)).toBe('BUY_CALL')
    first.signals.add(signal({ whale: 'BUY_CALL' }), [])
    first.close()
    const second = new SqliteJournal(file)
    expect(said(second, OPEN + STANDARD_RULES.whale.debounceMs - 1)).toBe('HOLD')
    expect(said(second, OPEN + STANDARD_RULES.whale.debounceMs)).toBe('BUY_CALL')
    expect(second.signals.lastWhaleAt('IBM')).toBeUndefined()
    second.close()
  })

  it('counts the day once', () => {
    const journal = new SqliteJournal(newFile())
    const session = sessionDate('2013-10-08')
    const end = (now: number) => journal.signals.endDay(session, OPEN, epochMs(OPEN + 1_000), epochMs(now))
    journal.signals.add(signal({ scalp: 'BUY', outcome: 'planned' }), [])
    journal.signals.add(signal({ symbol: 'IBM', scalp: 'SELL', outcome: 'TRADE_CAP' }), [
      { code: 'TRADE_CAP', value: 10, limit: 10, detail: '' },
    ])
    journal.signals.add(signal({ symbol: 'AIG', outcome: 'failed' }), [])
    const day = { cycles: 1, signals: 2, planned: 1, failed: 1, riskEvents: 1 }
    expect(end(OPEN + 1_000)).toEqual(day)
    journal.signals.add(signal({ cycleId: 'c2' }), [])
    end(OPEN + 2_000)
    expect(journal.signals.dayOf(session)).toEqual(day)
    expect(journal.signals.dayOf(sessionDate('2013-10-09'))).toBeUndefined()
    journal.close()
  })
})
