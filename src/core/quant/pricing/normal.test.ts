import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millsRatio } from './millsRatio'
import { erf, erfc, normalCdf, normalQuantile } from './normal'

describe('the normal distribution', () => {
  it('knows the tabulated values of erfc', () => {
    // Abramowitz & Stegun table 7.1 and DLMF 7.
    expect(erfc(0)).toBe(1)
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15)
    expect(erfc(1)).toBeCloseTo(0.15729920705028513, 16)
    expect(erfc(2) / 4.677734981047266e-3).toBeCloseTo(1, 14)
    expect(erfc(5) / 1.537459794428035e-12).toBeCloseTo(1, 14)
    expect(erfc(-1)).toBeCloseTo(1.8427007929497148, 15)
  })

  it('has the Mills ratio of DLMF 7: exact at zero, 1 / y far out', () => {
    expect(millsRatio(0)).toBeCloseTo(Math.sqrt(Math.PI / 2), 15)
    expect(millsRatio(10 * Math.SQRT2) / (5.614099274382259e-2 * Math.sqrt(Math.PI / 2))).toBeCloseTo(1, 14)
    expect(millsRatio(1e6) * 1e6).toBeCloseTo(1, 11)
  })

  it('is symmetric and increases', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -37, max: 37, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, step) => {
          expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 15)
          expect(normalCdf(x + step)).toBeGreaterThanOrEqual(normalCdf(x))
        },
      ),
    )
  })

  it('has its quantile as inverse, to the last digits also in the tail', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 0, noNaN: true }), x => {
        expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(1e-13)
      }),
    )
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(1)).toBe(Infinity)
    expect(normalQuantile(1.5)).toBeNaN()
  })
})
