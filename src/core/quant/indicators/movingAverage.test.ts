import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emaOver, smaOver, wilderAverageOver } from './movingAverage'
import { vwapOver } from './vwap'

describe('moving averages', () => {
  it('sma is the mean of its window, however long the column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 300 }),
        fc.integer({ min: 1, max: 12 }),
        (values, period) => {
          const sma = smaOver(Float64Array.from(values), period)
          const window = values.slice(-period)
          expect(Math.abs(sma.at(-1)! - window.reduce((a, b) => a + b, 0) / period)).toBeLessThan(1e-9)
          expect(sma.slice(0, period - 1).every(Number.isNaN)).toBe(true)
        },
      ),
    )
  })

  it('stay on a constant', () => {
    for (const averageOver of [emaOver, wilderAverageOver, smaOver])
      expect(averageOver(new Float64Array(50).fill(3.3), 5).at(-1)).toBeCloseTo(3.3, 14)
  })
})

describe('vwap', () => {
  it('begins anew with each session and waits for volume', () => {
    const price = Float64Array.of(10, 20, 30, 40)
    const bars = { open: price, high: price, low: price, close: price, volume: Float64Array.of(0, 1, 3, 5) }
    expect([...vwapOver(bars, Float64Array.of(1, 1, 1, 2))]).toEqual([Number.NaN, 20, 27.5, 40])
  })
})
