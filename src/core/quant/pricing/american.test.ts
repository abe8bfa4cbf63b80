import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { americanGreeks, americanImpliedVol } from './american'
import { baroneAdesiWhaleyPrice, criticalSpot } from './baroneAdesiWhaley'
import { DEFAULT_TREE, exerciseBoundary, treePrice, treeValue } from './binomialTree'
import { blackScholesGreeks, blackScholesPrice, type OptionTerms } from './blackScholes'
import { withCashDividends } from './cashDividends'

/**
 * Haug, "The Complete Guide to Option Pricing Formulas", table of the quadratic approximation: strike 100, r = q = 10 %.
 * The book's critical prices were iterated less far than ours, which the third decimal shows.
 */
const HAUG: [
  right: 'call' | 'put',
  years: number,
  vol: number,
  at90: number,
  at100: number,
  at110: number,
][] = [
  ['call', 0.1, 0.15, 0.0206, 1.8771, 10.0089],
  ['call', 0.1, 0.25, 0.3159, 3.128, 10.3919],
  ['call', 0.1, 0.35, 0.9495, 4.3777, 11.1679],
  ['call', 0.5, 0.15, 0.8208, 4.0842, 10.8087],
  ['call', 0.5, 0.25, 2.7437, 6.8015, 13.017],
  ['call', 0.5, 0.35, 5.0063, 9.5106, 15.5689],
  ['put', 0.1, 0.15, 10, 1.877, 0.041],
  ['put', 0.1, 0.25, 10.2533, 3.1277, 0.4562],
  ['put', 0.1, 0.35, 10.8787, 4.3777, 1.2402],
  ['put', 0.5, 0.15, 10.5595, 4.0842, 1.0822],
  ['put', 0.5, 0.25, 12.4419, 6.8014, 3.3226],
  ['put', 0.5, 0.35, 14.6945, 9.5104, 5.8823],
]

const anyTerms = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  spot: fc.double({ min: 80, max: 120, noNaN: true }),
  strike: fc.constant(100),
  years: fc.double({ min: 0.02, max: 1.5, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.08, noNaN: true }),
  dividendYield: fc.double({ min: 0, max: 0.08, noNaN: true }),
})
const anyVol = fc.double({ min: 0.1, max: 0.8, noNaN: true })

describe('the quadratic approximation', () => {
  it.each(HAUG)("gives Haug's table: %s of %d years at %d", (right, years, vol, ...expected) => {
    for (const [i, spot] of [90, 100, 110].entries()) {
      const terms: OptionTerms = { right, spot, strike: 100, years, rate: 0.1, dividendYield: 0.1 }
      expect(Math.abs(baroneAdesiWhaleyPrice(terms, vol) - expected[i]!)).toBeLessThan(3e-3)
    }
  })

  it('lies near the tree, above the European price and the intrinsic value', () => {
    fc.assert(
      fc.property(anyTerms, anyVol, (terms, vol) => {
        const price = baroneAdesiWhaleyPrice(terms, vol)
        const sign = terms.right === 'call' ? 1 : -1
        expect(price).toBeGreaterThanOrEqual(blackScholesPrice(terms, vol) - 1e-12)
        expect(price).toBeGreaterThanOrEqual(sign * (terms.spot - terms.strike) - 1e-12)
        // Its error grows with vol and time, and most where dividends stand against no interest (a call on 8 % with a
        // rate of nothing, half a year at 25 %, is off by 0.21 of 4.07).
        const miss = Math.abs(price - treePrice(terms, vol, { ...DEFAULT_TREE, steps: 400 }))
        expect(miss).toBeLessThan(0.25 + 0.02 * price)
      }),
      { numRuns: 60 },
    )
  })

  it('exercises a call only for dividends and a put only for interest', () => {
    const terms: OptionTerms = {
      right: 'call',
      spot: 100,
      strike: 100,
      years: 1,
      rate: 0.05,
      dividendYield: 0,
    }
    expect(criticalSpot(terms, 0.2)).toBeUndefined()
    expect(criticalSpot({ ...terms, dividendYield: 0.05 }, 0.2)!).toBeGreaterThan(100)
    expect(criticalSpot({ ...terms, right: 'put', rate: 0 }, 0.2)).toBeUndefined()
    expect(criticalSpot({ ...terms, right: 'put' }, 0.2)!).toBeLessThan(100)
  })
})

