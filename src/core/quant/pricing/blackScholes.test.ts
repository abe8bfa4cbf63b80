import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  blackPrice,
  blackScholesGreeks,
  blackScholesPrice,
  DAYS_PER_YEAR,
  type OptionTerms,
} from './blackScholes'

const anyTerms = fc.record({
  spot: fc.double({ min: 1, max: 5000, noNaN: true }),
  deviations: fc.double({ min: -6, max: 6, noNaN: true }),
  years: fc.double({ min: 1 / 525_600, max: 5, noNaN: true }),
  rate: fc.double({ min: -0.01, max: 0.1, noNaN: true }),
  dividendYield: fc.double({ min: 0, max: 0.08, noNaN: true }),
  vol: fc.double({ min: 0.02, max: 2, noNaN: true }),
})

const termsOf = (drawn: {
  spot: number
  deviations: number
  years: number
  rate: number
  dividendYield: number
  vol: number
}): Omit<OptionTerms, 'right'> => ({
  spot: drawn.spot,
  strike: drawn.spot * Math.exp(drawn.deviations * drawn.vol * Math.sqrt(drawn.years)),
  years: drawn.years,
  rate: drawn.rate,
  dividendYield: drawn.dividendYield,
})

describe('Black-Scholes-Merton', () => {
  it('keeps put-call parity', () => {
    fc.assert(
      fc.property(anyTerms, drawn => {
        const terms = termsOf(drawn)
        const call = blackScholesPrice({ ...terms, right: 'call' }, drawn.vol)
        const put = blackScholesPrice({ ...terms, right: 'put' }, drawn.vol)
        const forwardValue =
          terms.spot * Math.exp(-terms.dividendYield * terms.years) -
          terms.strike * Math.exp(-terms.rate * terms.years)
        expect(Math.abs(call - put - forwardValue)).toBeLessThan(1e-13 * (terms.spot + terms.strike))
      }),
    )
  })

  it('rises with vol, for a call falls with strike, and stays within its bounds', () => {
    fc.assert(
      fc.property(anyTerms, fc.double({ min: 1.001, max: 2, noNaN: true }), (drawn, factor) => {
        const terms = { ...termsOf(drawn), right: 'call' as const }
        const price = blackScholesPrice(terms, drawn.vol)
        expect(blackScholesPrice(terms, drawn.vol * factor)).toBeGreaterThanOrEqual(price)
        expect(blackScholesPrice({ ...terms, strike: terms.strike * factor }, drawn.vol)).toBeLessThanOrEqual(
          price,
        )
        expect(price).toBeGreaterThanOrEqual(0)
        expect(price).toBeLessThanOrEqual(
          terms.spot * Math.exp(-terms.dividendYield * terms.years) * (1 + 1e-15),
        )
      }),
    )
  })

  it('has greeks that are the slopes of its prices', () => {
    const terms: OptionTerms = {
      right: 'put',
      spot: 103,
      strike: 100,
      years: 0.4,
      rate: 0.03,
      dividendYield: 0.015,
    }
    const vol = 0.27
    const at = (change: Partial<OptionTerms>, v = vol) => blackScholesGreeks({ ...terms, ...change }, v)
    const slope = (f: (x: number) => number, x: number, h: number) => (f(x + h) - f(x - h)) / (2 * h)
    const greeks = at({})
    const years = (days: number) => terms.years - days / DAYS_PER_YEAR
    expect(greeks.delta).toBeCloseTo(
      slope(spot => at({ spot }).price, 103, 1e-3),
      8,
    )
    expect(greeks.gamma).toBeCloseTo(
      slope(spot => at({ spot }).delta, 103, 1e-3),
      8,
    )
    expect(greeks.vega).toBeCloseTo(
      slope(v => at({}, v).price, vol, 1e-4),
      5,
    )
    expect(greeks.rho).toBeCloseTo(
      slope(rate => at({ rate }).price, 0.03, 1e-4),
      5,
    )
    expect(greeks.thetaPerDay).toBeCloseTo(
      slope(d => at({ years: years(d) }).price, 0, 1e-2),
      7,
    )
    expect(greeks.vanna).toBeCloseTo(
      slope(v => at({}, v).delta, vol, 1e-4),
      6,
    )
    expect(greeks.charmPerDay).toBeCloseTo(
      slope(d => at({ years: years(d) }).delta, 0, 1e-2),
      8,
    )
    expect(greeks.vomma).toBeCloseTo(
      slope(v => at({}, v).vega, vol, 1e-4),
      4,
    )
  })

  it('prices by the forward what it prices by spot', () => {
    const terms: OptionTerms = {
      right: 'call',
      spot: 50,
      strike: 55,
      years: 2,
      rate: 0.04,
      dividendYield: 0.01,
    }
    const forward = 50 * Math.exp(0.06)
    expect(blackPrice('call', forward, 55, 0.3 * Math.SQRT2, Math.exp(-0.08))).toBeCloseTo(
      blackScholesPrice(terms, 0.3),
      12,
    )
  })

  it('does not take an unknown vol or spot for none', () => {
    const terms: OptionTerms = { right: 'put', spot: 90, strike: 100, years: 1, rate: 0, dividendYield: 0 }
    expect(blackScholesPrice(terms, Number.NaN)).toBeNaN()
    expect(Object.values(blackScholesGreeks(terms, Number.NaN)).every(Number.isNaN)).toBe(true)
    expect(blackScholesPrice({ ...terms, spot: Number.NaN }, 0.2)).toBeNaN()
    expect(blackScholesPrice(terms, 0)).toBe(10)
  })

  it('is worth its intrinsic value at expiration', () => {
    const terms: OptionTerms = { right: 'put', spot: 90, strike: 100, years: 0, rate: 0.05, dividendYield: 0 }
    expect(blackScholesGreeks(terms, 0.2)).toMatchObject({ price: 10, delta: -1, gamma: 0, vega: 0 })
  })
})
