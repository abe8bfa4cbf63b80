import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import type { Quote } from '#core/domain/quote'
import { epochMs, sessionDate } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { barGaps } from '../barGaps'
import { splitRatioOf } from '../splitRatio'
import { BarQuality } from './barQuality'
import { QualityCounts } from './qualityCounts'
import { RobustLevel } from './robustLevel'
import { TickQuality } from './tickQuality'

const SESSION = sessionOf(sessionDate('2013-10-08'))
const OPEN = SESSION?.opensAt ?? epochMs(0)

const quoteAt = (ms: number, mid: number, changes: Partial<Quote> = {}): Quote => ({
  bid: mid - 0.01,
  ask: mid + 0.01,
  bidSize: 1,
  askSize: 1,
  last: mid,
  lastSize: 1,
  volume: ms,
  open: mid,
  high: mid,
  low: mid,
  previousClose: undefined,
  halted: false,
  delayed: false,
  tsEvent: epochMs(OPEN + ms),
  tsInit: epochMs(OPEN + ms),
  ...changes,
})
const codes = (quality: TickQuality, quote: Quote): string[] => quality.next(quote).map(({ code }) => code)
/** One that has seen a quiet half minute around 100. */
function settled(kind: 'stock' | 'index' = 'stock'): TickQuality {
  const quality = new TickQuality(kind)
  for (let i = 0; i < 120; i++) expect(codes(quality, quoteAt(i * 250, 100 + 0.01 * (i % 5)))).toEqual([])
  return quality
}
const LATER = 30_000

describe('a tick', () => {
  it.each([
    ['CROSSED', { bid: 101 }],
    ['ZERO_PRICE', { bid: undefined, ask: undefined }],
    ['ZERO_PRICE', { bid: 0 }],
    ['OUTLIER', { bid: 110, ask: 110.02 }],
    ['SPLIT_LIKE', { previousClose: 700 }],
    ['SPLIT_LIKE', { previousClose: 10.1 }],
    ['OUT_OF_ORDER', { tsInit: epochMs(OPEN + 1000) }],
    ['GAP', { tsInit: epochMs(OPEN + LATER + 90_000) }],
    ['OUTSIDE_HOURS', { tsInit: epochMs(OPEN + MS_PER_DAY * 4 + LATER) }],
  ])('%s is found, %o', (code, changes) => {
    expect(codes(settled(), quoteAt(LATER, 100, changes))).toContain(code)
  })

  it('said twice is a duplicate', () => {
    const quality = settled()
    codes(quality, quoteAt(LATER, 100))
    expect(codes(quality, quoteAt(LATER, 100))).toEqual(['DUPLICATE'])
  })

  it('after the clock was set back is news again at once', () => {
    const quality = settled()
    codes(quality, quoteAt(LATER + 60_000, 100))
    expect(codes(quality, quoteAt(LATER, 100.01))).toEqual(['OUT_OF_ORDER'])
    expect(quality.newsAt).toBe(OPEN + LATER)
    expect(codes(quality, quoteAt(LATER + 250, 100.02))).toEqual([])
  })

  it('of a frozen feed that is asked again is no news', () => {
    const quality = settled()
    const newsAt = quality.newsAt
    const { bid, ask, last, volume, ...rest } = quoteAt(119 * 250, 100.04)
    quality.next({ ...rest, bid, ask: undefined, last: undefined, volume, tsInit: epochMs(OPEN + LATER) })
    quality.next({ ...rest, bid, ask, last, volume, tsInit: epochMs(OPEN + LATER) })
    expect(quality.newsAt).toBe(newsAt)
    quality.next(quoteAt(LATER + 1, 100))
    expect(quality.newsAt).toBe(OPEN + LATER + 1)
  })

  it('of a feed that is delayed and does not say so is late until trades are told in time', () => {
    const quality = settled()
    const told = (ms: number, last: number, lagMs: number) =>
      codes(quality, quoteAt(ms, 100, { last, tsEvent: epochMs(OPEN + ms - lagMs) }))
    expect(told(LATER, 100.02, 900_000)).toEqual(['LATE'])
    // No new trade: the quote alone does not show that the feed has caught up.
    expect(told(LATER + 250, 100.02, 900_250)).toEqual(['LATE'])
    expect(told(LATER + 500, 100.03, 400)).toEqual([])
    // A share that trades seldom is not late.
    expect(told(LATER + 750, 100.03, 900_000)).toEqual([])
  })

  it('that is wrong stands until one comes that is right', () => {
    const quality = settled()
    quality.next(quoteAt(LATER, 100, { bid: 101 }))
    expect(quality.standing?.code).toBe('CROSSED')
    quality.next(quoteAt(LATER + 250, 100))
    expect(quality.standing).toBeUndefined()
  })

  it('at a new level is believed once others confirm it, and not before', () => {
    const quality = settled()
    const found = Array.from({ length: 20 }, (_, i) =>
      codes(quality, quoteAt(LATER + i * 500, 90 + 0.01 * i)),
    )
    expect(found.slice(0, 4)).toEqual(Array(4).fill(['OUTLIER']))
    expect(found.at(-1)).toEqual([])
  })

  it('that flickers between two levels is never believed', () => {
    const quality = settled()
    for (let i = 0; i < 40; i++)
      expect(codes(quality, quoteAt(LATER + i * 500, i % 2 === 0 ? 90 : 110))).toEqual(['OUTLIER'])
  })

  it('of an index may double against its close: indices do not split', () => {
    expect(codes(settled('index'), quoteAt(LATER, 100, { previousClose: 50 }))).toEqual([])
  })

  it('outside the session needs no two sides', () => {
    const quality = settled()
    const evening = epochMs((SESSION?.closesAt ?? 0) + 60 * MS_PER_MINUTE)
    expect(codes(quality, quoteAt(LATER, 100, { bid: undefined, tsInit: evening }))).toEqual([])
  })

  it('of a random walk is clean, and a spike in it is found (seeded)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 60, max: 390 }), (seed, at) => {
        const random = new RandomStream(seed)
        const quality = new TickQuality()
        let price = 100
        for (let i = 0; i < 400; i++) {
          price *= Math.exp(0.0003 * random.normal())
          const isSpike = i === at
          const found = codes(quality, quoteAt(i * 250, isSpike ? price * 1.08 : price))
          expect(found).toEqual(isSpike ? ['OUTLIER'] : [])
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('the robust level', () => {
  it('is the median and its deviation of what the window holds (seeded)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), values => {
        const level = new RobustLevel(7)
        for (const value of values) level.push(value)
        const middle = (list: number[]) => {
          const sorted = [...list].sort((a, b) => a - b)
          const half = sorted.length >> 1
          return sorted.length % 2 ? sorted[half] : ((sorted[half] ?? 0) + (sorted[half - 1] ?? 0)) / 2
        }
        const held = values.slice(-7)
        const median = middle(held) ?? 0
        expect(level.median).toBe(median)
        expect(level.deviation()).toBeCloseTo(1.4826 * (middle(held.map(x => Math.abs(x - median))) ?? 0), 12)
      }),
    )
  })
})

