import { describe, expect, it } from 'vitest'
import { keltnerOver } from '#core/quant/indicators/bands'
import { realisedVolOver } from '#core/quant/indicators/realisedVol'
import { supertrendOver } from '#core/quant/indicators/supertrend'
import { volumeProfile } from '#core/quant/indicators/volumeProfile'
import { fixtureColumn, fixtureRows } from '../../fixtures/fixture'

/**
 * No library's answers are at hand for these: they are worked out again from their definitions, over arrays and
 * without a thought for speed, on the 502 daily bars of the other tests.
 */
const rows = fixtureRows('indicators/bars.csv.gz')
const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(name =>
  fixtureColumn(rows, name),
) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
const bars = { open, high, low, close, volume }
const days = rows.map((_, day) => day)
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const sampleVariance = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)

const trueRange = (day: number) =>
  Math.max(high[day]!, close[day - 1]!) - Math.min(low[day]!, close[day - 1]!)

/** A smoothing that begins with the mean of `count` values from day `from` on. */
function smoothed(valueAt: (day: number) => number, from: number, count: number, weight: number) {
  const result: number[] = []
  for (const day of days.slice(from + count - 1))
    result[day] =
      day === from + count - 1
        ? mean(Array.from({ length: count }, (_, i) => valueAt(from + i)))
        : result[day - 1]! + weight * (valueAt(day) - result[day - 1]!)
  return result
}

describe('indicators by their definitions', () => {
  it('keltner 20, 2 with an average true range of 10', () => {
    const { middle, upper, lower } = keltnerOver(bars)
    const ema = smoothed(day => close[day]!, 0, 20, 2 / 21)
    const atr = smoothed(trueRange, 1, 10, 1 / 10)
    for (const day of days.slice(19)) {
      expect(middle[day]).toBeCloseTo(ema[day]!, 10)
      expect(upper[day]).toBeCloseTo(ema[day]! + 2 * atr[day]!, 10)
      expect(lower[day]).toBeCloseTo(ema[day]! - 2 * atr[day]!, 10)
    }
    expect(middle[18]).toBeNaN()
  })

  it('supertrend 10, 3', () => {
    const { line, direction } = supertrendOver(bars)
    const atr = smoothed(trueRange, 1, 10, 1 / 10)
    let [upper, lower, isUp, turns] = [Infinity, -Infinity, true, 0]
    for (const day of days.slice(10)) {
      const middle = (high[day]! + low[day]!) / 2
      const before = close[day - 1]!
      upper = before > upper ? middle + 3 * atr[day]! : Math.min(upper, middle + 3 * atr[day]!)
      lower = before < lower ? middle - 3 * atr[day]! : Math.max(lower, middle - 3 * atr[day]!)
      const wasUp = isUp
      isUp = close[day]! > upper || (wasUp && close[day]! >= lower)
      turns += Number(isUp !== wasUp)
      expect(line[day], `day ${day}`).toBeCloseTo(isUp ? lower : upper, 9)
      expect(direction[day]).toBe(isUp ? 1 : -1)
    }
    expect(turns).toBeGreaterThan(5)
  })

  it('realised vol of 30 days by four estimators', () => {
    const window = (day: number, valueAt: (day: number) => number) =>
      Array.from({ length: 30 }, (_, i) => valueAt(day - 29 + i))
    const closes = (day: number) => Math.log(close[day]! / close[day - 1]!)
    const night = (day: number) => Math.log(open[day]! / close[day - 1]!)
    const body = (day: number) => Math.log(close[day]! / open[day]!)
    const range = (day: number) => Math.log(high[day]! / low[day]!)
    const rogersSatchell = (day: number) =>
      Math.log(high[day]! / close[day]!) * Math.log(high[day]! / open[day]!) +
      Math.log(low[day]! / close[day]!) * Math.log(low[day]! / open[day]!)
    const weight = 0.34 / (1.34 + 31 / 29)
    const variances = {
      closeToClose: (day: number) => sampleVariance(window(day, closes)),
      parkinson: (day: number) => mean(window(day, d => range(d) ** 2)) / (4 * Math.LN2),
      garmanKlass: (day: number) =>
        mean(window(day, d => 0.5 * range(d) ** 2 - (2 * Math.LN2 - 1) * body(d) ** 2)),
      yangZhang: (day: number) =>
        sampleVariance(window(day, night)) +
        weight * sampleVariance(window(day, body)) +
        (1 - weight) * mean(window(day, rogersSatchell)),
    }
    for (const [name, varianceAt] of Object.entries(variances)) {
      const vol = realisedVolOver(bars, name as keyof typeof variances, 30)
      for (const day of days.slice(30))
        expect(vol[day], `${name}, day ${day}`).toBeCloseTo(Math.sqrt(252 * varianceAt(day)), 11)
    }
  })

  it('volume profile in steps of half a dollar', () => {
    const { prices, volumes, pointOfControl, valueLow, valueHigh } = volumeProfile(bars, 0.5)
    const expected = Array.from(prices, (_, i) => {
      const step = Math.round(prices[0]! / 0.5) + i
      return days.reduce((sum, day) => {
        const [from, to] = [Math.floor(low[day]! / 0.5), Math.floor(high[day]! / 0.5)]
        return sum + (step >= from && step <= to ? volume[day]! / (to - from + 1) : 0)
      }, 0)
    })
    const total = volume.reduce((a, b) => a + b)
    for (const [i, value] of expected.entries())
      expect(Math.abs(volumes[i]! - value)).toBeLessThan(1e-9 * total)
    const peak = expected.indexOf(Math.max(...expected))
    expect(pointOfControl).toBeCloseTo(prices[peak]! + 0.25, 10)
    const inside = expected.filter((_, i) => prices[i]! >= valueLow && prices[i]! < valueHigh)
    const held = inside.reduce((a, b) => a + b, 0)
    expect(held).toBeGreaterThanOrEqual(0.7 * total * (1 - 1e-9))
    // Without either edge less than the share is left.
    expect(held - Math.max(inside[0]!, inside.at(-1)!)).toBeLessThan(0.7 * total)
  })
})
