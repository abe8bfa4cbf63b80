import { describe, expect, it } from 'vitest'
import { TIMEFRAMES } from '#core/domain/bar'
import { expectedMove } from '#core/quant/probability/lognormal'
import { RandomStream } from '#core/quant/randomStream'
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

  it('opens to each side by the expected move of the core, to the second order of it', () => {
    const seed = 7
    const random = new RandomStream(seed)
    for (let round = 0; round < 500; round++) {
      const close = 10 ** (1 + 3 * random.uniform())
      const vol = 0.05 + random.uniform()
      const timeframe = TIMEFRAMES[Math.floor(TIMEFRAMES.length * random.uniform())] ?? '1d'
      const cone = expectedMoveCone({ time: 0, close }, vol, timeframe)
      const bars = 1 + Math.floor((cone.length - 1) * random.uniform())
      const sessions = (bars * { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '1d': 390 }[timeframe]) / 390
      const move = expectedMove({ spot: close, vol, years: sessions / 252 })
      const { low = 0, high = 0 } = cone[bars] ?? {}
      const note = `seed ${seed}, round ${round}: ${bars} bars of ${timeframe} at ${vol}`
      // Half the width is close * sinh(s), which is s and little more; the product of both sides is close * close.
      expect(low * high, note).toBeCloseTo(close * close, 4)
      const half = (high - low) / 2
      expect(half, note).toBeGreaterThanOrEqual(move * (1 - 1e-12))
      expect(half, note).toBeLessThan(move * (1 + (move / close) ** 2 / 5))
    }
  })

  it.each(TIMEFRAMES)('is wider for a higher vol, in bars of %s', timeframe => {
    const [calm, wild] = [0.1, 0.4].map(vol => expectedMoveCone(last, vol, timeframe).at(-1))
    expect(wild?.high ?? 0).toBeGreaterThan(calm?.high ?? Infinity)
    expect(wild?.low ?? Infinity).toBeLessThan(calm?.low ?? 0)
  })
})
