import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { donchianOver, keltnerOver } from './bands'
import { RealisedVol } from './realisedVol'
import { RollingVariance } from './rollingVariance'
import { rsiOver } from './rsi'
import { Supertrend, supertrendOver } from './supertrend'
import { volumeProfile } from './volumeProfile'

const anyValues = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 200 })
const anyPeriod = fc.integer({ min: 1, max: 15 })

describe('rolling windows', () => {
  it('know the highest and lowest of every window', () => {
    fc.assert(
      fc.property(anyValues, anyPeriod, (values, period) => {
        const column = Float64Array.from(values)
        const { upper, lower } = donchianOver(barsOf(column), period)
        expect(upper.slice(0, period - 1).every(Number.isNaN)).toBe(true)
        for (let row = period - 1; row < values.length; row++) {
          const window = values.slice(row - period + 1, row + 1)
          expect(upper[row]).toBe(Math.max(...window))
          expect(lower[row]).toBe(Math.min(...window))
        }
      }),
    )
  })

  it('know the variance of every window, also after a wild value', () => {
    fc.assert(
      fc.property(anyValues, anyPeriod, (values, period) => {
        const column = Float64Array.from([1e12, ...Array(2 * period).fill(0), ...values])
        const machine = new RollingVariance(period)
        const variance = column.map(value => machine.next(value))
        const window = [...column].slice(-period)
        const mean = window.reduce((a, b) => a + b, 0) / period
        const exact = window.reduce((a, b) => a + (b - mean) ** 2, 0) / period
        expect(Math.abs(variance.at(-1)! - exact)).toBeLessThan(1e-6)
      }),
    )
  })
})

const barsOf = (column: Float64Array) => ({
  open: column,
  high: column,
  low: column,
  close: column,
  volume: column,
})

/** A market that rises by 1 % a bar for 40 bars and then falls as fast. */
const turning = Float64Array.from({ length: 80 }, (_, i) => 100 * 1.01 ** (i < 40 ? i : 80 - i))
const bars = {
  open: turning,
  high: turning.map(x => x * 1.002),
  low: turning.map(x => x * 0.998),
  close: turning,
  volume: turning.map(() => 1),
}

describe('indicators by what they mean', () => {
  it('supertrend follows below a rise, turns in the fall and then stays above it', () => {
    const { direction } = supertrendOver(bars)
    expect(direction.slice(10, 40).every(d => d === 1)).toBe(true)
    expect(direction.slice(50).every(d => d === -1)).toBe(true)
  })

  it('supertrend never loosens its stop while the trend lasts', () => {
    const machine = new Supertrend(10, 3)
    const line = [...turning.keys()].map(i => machine.next(bars.high[i]!, bars.low[i]!, turning[i]!))
    for (let i = 12; i < 40; i++) expect(line[i]!).toBeGreaterThanOrEqual(line[i - 1]!)
    for (let i = 52; i < 80; i++) expect(line[i]!).toBeLessThanOrEqual(line[i - 1]!)
  })

  it('rsi is 100 while nothing is lost and stays within 0 and 100', () => {
    expect(rsiOver(turning)[30]).toBe(100)
    fc.assert(
      fc.property(anyValues, values => {
        for (const value of rsiOver(Float64Array.from(values), 5))
          if (!Number.isNaN(value)) expect(value >= 0 && value <= 100).toBe(true)
      }),
    )
  })

  it("rsi gives the figures of StockCharts' example of December 2009", () => {
    const closes = [
      44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931,
      46.0328, 45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
    ]
    const rsi = [...rsiOver(Float64Array.from(closes))].slice(14)
    expect(rsi.map(value => Number(value.toFixed(2)))).toEqual([70.53, 66.32, 66.55, 69.41, 66.36, 57.97])
  })

  it('keltner lies as far above its middle as below', () => {
    const { middle, upper, lower } = keltnerOver(bars)
    expect(upper.at(-1)! - middle.at(-1)!).toBeCloseTo(middle.at(-1)! - lower.at(-1)!, 10)
    expect(upper.at(-1)!).toBeGreaterThan(middle.at(-1)!)
  })

  it('volume profile keeps the volume and grows its value area from the busiest price', () => {
    const profile = volumeProfile(
      {
        high: Float64Array.of(11, 10.4, 13),
        low: Float64Array.of(10, 10, 12),
        volume: Float64Array.of(30, 50, 20),
      },
      0.5,
    )
    expect(profile.volumes.reduce((a, b) => a + b, 0)).toBeCloseTo(100, 10)
    expect(profile.pointOfControl).toBe(10.25)
    expect([profile.valueLow, profile.valueHigh]).toEqual([10, 11])
  })
})

describe('realised vol', () => {
  /** Days of many small steps of a seeded walk with 20 % vol and a gap of no time overnight. */
  const days = walkedDays(4000, 100, 0.2 / Math.sqrt(252))

  it.each(['closeToClose', 'parkinson', 'garmanKlass', 'yangZhang'] as const)(
    '%s finds the vol of a walk',
    kind => {
      const machine = new RealisedVol(kind, 3500)
      const values = days.map(([open, high, low, close]) => machine.next(open, high, low, close))
      expect(values[100]).toBeNaN()
      // Ranges of a walk in 100 steps are a little short of the continuous one.
      expect(values.at(-1)!).toBeGreaterThan(0.175)
      expect(values.at(-1)!).toBeLessThan(0.21)
    },
  )
})

function walkedDays(count: number, steps: number, deviation: number): [number, number, number, number][] {
  let state = 12345
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  let price = 100
  return Array.from({ length: count }, () => {
    const open = price
    let [high, low] = [open, open]
    for (let step = 0; step < steps; step++) {
      const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
      price *= Math.exp((deviation / Math.sqrt(steps)) * normal)
      high = Math.max(high, price)
      low = Math.min(low, price)
    }
    return [open, high, low, price]
  })
}
