import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionsBetween } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import { type EpochMs, epochMs, sessionDate } from '#core/domain/time'
import type { HistoryQuery } from '#core/ports/broker'
import { RandomStream } from '#core/quant/randomStream'
import { BarArchive } from '#main/marketdata/barArchive'
import { createLog } from '#main/observability/log'
import { MarketStore } from '#main/store/marketStore'

const SPY = { kind: 'stock', symbol: 'SPY' } as const
const MINUTE_MS = 60_000

/** Every minute of a fortnight with a half day in it. */
const TRUTH: readonly Bar[] = sessionsBetween(sessionDate('2013-11-20'), sessionDate('2013-12-04')).flatMap(
  ({ opensAt, closesAt }) =>
    Array.from({ length: (closesAt - opensAt) / MINUTE_MS }, (_, minute) => {
      const close = 180 + Math.sin((opensAt + minute) / 1_000)
      return {
        tsEvent: epochMs(opensAt + minute * MINUTE_MS),
        open: close,
        high: close + 0.1,
        low: close - 0.1,
        close,
        volume: minute,
      }
    }),
)
const NOW = epochMs((TRUTH.at(-1)?.tsEvent ?? 0) + MINUTE_MS)

let folder: string
let store: MarketStore
/** What the broker was asked for, and what it knows. */
let asked: HistoryQuery[]
let known: readonly Bar[]
let isUp: boolean

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claxton-bars-'))
  store = new MarketStore(join(folder, 'market.sqlite'))
  asked = []
  known = TRUTH
  isUp = true
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const archive = (isPastFixed = true): BarArchive =>
  new BarArchive({
    broker: {
      history: query => {
        if (!isUp) return Promise.reject(new Error('not connected'))
        asked.push(query)
        return Promise.resolve(upTo(known, query.before ?? NOW, query.limit))
      },
    },
    store: store.bars,
    now: () => NOW,
    log: createLog({ level: 'error', file: undefined, console: undefined }),
    onStoreError: error => {
      throw error
    },
    screen: (_symbol, _timeframe, bars) => bars,
    isPastFixed,
  })

const upTo = (bars: readonly Bar[], before: number, limit: number): readonly Bar[] =>
  bars.filter(({ tsEvent }) => tsEvent < before).slice(-limit)
const page = (before: EpochMs | undefined, limit: number): HistoryQuery => ({
  instrument: SPY,
  timeframe: '1m',
  before,
  limit,
})

describe('bars of the past', () => {
  it('are asked for once', async () => {
    const bars = archive()
    const first = await bars.last(page(NOW, 900))
    expect(first).toEqual(upTo(TRUTH, NOW, 900))
    expect(await bars.last(page(NOW, 900))).toEqual(first)
    expect(await bars.last(page(first[400]?.tsEvent, 300))).toEqual(first.slice(100, 400))
    expect(asked).toHaveLength(1)
  })

  it('without an end are those of now, which only the broker knows', async () => {
    const bars = archive()
    await bars.last(page(undefined, 5))
    await bars.last(page(undefined, 5))
    expect(asked).toHaveLength(2)
  })

  it('are asked for again where each start may bring another past', async () => {
    const bars = archive(false)
    await bars.last(page(NOW, 50))
    await bars.last(page(NOW, 50))
    expect(asked).toHaveLength(2)
  })

  it('come from what was kept while the broker is out of reach, and are an error when nothing was', async () => {
    const bars = archive()
    isUp = false
    await expect(bars.last(page(NOW, 50))).rejects.toThrow('not connected')
    isUp = true
    await bars.last(page(NOW, 50))
    isUp = false
    expect(await bars.last(page(NOW, 90))).toEqual(upTo(TRUTH, NOW, 50))
  })

  it('with a hole that the broker cannot fill either are not asked for again', async () => {
    // A halt of ten minutes.
    known = [...TRUTH.slice(0, -100), ...TRUTH.slice(-90)]
    const bars = archive()
    const first = await bars.last(page(NOW, 300))
    expect(await bars.last(page(NOW, 300))).toEqual(first)
    expect(asked).toHaveLength(1)
  })

  it('are what the broker would have said, whatever of them was kept before', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new RandomStream(seed)
      const draw = (below: number) => Math.floor(random.uniform() * below)
      const bars = archive()
      for (let span = 0; span < 6; span++) {
        const from = draw(TRUTH.length)
        store.bars.save('SPY', '1m', TRUTH.slice(from, from + draw(500)))
      }
      for (let question = 0; question < 5; question++) {
        const before = TRUTH[1 + draw(TRUTH.length - 1)]?.tsEvent ?? NOW
        const limit = 1 + draw(800)
        expect(await bars.last(page(before, limit)), `seed ${seed}`).toEqual(upTo(TRUTH, before, limit))
      }
    }
  })
})

describe('holes in what was kept', () => {
  it('are filled by asking for what is missing and no more', async () => {
    store.bars.save('SPY', '1m', [
      ...TRUTH.slice(-900, -700),
      ...TRUTH.slice(-650, -400),
      ...TRUTH.slice(-380),
    ])
    const bars = archive()
    await bars.repair(SPY, '1m')
    expect(asked.map(({ limit }) => limit)).toEqual([20, 50])
    expect(store.bars.load('SPY', '1m', NOW, 900)).toEqual(TRUTH.slice(-900))
    await bars.repair(SPY, '1m')
    expect(asked).toHaveLength(2)
  })

  it('that cannot be filled are asked about once', async () => {
    known = [...TRUTH.slice(0, -100), ...TRUTH.slice(-90)]
    store.bars.save('SPY', '1m', known)
    const bars = archive()
    await bars.repair(SPY, '1m')
    await bars.repair(SPY, '1m')
    expect(asked).toHaveLength(1)
  })

  it('stay while the broker is out of reach, and are filled later', async () => {
    store.bars.save('SPY', '1m', [...TRUTH.slice(-50, -30), ...TRUTH.slice(-20)])
    const bars = archive()
    isUp = false
    await bars.repair(SPY, '1m')
    isUp = true
    await bars.repair(SPY, '1m')
    expect(store.bars.load('SPY', '1m', NOW, 50)).toEqual(TRUTH.slice(-50))
  })
})

it('columns are the same bars, over the borders of days and up to any moment', () => {
  store.bars.save('SPY', '1m', TRUTH)
  for (const [before, limit] of [
    [NOW, 7],
    [NOW, 1_000],
    [TRUTH[500]?.tsEvent ?? NOW, 300],
    [TRUTH[500]?.tsEvent ?? NOW, 10_000],
    [TRUTH[0]?.tsEvent ?? NOW, 5],
  ] as const) {
    const expected = upTo(TRUTH, before, limit)
    const columns = store.bars.columns('SPY', '1m', before, limit)
    expect([...columns.tsEvent]).toEqual(expected.map(({ tsEvent }) => tsEvent))
    expect([...columns.close]).toEqual(expected.map(({ close }) => close))
    expect(store.bars.load('SPY', '1m', before, limit)).toEqual(expected)
  }
})