describe('the tree', () => {
  it('converges to Black-Scholes for European exercise, price and greeks', () => {
    fc.assert(
      fc.property(anyTerms, anyVol, (terms, vol) => {
        const value = treeValue(terms, vol, { steps: 600, exercise: 'european', dividends: [] })
        const exact = blackScholesGreeks(terms, vol)
        expect(Math.abs(value.price - exact.price)).toBeLessThan(0.02)
        expect(Math.abs(value.delta - exact.delta)).toBeLessThan(0.002)
        expect(Math.abs(value.gamma - exact.gamma)).toBeLessThan(0.03 * exact.gamma + 2e-4)
        expect(Math.abs(value.thetaPerDay - exact.thetaPerDay)).toBeLessThan(
          0.03 * Math.abs(exact.thetaPerDay) + 3e-4,
        )
      }),
      { numRuns: 40 },
    )
  })

  it('knows the classic American put: S = K = 100, one year, 20 %, 5 %', () => {
    const terms: OptionTerms = {
      right: 'put',
      spot: 100,
      strike: 100,
      years: 1,
      rate: 0.05,
      dividendYield: 0,
    }
    // 6.0904 by methods of high order (e.g. Andersen, Lake and Offengenden 2016).
    expect(treePrice(terms, 0.2, { ...DEFAULT_TREE, steps: 2000 })).toBeCloseTo(6.0904, 2)
  })

  it('a dividend in cash lowers a call, raises a put, and makes the call worth exercising before it', () => {
    const terms: OptionTerms = {
      right: 'call',
      spot: 100,
      strike: 90,
      years: 0.3,
      rate: 0.02,
      dividendYield: 0,
    }
    const withDividend = {
      steps: 300,
      exercise: 'american' as const,
      dividends: [{ years: 0.15, amount: 3 }],
    }
    const european = treePrice(terms, 0.2, { ...withDividend, exercise: 'european' })
    const escrowed = blackScholesPrice(withCashDividends(terms, withDividend.dividends), 0.2)
    expect(Math.abs(european - escrowed)).toBeLessThan(0.01)
    expect(treePrice(terms, 0.2, withDividend)).toBeGreaterThan(european + 0.1)
    expect(treePrice(terms, 0.2, withDividend)).toBeLessThan(treePrice(terms, 0.2))
    const put = { ...terms, right: 'put' as const, strike: 100 }
    expect(treePrice(put, 0.2, withDividend)).toBeGreaterThan(treePrice(put, 0.2) + 1)
  })

  it('draws a boundary that rises to the strike for a put', () => {
    const terms: OptionTerms = {
      right: 'put',
      spot: 100,
      strike: 100,
      years: 1,
      rate: 0.05,
      dividendYield: 0,
    }
    const boundary = exerciseBoundary(terms, 0.2, { ...DEFAULT_TREE, steps: 400 })
    expect(boundary[399]!).toBeGreaterThan(98)
    expect(boundary[200]!).toBeLessThan(boundary[399]!)
    expect(Math.abs(boundary[40]! - criticalSpot({ ...terms, years: 0.9 }, 0.2)!)).toBeLessThan(2.5)
  })

  it('prices next to no vol as the better of exercise now and at the end', () => {
    const terms: OptionTerms = { right: 'put', spot: 90, strike: 100, years: 1, rate: 0.08, dividendYield: 0 }
    expect(treePrice(terms, 1e-4)).toBeCloseTo(10, 6)
    expect(treePrice({ ...terms, right: 'call', spot: 100 }, 1e-4)).toBeCloseTo(
      100 - 100 * Math.exp(-0.08),
      3,
    )
  })

  it('leaves out no node that matters: a dividend of nothing makes it look at all of them', () => {
    fc.assert(
      fc.property(
        anyTerms,
        fc.double({ min: -0.04, max: 0.08, noNaN: true }),
        fc.double({ min: -0.04, max: 0.08, noNaN: true }),
        anyVol,
        fc.integer({ min: 5, max: 120 }),
        (drawn, rate, dividendYield, vol, steps) => {
          const terms = { ...drawn, rate, dividendYield }
          const all = [{ years: terms.years / 2, amount: 0 }]
          const pruned = treeValue(terms, vol, { steps, exercise: 'american', dividends: [] })
          const whole = treeValue(terms, vol, { steps, exercise: 'american', dividends: all })
          for (const name of ['price', 'delta', 'gamma', 'thetaPerDay'] as const)
            expect(Math.abs(pruned[name] - whole[name])).toBeLessThan(1e-10)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds the second boundary of a put whose rate is negative and its yield more so', () => {
    const terms = {
      right: 'put',
      spot: 53.48,
      strike: 100,
      years: 1.3,
      rate: -0.037,
      dividendYield: -0.05,
    } as const
    const all = [{ years: 0.5, amount: 0 }]
    const options = { steps: 76, exercise: 'american', dividends: [] } as const
    expect(treePrice(terms, 0.325, options)).toBeCloseTo(
      treePrice(terms, 0.325, { ...options, dividends: all }),
      10,
    )
  })

  it('refuses more steps than it may', () => {
    const terms: OptionTerms = {
      right: 'put',
      spot: 100,
      strike: 100,
      years: 1,
      rate: 0.05,
      dividendYield: 0,
    }
    expect(() => treePrice(terms, 0.2, { ...DEFAULT_TREE, steps: 10_000 })).toThrow('tree steps')
  })
})

describe('American vols and greeks', () => {
  it('recovers the vol of its own price', () => {
    fc.assert(
      fc.property(anyTerms, anyVol, (terms, vol) => {
        const price = baroneAdesiWhaleyPrice(terms, vol)
        const result = americanImpliedVol(terms, price)
        if (result.ok)
          expect(Math.abs(baroneAdesiWhaleyPrice(terms, result.value) - price)).toBeLessThan(1e-7)
        else expect(result.error.kind).toBe('unresolvable')
      }),
      { numRuns: 60 },
    )
  })

  it('names impossible prices', () => {
    const terms: OptionTerms = { right: 'put', spot: 90, strike: 100, years: 1, rate: 0.05, dividendYield: 0 }
    const kindOf = (price: number) => {
      const result = americanImpliedVol(terms, price)
      return result.ok ? 'solved' : result.error.kind
    }
    expect([9, 10, 12, 101].map(kindOf)).toEqual(['belowIntrinsic', 'unresolvable', 'solved', 'aboveBound'])
  })

  it('has a vega and a rho like the European one where exercise is remote', () => {
    const terms: OptionTerms = {
      right: 'call',
      spot: 100,
      strike: 100,
      years: 0.5,
      rate: 0.03,
      dividendYield: 0,
    }
    const american = americanGreeks(terms, 0.25)
    const european = blackScholesGreeks(terms, 0.25)
    expect(Math.abs(american.vega / european.vega - 1)).toBeLessThan(0.01)
    expect(Math.abs(american.rho / european.rho - 1)).toBeLessThan(0.01)
  })
})