const barAt = (tsEvent: number, close: number, changes: Partial<Bar> = {}): Bar => ({
  tsEvent: epochMs(tsEvent),
  open: close,
  high: close * 1.001,
  low: close * 0.999,
  close,
  volume: 100,
  ...changes,
})
const minute = (i: number, close = 100 + 0.02 * (i % 7), changes: Partial<Bar> = {}): Bar =>
  barAt(OPEN + i * MS_PER_MINUTE, close, changes)
function settledBars(): BarQuality {
  const quality = new BarQuality('1m')
  for (let i = 0; i < 40; i++) expect(quality.next(minute(i))).toEqual([])
  return quality
}

describe('a bar', () => {
  it.each([
    ['ZERO_PRICE', minute(40, 100, { low: 0 })],
    ['INCONSISTENT', minute(40, 100, { high: 99 })],
    ['OUTLIER', minute(40, 108)],
    ['SPLIT_LIKE', minute(40, 14.3)],
    ['OUT_OF_ORDER', minute(3)],
    ['DUPLICATE', minute(39)],
    ['GAP', minute(45)],
    ['OUTSIDE_HOURS', minute(60 * 15)],
  ])('%s is found', (code, bar) => {
    expect(
      settledBars()
        .next(bar)
        .map(each => each.code),
    ).toContain(code)
  })

  it('on the next session follows the last without a gap, and a missing session is one', () => {
    const tuesday = minute(389)
    const wednesday = barAt(OPEN + MS_PER_DAY, 100)
    const thursday = barAt(OPEN + 2 * MS_PER_DAY, 100)
    expect(barGaps([tuesday, wednesday], '1m')).toEqual([])
    expect(barGaps([tuesday, thursday], '1m')).toMatchObject([{ missing: 390 }])
    expect(barGaps([barAt(OPEN, 1), barAt(OPEN + 2 * MS_PER_DAY, 1)], '1d')).toMatchObject([{ missing: 1 }])
  })
})

describe('a split ratio', () => {
  it.each([
    [645.57, 92.7, 7],
    [1208.88, 120.37, 10],
    [10, 30.2, 1 / 3],
  ])('of %d -> %d is %d', (before, after, ratio) => expect(splitRatioOf(before, after)).toBe(ratio))

  it.each([
    [100, 80],
    [100, 130],
    [0, 10],
    [Number.NaN, 10],
  ])('of %d -> %d is none', (before, after) => expect(splitRatioOf(before, after)).toBeUndefined())
})

it('the quality share counts what was rejected, not what was noted', () => {
  const counts = new QualityCounts()
  for (let i = 0; i < 998; i++) counts.add([])
  counts.add([{ code: 'GAP', detail: '' }])
  counts.add([{ code: 'CROSSED', detail: '' }])
  expect(counts.share).toBeCloseTo(0.999, 12)
})
