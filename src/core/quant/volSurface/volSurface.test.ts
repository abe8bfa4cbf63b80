import { describe, expect, it } from 'vitest'
import { baroneAdesiWhaleyPrice } from '../pricing/baroneAdesiWhaley'
import { blackPrice } from '../pricing/blackScholes'
import { RandomStream } from '../randomStream'
import type { ChainRow } from './chainRow'
import { parityForward } from './parityForward'
import { smilePoints } from './smilePoints'
import { ssviShape, ssviVariance, varianceSwapRatio } from './ssvi'
import {
  arbitrageFlags,
  type SmileSlice,
  smileMeasures,
  strikeOfDelta,
  surfaceVol,
  volSurface,
} from './surface'
import { fitSvi, sviVariance } from './svi'
import { expirationVariance, volatilityIndex } from './volatilityIndex'
import { ivPercentile, ivRank, volRiskPremium } from './volHistory'

const RATE = 0.02
const shape = ssviShape(-0.7, 1)
const grid = Array.from({ length: 81 }, (_, i) => -0.4 + 0.01 * i)

const slice = (years: number, vol: number, forward = 100): SmileSlice => ({
  years,
  forward,
  varianceAt: k => ssviVariance(shape, vol * vol * years, k),
})

/** A chain around a slice, quoted a cent on each side. */
function chainOf({ years, forward, varianceAt }: SmileSlice, width = 0.02): ChainRow[] {
  return Array.from({ length: 121 }, (_, i) => 40 + i).map(strike => {
    const deviation = Math.sqrt(varianceAt(Math.log(strike / forward)))
    const price = (right: 'call' | 'put') =>
      blackPrice(right, forward, strike, deviation, Math.exp(-RATE * years))
    const side = (mid: number) => [Math.max(0, mid - width / 2), mid + width / 2] as const
    const [[callBid, callAsk], [putBid, putAsk]] = [side(price('call')), side(price('put'))]
    return { strike, callBid, callAsk, putBid, putAsk }
  })
}

describe('from a chain to a smile', () => {
  const truth = slice(0.25, 0.2, 101)
  const rows = chainOf(truth)

  it('parity finds the forward, also with one bad quote', () => {
    expect(parityForward(rows, Math.exp(-RATE * 0.25))).toBeCloseTo(101, 9)
    const broken = rows.map(row => (row.strike === 101 ? { ...row, callAsk: row.callAsk + 3 } : row))
    expect(Math.abs(parityForward(broken, Math.exp(-RATE * 0.25))! - 101)).toBeLessThan(0.05)
    expect(parityForward([], 1)).toBeUndefined()
  })

  it('svi goes through a smile of its own family to a hundredth of a vol point', () => {
    const svi = { a: 0.004, b: 0.05, rho: -0.6, m: 0.02, sigma: 0.1 }
    const points = grid.map(k => ({ k, variance: sviVariance(svi, k), weight: 1 }))
    const fit = fitSvi(points, 0.25)
    expect(fit.ok && fit.value.volError).toBeLessThan(1e-4)
  })

  it('svi fits the chain of another family within a tenth of a vol point, in the presence of noise as well', () => {
    const points = smilePoints(rows, { forward: 101, years: 0.25, rate: RATE, style: 'european' })
    expect(points.length).toBeGreaterThan(40)
    const fit = fitSvi(points, 0.25)
    expect(fit.ok && fit.value.volError).toBeLessThan(1e-3)
    const random = new RandomStream(3)
    const noisy = points.map(point => ({ ...point, variance: point.variance * (1 + 0.01 * random.normal()) }))
    const rough = fitSvi(noisy, 0.25)
    expect(rough.ok && rough.value.volError).toBeLessThan(3e-3)
    expect(fitSvi(points.slice(0, 4), 0.25)).toEqual({
      ok: false,
      error: { kind: 'tooFewPoints', points: 4 },
    })
  })

  it('American quotes give the vols they were made from', () => {
    const forward = 100 * Math.exp(RATE * 0.25)
    const american = [90, 95, 100, 105, 110].map(strike => {
      const price = (right: 'call' | 'put') =>
        baroneAdesiWhaleyPrice({ right, spot: 100, strike, years: 0.25, rate: RATE, dividendYield: 0 }, 0.3)
      const [call, put] = [price('call'), price('put')]
      return { strike, callBid: call, callAsk: call, putBid: put, putAsk: put }
    })
    for (const { variance } of smilePoints(american, { forward, years: 0.25, rate: RATE, style: 'american' }))
      expect(Math.sqrt(variance / 0.25)).toBeCloseTo(0.3, 7)
  })
})

