import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import type { Quote } from '#core/domain/quote'
import { epochMs, sessionDate } from '#core/domain/time'
import { FeatureMachine } from '#core/market/features'
import { FeatureHub } from '#main/marketdata/featureHub'
import { TickRecorder } from '#main/marketdata/tickRecorder'
import { MarketStore } from '#main/store/marketStore'

let store: MarketStore
beforeEach(() => {
  store = new MarketStore(join(mkdtempSync(join(tmpdir(), 'claxton-ticks-')), 'market.sqlite'))
})
afterEach(() => store.close())

const quote = (ms: number, bid: number): Quote =>
  ({ bid, ask: bid + 0.02, last: bid, volume: ms, tsInit: epochMs(ms), tsEvent: epochMs(ms) }) as Quote
const OPEN = sessionOf(sessionDate('2013-10-08'))?.opensAt ?? 0
const fail = (error: unknown) => {
  throw error
}

it('ticks are read back as they were taken, by symbol and span', () => {
  const recorder = new TickRecorder(store.ticks, fail)
  for (let i = 0; i < 1_000; i++) {
    recorder.take('SPY', quote(1_000 + i, 100 + i / 100))
    recorder.take('IBM', quote(1_000 + i, 200))
    if (i === 499) recorder.flush()
  }
  recorder.close()
  const blocks = store.ticks.between('SPY', epochMs(0), epochMs(9_999))
  expect(blocks.flatMap(({ columns }) => [...columns.time])).toEqual(
    Array.from({ length: 1_000 }, (_, i) => 1_000 + i),
  )
  expect(blocks[1]?.columns.bid[0]).toBe(105)
  expect(blocks[1]?.columns.askSize[0]).toBeNaN()
  expect(store.ticks.between('SPY', epochMs(1_600), epochMs(1_700))).toHaveLength(1)
  expect(store.ticks.between('XOM', epochMs(0), epochMs(9_999))).toEqual([])
})

it('a flood between two flushes is bounded, and what was dropped is counted', () => {
  const recorder = new TickRecorder(store.ticks, fail)
  for (let i = 0; i < 10_000; i++) recorder.take('SPY', quote(i, 100))
  recorder.close()
  const [block] = store.ticks.between('SPY', epochMs(0), epochMs(99_999))
  expect((block?.columns.time.length ?? 0) + recorder.dropped).toBe(10_000)
  expect(recorder.dropped).toBeGreaterThan(0)
})

it('what is older than its retention is let go, daily bars are not', () => {
  const day = 86_400_000
  const bar = (n: number): Bar => ({
    tsEvent: epochMs(n * day),
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  })
  const recorder = new TickRecorder(store.ticks, fail)
  for (const n of [1, 9]) {
    recorder.take('SPY', quote(n * day, 100))
    recorder.flush()
    store.bars.save('SPY', '1m', [bar(n)])
    store.bars.save('SPY', '1d', [bar(n)])
  }
  recorder.close()
  store.prune(epochMs(5 * day), epochMs(5 * day))
  expect(store.ticks.oldest('SPY')).toBe(9 * day)
  expect(store.bars.load('SPY', '1m', Number.MAX_SAFE_INTEGER, 9)).toHaveLength(1)
  expect(store.bars.load('SPY', '1d', Number.MAX_SAFE_INTEGER, 9)).toHaveLength(2)
})

it('features are kept from the first completed bar on, what is not known yet included', () => {
  const hub = new FeatureHub(store, fail)
  const minutes = 40
  for (let minute = 0; minute <= minutes; minute++) {
    const bid = 100 + Math.sin(minute)
    hub.take({ instrument: { kind: 'stock', symbol: 'SPY' }, quote: quote(OPEN + minute * 60_000, bid) })
  }
  hub.close()
  const machine = new FeatureMachine('1m')
  const kept = store.features.latest('SPY', '1m', 1_000)
  expect(kept).toHaveLength(minutes)
  expect(kept[0]?.features.rsi14).toBeNaN()
  expect(kept.at(-1)?.features.rsi14).toBeGreaterThan(0)
  // The same bars in a loop say the same.
  for (const { tsEvent, features } of kept) {
    const bid = 100 + Math.sin((tsEvent - OPEN) / 60_000)
    const mid = (bid + (bid + 0.02)) / 2
    const volume = tsEvent === OPEN ? 0 : 60_000
    expect(features).toEqual(machine.next({ tsEvent, open: mid, high: mid, low: mid, close: mid, volume }))
  }
})
