import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearScale, nearestIndex, rangeOf, roundTicks } from './plotScale'

const range = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([low, span]) => [low, low + span] as const)

describe('the scale of a plot', () => {
  it('comes back from pixels to the value', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), ([low, high], share) => {
        const scale = linearScale([low, high], [40, 600])
        const value = low + share * (high - low)
        expect(Math.abs(scale.invert(scale(value)) - value)).toBeLessThan(1e-6 * Math.max(1, high - low))
      }),
    )
  })

  it('has round ticks, inside, evenly apart and not many more than asked for', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 12 }), ([low, high], count) => {
        const ticks = roundTicks([low, high], count)
        expect(ticks.length).toBeLessThanOrEqual(count + 1)
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6 * (high - low))
          expect(tick).toBeLessThanOrEqual(high + 1e-6 * (high - low))
        }
      }),
    )
    expect(roundTicks([0, 10], 5)).toEqual([0, 2, 4, 6, 8, 10])
    expect(roundTicks([160.2, 174.9], 6)).toEqual([162.5, 165, 167.5, 170, 172.5])
  })

  it('spans what there is, and something when there is nothing', () => {
    expect(rangeOf([])).toEqual([0, 1])
    const [low, high] = rangeOf(
      [
        [3, 5],
        [Number.NaN, 4],
      ],
      [0],
    )
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(5)
  })

  it('finds the nearest value', () => {
    expect([0, 1.4, 1.6, 99].map(value => nearestIndex([0, 1, 2], value))).toEqual([0, 1, 2, 2])
    expect(nearestIndex([], 1)).toBe(-1)
  })
})
