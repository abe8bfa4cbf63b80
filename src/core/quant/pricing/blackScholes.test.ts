import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { black76Greeks } from './black76'
import {
  blackPrice,
  blackScholesGreeks,
  blackScholesPrice,
  DAYS_PER_YEAR,
  type OptionTerms,
} from './blackScholes'
import { cashDividendGreeks } from './cashDividends'

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

  it('has greeks by the forward that are the slopes of Black and his prices', () => {
    const terms = { right: 'put', forward: 98, strike: 100, years: 0.7, rate: 0.05 } as const
    const [price, vol] = [(t: typeof terms, v: number) => black76Greeks(t, v).price, 0.3]
    const greeks = black76Greeks(terms, vol)
    expect(greeks.price).toBeCloseTo(
      blackPrice('put', 98, 100, vol * Math.sqrt(0.7), Math.exp(-0.05 * 0.7)),
      12,
    )
    const bumped = (change: object, v = vol) => price({ ...terms, ...change }, v)
    expect(greeks.delta).toBeCloseTo((bumped({ forward: 98.01 }) - bumped({ forward: 97.99 })) / 0.02, 7)
    expect(greeks.rho).toBeCloseTo((bumped({ rate: 0.0501 }) - bumped({ rate: 0.0499 })) / 0.0002, 6)
    expect(greeks.vega).toBeCloseTo((bumped({}, 0.3001) - bumped({}, 0.2999)) / 0.0002, 4)
    const day = 1 / DAYS_PER_YEAR
    expect(greeks.thetaPerDay).toBeCloseTo(
      (bumped({ years: 0.7 - day / 100 }) - bumped({ years: 0.7 + day / 100 })) * 50,
      6,
    )
  })

  it('counts in theta, charm and rho that dividends in cash come nearer and are discounted', () => {
    const terms: OptionTerms = {
      right: 'call',
      spot: 100,
      strike: 95,
      years: 0.5,
      rate: 0.06,
      dividendYield: 0,
    }
    const paid = (day: number) => [0.1, 0.35, 0.8].map(years => ({ years: years - day, amount: 1.5 }))
    const at = (change: Partial<OptionTerms>, day = 0) =>
      cashDividendGreeks({ ...terms, years: 0.5 - day, ...change }, 0.25, paid(day))
    const greeks = at({})
    const day = 1 / DAYS_PER_YEAR
    const perDay = (name: 'price' | 'delta') => (at({}, day / 100)[name] - at({}, -day / 100)[name]) * 50
    expect(greeks.price).toBeLessThan(blackScholesPrice(terms, 0.25) - 1.5)
    expect(greeks.thetaPerDay).toBeCloseTo(perDay('price'), 7)
    expect(greeks.charmPerDay).toBeCloseTo(perDay('delta'), 8)
    expect(greeks.rho).toBeCloseTo((at({ rate: 0.0601 }).price - at({ rate: 0.0599 }).price) / 0.0002, 5)
    expect(greeks.delta).toBeCloseTo((at({ spot: 100.01 }).price - at({ spot: 99.99 }).price) / 0.02, 7)
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
