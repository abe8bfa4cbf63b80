import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustedTerms } from './splitAdjustment'

describe('an option at a split', () => {
  it.each([
    // strike, split: new strike, multiplier, contracts
    [645, 7, 92.14, 100, 7],
    [60, 2, 30, 100, 2],
    [60, 1.5, 40, 150, 1],
    [5, 0.05, 100, 5, 1],
  ])('of strike %d at %d for 1', (strike, split, ...expected) => {
    const { strike: next, multiplier, contracts } = adjustedTerms(strike, 100, split)
    expect([next, multiplier, contracts]).toEqual(expected)
  })

  it('delivers as many shares as before times the split, for as much money', () => {
    const splits = fc.constantFrom(2, 3, 4, 7, 10, 1.5, 1.25, 0.5, 0.1, 0.05)
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 2_000 }), splits, (halves, split) => {
        const strike = halves / 2
        const { strike: next, multiplier, contracts } = adjustedTerms(strike, 100, split)
        expect(contracts * multiplier).toBeCloseTo(100 * split, 6)
        // Strikes are whole cents.
        expect(Math.abs(next * contracts * multiplier - strike * 100)).toBeLessThanOrEqual(
          0.005 * contracts * multiplier + 1e-6,
        )
      }),
    )
  })
})
