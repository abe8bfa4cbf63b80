import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { bandsAround, ReferencePrice } from './priceBands'

describe('price bands', () => {
  it.each([
    [100, 1, false, 95, 105],
    [100, 2, false, 90, 110],
    [100, 1, true, 90, 110],
    [100, 2, true, 90, 110],
    [2, 1, false, 1.6, 2.4],
    [2, 2, true, 1.2, 2.8],
    [0.5, 1, false, 0.35, 0.65],
    [0.1, 2, false, 0.03, 0.18],
  ] as const)('around %d for tier %d, closing %s: %d to %d', (reference, tier, closing, lower, upper) => {
    const bands = bandsAround(reference, tier, closing)
    expect(bands.lower).toBeCloseTo(lower, 1)
    expect(bands.upper).toBeCloseTo(upper, 1)
  })

  it('always have the reference inside, and tier 2 no less room than tier 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 5_000, noNaN: true }), fc.boolean(), (reference, closing) => {
        const [first, second] = [bandsAround(reference, 1, closing), bandsAround(reference, 2, closing)]
        expect(first.lower).toBeLessThan(reference)
        expect(first.upper).toBeGreaterThan(reference)
        expect(bandsAround(reference, 2, false).upper).toBeGreaterThanOrEqual(
          bandsAround(reference, 1, false).upper,
        )
        expect(second.lower).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('the reference price', () => {
  const seconds = (n: number) => epochMs(n * 1_000)

  it('follows the mean of five minutes once that is a percent away', () => {
    const reference = new ReferencePrice(100, seconds(0))
    for (let second = 0; second < 120; second++) reference.traded(100.5, seconds(second))
    expect(reference.value).toBe(100)
    for (let second = 120; second < 600; second++) reference.traded(103, seconds(second))
    expect(reference.value).toBeGreaterThan(102)
    expect(reference.value).toBeLessThanOrEqual(103)
  })

  it('forgets what is older than five minutes', () => {
    const reference = new ReferencePrice(100, seconds(0))
    reference.traded(100, seconds(1))
    reference.traded(110, seconds(1_000))
    reference.traded(110, seconds(1_040))
    expect(reference.value).toBe(110)
  })
})
