import { describe, expect, it } from 'vitest'
import type { Right } from '#core/domain/instrument'
import { blackScholesGreeks, DAYS_PER_YEAR, type Greeks } from '#core/quant/pricing/blackScholes'
import { fixtureRows } from '../../fixtures/fixture'

describe('Black-Scholes-Merton', () => {
  it('agrees with 60-digit arithmetic to 1e-9 over 8 deviations, 1 minute to 5 years, 1 to 500 % vol', () => {
    const rows = fixtureRows('pricing/highPrecision.csv')
    expect(rows.length).toBe(280)
    for (const row of rows) {
      const greeks = greeksOfRow(row)
      for (const [name, value] of Object.entries(greeks)) {
        const expected = Number(row[name])
        // Greeks that cross zero are compared on the scale of what they are the difference of.
        const tolerance = 1e-9 * Math.abs(expected) + 1e-12 * scaleOf(name, greeks, Number(row['vol']))
        expect(Math.abs(value - expected), `${name} of ${Object.values(row).join(',')}`).toBeLessThanOrEqual(
          tolerance,
        )
      }
    }
  })

  it('agrees with py_vollib', () => {
    const rows = fixtureRows('pricing/pyVollibGreeks.csv')
    expect(rows.length).toBe(51)
    for (const row of rows) {
      const terms = {
        spot: Number(row['S']),
        strike: Number(row['K']),
        years: Number(row['t']),
        rate: Number(row['R']),
        dividendYield: 0,
      }
      const vol = Number(row['v'])
      const call = blackScholesGreeks({ ...terms, right: 'call' }, vol)
      const put = blackScholesGreeks({ ...terms, right: 'put' }, vol)
      const pairs: [number, string][] = [
        [call.price, 'bs_call'],
        [put.price, 'bs_put'],
        [call.delta, 'CD'],
        [call.gamma, 'CG'],
        [call.thetaPerDay * DAYS_PER_YEAR, 'CT'],
        [call.vega, 'CV'],
        [call.rho, 'CR'],
        [put.delta, 'PD'],
        [put.gamma, 'PG'],
        [put.thetaPerDay * DAYS_PER_YEAR, 'PT'],
        [put.vega, 'PV'],
        [put.rho, 'PR'],
      ]
      // Their file has ten significant digits, or nine decimals where the number is small.
      for (const [value, name] of pairs) {
        const expected = Number(row[name])
        expect(Math.abs(value - expected), `${name} at ${row['S']}`).toBeLessThan(
          1e-8 * Math.max(1, Math.abs(expected)),
        )
      }
    }
  })

  it("agrees with QuantLib's table of Haug's prices", () => {
    const rows = fixtureRows('pricing/quantLibEuropean.csv').filter(
      row => row['source'] === 'europeanoption' && row['test_case'] === 'testValues',
    )
    expect(rows.length).toBeGreaterThan(35)
    for (const row of rows) {
      const terms = {
        right: (row['type'] === 'Call' ? 'call' : 'put') as Right,
        strike: Number(row['v1']),
        spot: Number(row['v2']),
        dividendYield: Number(row['v3']),
        rate: Number(row['v4']),
        years: Number(row['v5']),
      }
      const { price } = blackScholesGreeks(terms, Number(row['v6']))
      expect(Math.abs(price - Number(row['v7'])), `line ${row['line']}`).toBeLessThan(Number(row['v8']))
    }
  })
})

function greeksOfRow(row: Record<string, string>): Greeks {
  const terms = {
    right: row['right'] as Right,
    spot: Number(row['spot']),
    strike: Number(row['strike']),
    years: Number(row['years']),
    rate: Number(row['rate']),
    dividendYield: Number(row['dividendYield']),
  }
  return blackScholesGreeks(terms, Number(row['vol']))
}

function scaleOf(name: string, greeks: Greeks, vol: number): number {
  switch (name) {
    case 'thetaPerDay':
      return Math.abs(greeks.rho)
    case 'vanna':
      return greeks.vega / vol
    case 'charmPerDay':
      return 1
    case 'vomma':
      return greeks.vega / vol
    default:
      return 0
  }
}
