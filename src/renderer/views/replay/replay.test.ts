// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { StoryEventView, TradeStoryView } from '#protocol/views/tradeStoryView'
import { ChartBars } from '../chart/chartBars'
import { barsAround, barsKnownAt, timeframeFor } from './replayTimeline'
import { storyLevels, storyMarks } from './storyMarks'
import { reasonWords, storyWords } from './storyWords'
import { structurePriceGap, structurePriceMarks, structurePriceSeries } from './structurePrice'

const MINUTE = 60_000
const OPEN = Date.UTC(2013, 9, 8, 13, 30)
const at = (minutes: number) => OPEN + minutes * MINUTE
const event = (minutes: number, change: Partial<StoryEventView>): StoryEventView => ({
  place: minutes,
  at: at(minutes),
  kind: 'moved',
  part: 'stop',
  side: 'sell',
  quantity: 10,
  price: 152,
  stopPrice: 160,
  reason: null,
  ...change,
})
const story: TradeStoryView = {
  tradeId: 't',
  title: 'SPY',
  underlying: 'SPY',
  arePricesOfUnderlying: true,
  firstStopPrice: 160,
  targetPrice: 170,
  isOpen: false,
  toldAt: at(60),
  marks: null,
  entryChart: null,
  events: [
    event(1, { kind: 'asked', part: 'entry', side: 'buy', price: 165.05, stopPrice: null, reason: 'scalp' }),
    event(1.5, { kind: 'filled', part: 'entry', side: 'buy', price: 165, stopPrice: null }),
    event(4.2, { stopPrice: 163, reason: 'BY_HAND' }),
    event(8.9, { kind: 'filled', part: 'stop', price: 162.95, stopPrice: null }),
  ],
}
const times = Array.from({ length: 12 }, (_, row) => at(row))
const bars = (count: number) =>
  new ChartBars({
    time: times.slice(0, count),
    open: times.slice(0, count).map(() => 165),
    high: times.slice(0, count).map(() => 165),
    low: times.slice(0, count).map(() => 165),
    close: times.slice(0, count).map(() => 165),
    volume: times.slice(0, count).map(() => 1),
  })

describe('what was known at a moment', () => {
  it('are the bars that had ended: the one in which it happened is left out', () => {
    expect(barsKnownAt(times, MINUTE, at(1.5))).toBe(1)
    expect(barsKnownAt(times, MINUTE, at(2))).toBe(2)
    expect(barsKnownAt(times, MINUTE, at(99))).toBe(12)
    expect(barsKnownAt(times, MINUTE, at(-1))).toBe(0)
  })

  it('has marks of what had happened and of nothing after it', () => {
    const texts = (until: number) => storyMarks(story, bars(12), until).map(({ text }) => text)
    expect(texts(at(1))).toEqual([])
    expect(texts(at(2))).toEqual(['B 10 @ 165.00'])
    expect(texts(at(12))).toEqual(['B 10 @ 165.00', 'stop 163.00', 'S 10 @ 162.95'])
  })

  it('puts what happened in a bar that is not shown yet on the last one that is', () => {
    expect(storyMarks(story, bars(1), at(1.5)).map(({ time }) => time)).toEqual([at(0)])
  })

  it('has the stop where it stood, first as it was planned', () => {
    const stopAt = (until: number) => storyLevels(story, until).find(({ tone }) => tone === 'stop')?.price
    expect([stopAt(at(0)), stopAt(at(2)), stopAt(at(5))]).toEqual([undefined, 160, 163])
    expect(storyLevels({ ...story, arePricesOfUnderlying: false }, at(5))).toEqual([])
  })
})

describe('the time of a trade', () => {
  it.each([
    [30, '1m'],
    [6 * 60, '5m'],
    [3 * 24 * 60, '1h'],
    [40 * 24 * 60, '1d'],
  ] as const)('of %i minutes is told in bars of %s', (minutes, timeframe) => {
    expect(timeframeFor([OPEN, at(minutes)])).toBe(timeframe)
  })

  it('begins well before the entry and ends soon after the exit', () => {
    const { before, limit } = barsAround([at(0), at(30)], '1m')
    expect(before).toBe(at(42))
    expect(limit).toBe(162)
  })
})

describe('words of a story', () => {
  it('say what happened and why', () => {
    expect(story.events.map(each => [storyWords(each), reasonWords(each)])).toEqual([
      ['Entry asked for: buy 10 at 165.05', 'scalp'],
      ['Entry filled: buy 10 at 165.00', ''],
      ['Stop moved to 163.00', 'by hand'],
      ['Stop filled: sell 10 at 162.95', ''],
    ])
    expect(reasonWords(event(1, { reason: null }))).toBe('by hand')
  })
})

describe('the price of a structure', () => {
  const credit: TradeStoryView = {
    ...story,
    arePricesOfUnderlying: false,
    targetPrice: -0.5,
    firstStopPrice: -2,
    events: [
      event(1, { kind: 'filled', part: 'entry', side: 'buy', price: -1, stopPrice: null }),
      event(20, { kind: 'filled', part: 'roll', side: 'buy', price: 0.3, stopPrice: null }),
      event(40, { kind: 'filled', part: 'exit', side: 'sell', price: -0.4, stopPrice: null }),
    ],
    marks: { time: [at(1), at(10), at(30)], bid: [-1.1, -0.9, -0.7], ask: [-0.9, -0.7, -0.5] },
  }
  const curve = (id: string, until: number, of = credit) => {
    const { xs, ys } = structurePriceSeries(of, until).find(each => each.id === id) ?? { xs: [], ys: [] }
    return Array.from(xs, (x, row) => [(x - OPEN) / MINUTE, Number(ys[row]?.toFixed(4))])
  }

  it('is what was stored until a moment, with the fills at their heights', () => {
    expect(curve('price', at(15))).toEqual([
      [1, -1],
      [10, -0.8],
    ])
    expect(curve('price', at(60))).toHaveLength(3)
    expect(curve('fills', at(15))).toEqual([[1, -1]])
    expect(curve('fills', at(60))).toEqual([
      [1, -1],
      [40, -0.4],
    ])
    expect(structurePriceMarks(credit, at(30)).map(({ label }) => label)).toEqual([
      'entry −1.00',
      'roll 0.30',
    ])
  })

  it('has the levels of its opening until it is rolled, and none before', () => {
    expect(curve('target', at(60))).toEqual([
      [1, -0.5],
      [20, -0.5],
    ])
    expect(curve('stop', at(10))).toEqual([
      [1, -2],
      [10, -2],
    ])
    expect(curve('stop', at(0))).toEqual([])
    expect(curve('target', at(60), { ...credit, targetPrice: null })).toEqual([])
  })

  it('says when none was stored, or not from the beginning', () => {
    expect(structurePriceGap(credit)).toBeUndefined()
    expect(structurePriceGap({ ...credit, marks: { time: [], bid: [], ask: [] } })).toMatch(/^No prices/)
    const late = { time: [at(30)], bid: [-1], ask: [-1] }
    expect(structurePriceGap({ ...credit, marks: late })).toMatch(/stored from 08 Oct 10:00:00 on/)
  })
})
