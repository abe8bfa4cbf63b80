import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sessionOf } from '#core/calendar/xnysSessions'
import { epochMs, sessionDate } from '#core/domain/time'
import { TradingState } from '#core/kernel/tradingState'
import { RandomStream } from '#core/quant/randomStream'
import { createLog } from '#main/observability/log'
import { MarkRecorder } from '#main/options/markRecorder'
import { openDatabase } from '#main/store/database'
import { MARKET_MIGRATIONS, MarketStore } from '#main/store/marketStore'
import { eventually } from '../fakes/eventually'
import { startOptionsRig } from '../fakes/optionsRig'
import { intentOf, spyOption } from '../fakes/riskSurroundings'
import { HOLD } from '../fakes/strategyDrafts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'claxton-marks-')), 'market.sqlite')
const SESSION = sessionOf(sessionDate('2013-10-08'))
const OPENS_AT = SESSION?.opensAt ?? epochMs(0)
const CLOSES_AT = SESSION?.closesAt ?? epochMs(0)

/** One short put, held by the structure `held`. */
function holding(): TradingState {
  const state = new TradingState()
  const instrument = spyOption(160, 'put')
  const opening = {
    kind: 'cashSecuredPut',
    strategyId: 's',
    strategyVersion: 1,
    evaluationId: 'e',
    exit: HOLD,
    maxProfit: 100,
    maxLoss: 15_900,
  } as const
  const plan = { structureId: 'held', role: 'open', walk: undefined, reason: 'entry', opening } as const
  state.apply({ kind: 'intent', intent: intentOf({ instrument, side: 'sell', limitPrice: 1, plan }) })
  const fill = { execId: '1.01', clientOrderId: 'clx-1', permId: undefined, instrument } as const
  const terms = { side: 'sell', quantity: 1, price: 1, tsEvent: OPENS_AT, tsInit: OPENS_AT } as const
  state.apply({ kind: 'fill', fill: { ...fill, ...terms } })
  return state
}

describe('marks of structures', () => {
  it('come to market data of the version before, whose rows stay', () => {
    const file = newFile()
    const versions = MARKET_MIGRATIONS.filter(({ version }) => version <= 40)
    const before = openDatabase({ file, migrations: versions, synchronous: 'NORMAL' })
    before.prepare(`INSERT INTO features VALUES ('SPY', '1m', 7, '{"rsi":50}')`).run()
    before.close()
    const store = new MarketStore(file)
    expect(store.marks.of('s', 10)).toEqual([])
    store.marks.add('s', { tsInit: epochMs(1), bid: -1, ask: -0.9 })
    expect(store.marks.of('s', 10)).toEqual([{ tsInit: 1, bid: -1, ask: -0.9 }])
    store.close()
    expect(existsSync(`${file}.before-40`)).toBe(true)
    const after = openDatabase({ file, migrations: MARKET_MIGRATIONS, synchronous: 'NORMAL' })
    expect(after.prepare('SELECT tsEvent FROM features').all()).toEqual([{ tsEvent: 7 }])
    after.close()
  })

  it('are told in order and never more than asked for, the last one among them', () => {
    const store = new MarketStore(newFile())
    const seed = 9
    const random = new RandomStream(seed)
    for (let round = 0; round < 12; round++) {
      const id = `s${round}`
      let at = 0
      const added = Array.from({ length: 1 + Math.floor(60 * random.uniform()) }, () => {
        at += 1 + Math.floor(1_000 * random.uniform() ** 3)
        return { tsInit: epochMs(at), bid: random.normal(), ask: random.normal() }
      })
      for (const mark of added) store.marks.add(id, mark)
      const limit = 1 + Math.floor(80 * random.uniform())
      const told = store.marks.of(id, limit)
      const note = `seed ${seed}, round ${round}`
      expect(told.length, note).toBeLessThanOrEqual(limit)
      expect(told.at(-1), note).toEqual(added.at(-1))
      expect(told, note).toEqual(added.filter(mark => told.some(({ tsInit }) => tsInit === mark.tsInit)))
    }
    store.prune(epochMs(0), epochMs(1e9))
    expect(store.marks.of('s0', 10)).toEqual([])
    store.close()
  })

  it('are written once a minute of a session, and not by quotes that are old, halted or absent', () => {
    const store = new MarketStore(newFile())
    let now = OPENS_AT
    let market: ReturnType<ConstructorParameters<typeof MarkRecorder>[0]['quotes']['marketOf']>
    const state = holding()
    const log = createLog({ level: 'warn', file: undefined, console: undefined })
    const quotes = { marketOf: () => market }
    const recorder = new MarkRecorder({ loop: { state }, quotes, store: store.marks, log, now: () => now })
    const lookAt = (at: number, seen: Partial<NonNullable<typeof market>> | undefined) => {
      now = epochMs(at)
      const fresh = { bid: 0.9, ask: 1.1, tsInit: now, halted: false, delayed: false }
      market = seen && { ...fresh, ...seen }
      recorder.look()
      return store.marks.of('held', 100).length
    }
    expect(lookAt(OPENS_AT - 1, {})).toBe(0)
    expect(lookAt(OPENS_AT, undefined)).toBe(0)
    expect(lookAt(OPENS_AT, { halted: true })).toBe(0)
    expect(lookAt(OPENS_AT + 120_000, { tsInit: OPENS_AT })).toBe(0)
    expect(lookAt(OPENS_AT + 120_000, {})).toBe(1)
    expect(lookAt(OPENS_AT + 179_999, {})).toBe(1)
    expect(lookAt(OPENS_AT + 180_000, {})).toBe(2)
    expect(lookAt(CLOSES_AT, {})).toBe(2)
    store.close()
    // A database that is gone is said, and the loop goes on.
    expect(recorder.look()).toBe('no session')
    now = epochMs(OPENS_AT + 300_000)
    market = { bid: 0.9, ask: 1.1, tsInit: now, halted: false, delayed: false }
    expect(recorder.look()).toBe('1 open structures')
    expect(log.recent(10).map(({ event }) => event)).toContain('mark.notStored')
  })

  it('are in the story of a structure with the levels that it was opened with, and the journal leads there', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open({
      exit: { ...HOLD, profitTargetRatio: 0.5, stopLossRatio: 2 },
    })
    const { structureId } = structure
    const story = await eventually('a mark', () => {
      const told = rig.engine.stories.of(structureId)
      return (told.marks?.time.length ?? 0) > 0 ? told : undefined
    })
    const [bid = 0, ask = 0] = [story.marks?.bid[0], story.marks?.ask[0]]
    const entry = story.events.find(({ kind }) => kind === 'filled')?.price ?? Number.NaN
    expect(bid).toBeLessThan(ask)
    expect(Math.abs((bid + ask) / 2 - entry)).toBeLessThan(0.1)
    // Bought for a credit: it gains towards nothing, and loses twice the credit below it.
    expect(story.targetPrice ?? Number.NaN).toBeCloseTo(entry / 2, 1)
    expect(story.firstStopPrice ?? Number.NaN).toBeCloseTo(3 * entry, 1)
    const rows = rig.engine.views.journalEntries(100)
    const ofTrade = rows.filter(({ tradeId }) => tradeId === structureId)
    expect(new Set(ofTrade.map(({ kind }) => kind))).toEqual(new Set(['intent', 'orderEvent', 'fill']))
    expect(
      rows.filter(({ clientOrderId }) => clientOrderId === null).map(({ tradeId }) => tradeId),
    ).not.toContain(structureId)
  })
})
