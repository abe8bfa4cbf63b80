import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { type Bar, timeframeMs } from '#core/domain/bar'
import { epochMs, sessionDate } from '#core/domain/time'
import { atrOver } from '#core/quant/indicators/atr'
import { bollingerOver } from '#core/quant/indicators/bands'
import { macdOver } from '#core/quant/indicators/macd'
import { obvOver } from '#core/quant/indicators/obv'
import { rsiOver } from '#core/quant/indicators/rsi'
import { RandomStream } from '#core/quant/randomStream'
import { BarBuilder, barStart } from './barBuilder'
import { FeatureMachine, microstructureOf } from './features'

const OPEN = sessionOf(sessionDate('2013-10-08'))?.opensAt ?? epochMs(0)

function ticksOf(seed: number, count: number) {
  const random = new RandomStream(seed)
  let [at, price] = [0, 100]
  return Array.from({ length: count }, () => {
    at += Math.floor(20_000 * random.uniform())
    price *= Math.exp(0.0005 * random.normal())
    return { at: epochMs(OPEN + at), price, size: Math.floor(100 * random.uniform()) }
  })
}
function barsOf(ticks: ReturnType<typeof ticksOf>, timeframe: '1m' | '5m'): Bar[] {
  const builder = new BarBuilder(timeframe)
  const bars = ticks.flatMap(({ at, price, size }) => builder.next(at, price, size) ?? [])
  return builder.forming ? [...bars, builder.forming] : bars
}

describe('bars made of ticks', () => {
  it('hold every price and all volume of their time, and nothing else (seeded)', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('1m' as const, '5m' as const), (seed, timeframe) => {
        const ticks = ticksOf(seed, 300)
        for (const bar of barsOf(ticks, timeframe)) {
          const mine = ticks.filter(
            ({ at }) =>
              at >= bar.tsEvent &&
              Math.floor(at / timeframeMs[timeframe]) === Math.floor(bar.tsEvent / timeframeMs[timeframe]),
          )
          const prices = mine.map(({ price }) => price)
          expect(bar).toEqual({
            tsEvent: bar.tsEvent,
            open: prices[0],
            high: Math.max(...prices),
            low: Math.min(...prices),
            close: prices.at(-1),
            volume: mine.reduce((sum, { size }) => sum + size, 0),
          })
        }
      }),
      { numRuns: 20 },
    )
  })

  it('of an hour begin with the session and then on the hour', () => {
    expect(barStart('1h', epochMs(OPEN + MS_PER_MINUTE))).toBe(OPEN)
    expect(barStart('1h', epochMs(OPEN + 31 * MS_PER_MINUTE))).toBe(OPEN + 30 * MS_PER_MINUTE)
    expect(barStart('1d', epochMs(OPEN + 31 * MS_PER_MINUTE))).toBe(OPEN)
  })

  it('leave out prices that come late', () => {
    const builder = new BarBuilder('1m')
    builder.next(epochMs(OPEN + MS_PER_MINUTE), 100, 1)
    expect(builder.next(OPEN, 50, 1)).toBeUndefined()
    expect(builder.forming).toMatchObject({ low: 100, volume: 1 })
  })
})

it('features fed bar by bar are those of the whole columns', () => {
  const bars = barsOf(ticksOf(3, 1_500), '1m')
  const machine = new FeatureMachine('1m')
  const streamed = bars.map(bar => machine.next(bar))
  const column = (read: (bar: Bar) => number) => Float64Array.from(bars, read)
  const columns = {
    open: column(bar => bar.open),
    high: column(bar => bar.high),
    low: column(bar => bar.low),
    close: column(bar => bar.close),
    volume: column(bar => bar.volume),
  }
  const bands = bollingerOver(columns.close)
  const macd = macdOver(columns.close)
  const expected = {
    rsi14: rsiOver(columns.close),
    atr14: atrOver(columns),
    obv: obvOver(columns),
    macd: macd.macd,
    macdSignal: macd.signal,
    bollingerUpper: bands.upper,
    bollingerLower: bands.lower,
  }
  expect(bars.length).toBeGreaterThan(100)
  for (const [name, values] of Object.entries(expected))
    expect(streamed.map(features => features[name as keyof typeof expected])).toEqual([...values])
  const last = streamed.at(-1)
  expect(last?.valueLow).toBeLessThanOrEqual(last?.pointOfControl ?? 0)
  expect(last?.realisedVol20).toBeGreaterThan(0)
})

it('microstructure is spread and imbalance, and none of a quote with one side', () => {
  const quote = { bid: 99.9, ask: 100.1, bidSize: 30, askSize: 10 } as Parameters<typeof microstructureOf>[0]
  const found = microstructureOf(quote)
  expect(found?.mid).toBeCloseTo(100, 12)
  expect(found?.spreadRatio).toBeCloseTo(0.002, 12)
  expect(found?.imbalance).toBe(0.5)
  expect(microstructureOf({ ...quote, bid: undefined })).toBeUndefined()
})
