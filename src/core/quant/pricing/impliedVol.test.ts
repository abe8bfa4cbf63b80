import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blackScholesPrice, type OptionTerms } from './blackScholes'
import { fillGreeks, greekColumns } from './greekColumns'
import { IMPLIED_VOL_STATUS, impliedVol } from './impliedVol'
import { fillImpliedVols } from './impliedVolColumns'

const terms: OptionTerms = {
  right: 'call',
  spot: 100,
  strike: 90,
  years: 0.5,
  rate: 0.02,
  dividendYield: 0.01,
}

describe('implied vol', () => {
  it('recovers the vol of every price to 1e-9, or says that double precision cannot', () => {
    let solved = 0
    fc.assert(
      fc.property(
        fc.constantFrom('call', 'put'),
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 1 / 525_600, max: 5, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        fc.constantFrom(0, 0.04),
        (right, deviations, years, vol, rate) => {
          const strike = 100 * Math.exp(deviations * vol * Math.sqrt(years))
          const drawn: OptionTerms = { right, spot: 100, strike, years, rate, dividendYield: 0 }
          const result = impliedVol(drawn, blackScholesPrice(drawn, vol))
          if (result.ok) {
            solved++
            expect(Math.abs(result.value - vol)).toBeLessThanOrEqual(1e-9 * Math.max(1, vol))
          } else expect(result.error.kind).toBe('unresolvable')
        },
      ),
      { numRuns: 5000, seed: 20131008, examples: [['call', 0, 0.000046355891416438066, 0.01, 0.04]] },
    )
    expect(solved).toBeGreaterThan(1500)
  })

  it('resolves every out-of-the-money price within 8 deviations', () => {
    for (const years of [1 / 525_600, 0.1, 5])
      for (const vol of [0.01, 0.2, 1])
        for (let deviations = -8; deviations <= 8; deviations += 0.5) {
          const strike = 100 * Math.exp(deviations * vol * Math.sqrt(years))
          const right = strike < 100 ? ('put' as const) : ('call' as const)
          const drawn: OptionTerms = { right, spot: 100, strike, years, rate: 0, dividendYield: 0 }
          const result = impliedVol(drawn, blackScholesPrice(drawn, vol))
          expect(result.ok && Math.abs(result.value - vol), `${deviations} deviations`).toBeLessThan(1e-9)
        }
  })

  it('names what is wrong with a price', () => {
    const kindOf = (price: number, change: Partial<OptionTerms> = {}) => {
      const result = impliedVol({ ...terms, ...change }, price)
      return result.ok ? 'solved' : result.error.kind
    }
    expect(kindOf(9)).toBe('belowIntrinsic')
    expect(kindOf(101)).toBe('aboveBound')
    expect(kindOf(-1)).toBe('belowIntrinsic')
    expect(kindOf(Number.NaN)).toBe('unresolvable')
    expect(kindOf(12, { spot: Number.NaN })).toBe('unresolvable')
    expect(kindOf(0, { strike: 200 })).toBe('unresolvable')
    expect(kindOf(15, { years: 0 })).toBe('unresolvable')
    expect(kindOf(12)).toBe('solved')
  })

  it('gives by column what it gives one by one', () => {
    const rows = [80, 90, 100, 110, 120]
    const fill = (value: number) => new Float64Array(rows.length).fill(value)
    const columns = {
      isCall: Uint8Array.from(rows, k => (k < 100 ? 0 : 1)),
      spot: fill(100),
      strike: Float64Array.from(rows),
      years: fill(0.5),
      rate: fill(0.02),
      dividendYield: fill(0.01),
    }
    const greeks = greekColumns(rows.length)
    fillGreeks(columns, fill(0.25), greeks)
    const vol = fill(0)
    const status = new Uint8Array(rows.length)
    greeks.price[4] = 500
    fillImpliedVols(columns, greeks.price, vol, status)
    expect(vol.slice(0, 4).every(v => Math.abs(v - 0.25) < 1e-12)).toBe(true)
    expect(vol[4]).toBeNaN()
    expect(status[4]).toBe(IMPLIED_VOL_STATUS.aboveBound)
    expect(greeks.price[1]).toBeCloseTo(blackScholesPrice({ ...terms, right: 'put' }, 0.25), 12)
  })
})
