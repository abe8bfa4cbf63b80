// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { FillView } from '#protocol/views/orderView'
import { ChartBars } from './chartBars'
import { fillMarks } from './fillMarks'
import { INDICATOR_IDS, INDICATORS } from './indicators'

const MINUTE = 60_000
/** 2013-10-07, 15:58 New York: two minutes before a close. */
const START = Date.UTC(2013, 9, 7, 19, 58)

const view = (times: readonly number[]) => ({
  symbol: 'SPY',
  timeframe: '1m' as const,
  time: [...times],
  open: times.map(() => 10),
  high: times.map((_, index) => 12 + index),
  low: times.map((_, index) => 8 + index),
  close: times.map((_, index) => 10 + index),
  volume: times.map(() => 100),
})

const bar = (time: number, close: number) => ({ time, open: 1, high: 1, low: 1, close, volume: 1 })
const fill = (change: Partial<FillView>): FillView => ({
  execId: 'x',
  clientOrderId: null,
  key: 'SPY',
  title: 'SPY',
  side: 'buy',
  quantity: 1,
  price: 10,
  commission: null,
  realizedPnl: null,
  tsEvent: START,
  ...change,
})

describe('ChartBars', () => {
  it('replaces the forming bar, appends the next and refuses an older one', () => {
    const bars = new ChartBars(view([START, START + MINUTE]))
    expect(bars.push(bar(START + MINUTE, 99))).toBe(true)
    expect(bars.push(bar(START + 2 * MINUTE, 100))).toBe(true)
    expect(bars.push(bar(START, 1))).toBe(false)
    expect([bars.length, bars.at(1)?.close, bars.at(2)?.close]).toEqual([3, 99, 100])
  })

  it('finds the bar that a time lies in', () => {
    const bars = new ChartBars(view([START, START + MINUTE]))
    expect(
      [START - 1, START, START + MINUTE - 1, START + MINUTE, START + 9 * MINUTE].map(it => bars.indexAt(it)),
    ).toEqual([-1, 0, 0, 1, 1])
  })

  it('puts older bars before its own', () => {
    const bars = new ChartBars(view([START]))
    bars.prepend(view([START - 2 * MINUTE, START - MINUTE]))
    expect([0, 1, 2].map(index => bars.at(index)?.time)).toEqual([START - 2 * MINUTE, START - MINUTE, START])
  })

  it('anchors VWAP at each session and knows where one ends', () => {
    const nextOpen = Date.UTC(2013, 9, 8, 13, 30)
    const bars = new ChartBars(view([START, START + MINUTE, nextOpen, nextOpen + MINUTE]))
    // Typical prices are 10, 11 | 12, 13 with equal volumes.
    expect(Array.from(INDICATORS.vwap.lines(bars)[0] ?? [])).toEqual([10, 10.5, 12, 12.5])
    expect([0, 1, 2, 3].map(index => bars.endsSession(index))).toEqual([false, true, false, false])
  })

  it('have a value of each indicator for each bar, and none before there are enough', () => {
    const bars = new ChartBars(view(Array.from({ length: 80 }, (_, index) => START + index * MINUTE)))
    for (const id of INDICATOR_IDS) {
      for (const column of INDICATORS[id].lines(bars)) {
        expect(column).toHaveLength(80)
        expect(Number.isFinite(column.at(-1)), id).toBe(true)
      }
    }
    expect(INDICATORS.rsi.lines(bars)[0]?.[3]).toBeNaN()
  })

  it('marks the fills of a bar once per side, at their average price', () => {
    const bars = new ChartBars(view([START, START + MINUTE]))
    const marks = fillMarks(
      [
        fill({ quantity: 1, price: 10, tsEvent: START + 5 }),
        fill({ quantity: 3, price: 12, tsEvent: START + 50 }),
        fill({ side: 'sell', tsEvent: START + MINUTE }),
        fill({ tsEvent: START - 5 }),
      ],
      bars,
    )
    expect(marks).toEqual([
      { time: START, side: 'buy', quantity: 4, price: 11.5 },
      { time: START + MINUTE, side: 'sell', quantity: 1, price: 10 },
    ])
  })
})
