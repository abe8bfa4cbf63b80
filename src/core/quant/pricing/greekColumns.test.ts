import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blackScholesGreeks, type Greeks } from './blackScholes'
import { fillGreeks, greekColumns } from './greekColumns'

const anyRow = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  deviations: fc.double({ min: -8, max: 8, noNaN: true }),
  years: fc.double({ min: 1 / 525_600, max: 5, noNaN: true }),
  vol: fc.double({ min: 0.01, max: 5, noNaN: true }),
  rate: fc.double({ min: -0.01, max: 0.1, noNaN: true }),
  dividendYield: fc.double({ min: 0, max: 0.08, noNaN: true }),
})

it('gives by column what it gives one by one, from a minute to five years and 1 to 500 %, within 8 deviations', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 20 }), rows => {
      const terms = rows.map(({ right, deviations, years, vol, rate, dividendYield }) => {
        const strike = 250 * Math.exp((rate - dividendYield) * years - deviations * vol * Math.sqrt(years))
        return { right, spot: 250, strike, years, rate, dividendYield }
      })
      const out = greekColumns(rows.length)
      fillGreeks(
        columnsOf(terms),
        Float64Array.from(rows, ({ vol }) => vol),
        out,
      )
      for (const [row, { vol }] of rows.entries()) {
        const single = blackScholesGreeks(terms[row]!, vol)
        for (const [name, expected] of Object.entries(single) as [keyof Greeks, number][]) {
          // Greeks that cross zero are compared on the scale of what they are the difference of.
          const scale = Math.abs(expected) + 1e-3 * scaleOf(name, single, vol)
          const miss = Math.abs(out[name][row]! - expected)
          expect(miss, `${name} of ${JSON.stringify({ ...terms[row], vol })}`).toBeLessThanOrEqual(
            1e-9 * scale,
          )
        }
      }
    }),
    { numRuns: 300 },
  )
})

it('has rows at expiration, without vol and of unknown vol', () => {
  const terms = [0, 1, 1].map(years => ({
    right: 'put' as const,
    spot: 90,
    strike: 100,
    years,
    rate: 0,
    dividendYield: 0,
  }))
  const out = greekColumns(3)
  fillGreeks(columnsOf(terms), Float64Array.of(0.2, 0, Number.NaN), out)
  expect([...out.price]).toEqual([10, 10, Number.NaN])
  expect([...out.delta]).toEqual([-1, -1, Number.NaN])
  expect([...out.gamma]).toEqual([0, 0, Number.NaN])
})

function columnsOf(terms: readonly Parameters<typeof blackScholesGreeks>[0][]) {
  const column = (name: 'spot' | 'strike' | 'years' | 'rate' | 'dividendYield') =>
    Float64Array.from(terms, each => each[name])
  return {
    isCall: Uint8Array.from(terms, ({ right }) => Number(right === 'call')),
    spot: column('spot'),
    strike: column('strike'),
    years: column('years'),
    rate: column('rate'),
    dividendYield: column('dividendYield'),
  }
}

function scaleOf(name: keyof Greeks, greeks: Greeks, vol: number): number {
  switch (name) {
    case 'thetaPerDay':
      return Math.abs(greeks.rho)
    case 'vanna':
    case 'vomma':
      return greeks.vega / vol
    case 'charmPerDay':
      return 1
    default:
      return 0
  }
}
