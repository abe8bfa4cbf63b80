import { describe, expect, it } from 'vitest'
import { TIMEFRAMES } from '#core/domain/bar'
import { expectedMoveCone } from './expectedMoveCone'

const last = { time: 0, close: 100 }

describe('the cone of the expected move', () => {
  it('begins at the close and opens with the root of time', () => {
    const cone = expectedMoveCone(last, 0.2, '1d')
    expect(cone[0]).toEqual({ time: 0, low: 100, high: 100 })
    const width = (index: number) => Math.log((cone[index]?.high ?? 0) / (cone[index]?.low ?? 1))
    expect(width(16) / width(4)).toBeCloseTo(2, 10)
    // A day of a year of sessions at 20 %: 1.26 % to each side.
    expect(cone[1]?.high).toBeCloseTo(101.268, 3)
  })

  it.each(TIMEFRAMES)('is wider for a higher vol, in bars of %s', timeframe => {
    const [calm, wild] = [0.1, 0.4].map(vol => expectedMoveCone(last, vol, timeframe).at(-1))
    expect(wild?.high ?? 0).toBeGreaterThan(calm?.high ?? Infinity)
    expect(wild?.low ?? Infinity).toBeLessThan(calm?.low ?? 0)
  })
})