describe('a surface', () => {
  const surface = volSurface([slice(0.5, 0.22), slice(0.1, 0.2), slice(0.25, 0.21)])

  it('meets its slices, lies between them, and is flat beyond', () => {
    expect(surfaceVol(surface, 0, 0.25)).toBeCloseTo(0.21, 12)
    expect(surfaceVol(surface, 0, 0.3)).toBeGreaterThan(0.21)
    expect(surfaceVol(surface, 0, 0.3)).toBeLessThan(0.22)
    expect(surfaceVol(surface, 0, 0.01)).toBeCloseTo(0.2, 12)
    expect(surfaceVol(surface, 0, 2)).toBeCloseTo(0.22, 12)
  })

  it('shows no arbitrage where there is none, and its place where there is', () => {
    expect(arbitrageFlags(surface, grid)).toEqual([])
    const falling = volSurface([slice(0.25, 0.3), slice(0.3, 0.2)])
    expect(arbitrageFlags(falling, [0])).toEqual([{ kind: 'calendar', years: 0.25, nextYears: 0.3, k: 0 }])
    const kinked: SmileSlice = {
      years: 0.25,
      forward: 100,
      varianceAt: k => 0.01 + 0.05 * Math.exp(-((k / 0.05) ** 2)),
    }
    const flags = arbitrageFlags(volSurface([kinked]), grid)
    expect(flags.length).toBeGreaterThan(0)
    expect(flags.every(({ kind, k }) => kind === 'butterfly' && Math.abs(k) < 0.15)).toBe(true)
  })

  it('measures the skew between equal deltas', () => {
    const { atMoneyVol, skew25, butterfly25 } = smileMeasures(slice(0.25, 0.2))
    expect(atMoneyVol).toBeCloseTo(0.2, 12)
    expect(skew25).toBeGreaterThan(0.03)
    expect(Math.abs(butterfly25)).toBeLessThan(0.02)
    const flat: SmileSlice = { years: 1, forward: 100, varianceAt: () => 0.04 }
    expect(smileMeasures(flat).skew25).toBeCloseTo(0, 12)
    expect(strikeOfDelta(flat, 0.5)).toBeCloseTo(0.02, 10)
  })
})

describe('a volatility index', () => {
  it('is the vol of a flat smile and the fair variance of a bent one', () => {
    for (const vols of [() => 0.25, undefined]) {
      const make = (years: number): SmileSlice =>
        vols ? { years, forward: 100, varianceAt: () => vols() ** 2 * years } : slice(years, 0.25)
      const terms = [20 / 365, 50 / 365].map(years => {
        const result = expirationVariance(chainOf(make(years), 1e-6), years, RATE)
        if (!result.ok) return expect.fail(result.error.kind)
        return { years, variance: result.value.variance }
      })
      const theta = 0.25 ** 2 * (30 / 365)
      const expected = vols ? 25 : 25 * Math.sqrt(varianceSwapRatio(shape, theta))
      // With strikes a point apart the sum is not quite the integral.
      expect(Math.abs(volatilityIndex(terms[0]!, terms[1]!) - expected)).toBeLessThan(0.3)
    }
  })

  it('refuses a chain without quotes', () => {
    expect(expirationVariance([], 0.1, 0)).toEqual({
      ok: false,
      error: { kind: 'tooFewStrikes', strikes: 0 },
    })
  })
})

it('a vol has a rank, a percentile and a premium', () => {
  const history = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5)
  expect(ivRank(history, 0.2)).toBeCloseTo(0.25, 12)
  expect(ivPercentile(history, 0.2)).toBe(0.2)
  expect(volRiskPremium(0.2, 0.15)).toBeCloseTo(0.05, 12)
  expect(ivRank(new Float64Array(0), 0.2)).toBeNaN()
})
