import { describe, expect, it } from 'vitest'
import { baroneAdesiWhaleyPrice } from '../pricing/baroneAdesiWhaley'
import { blackPrice } from '../pricing/blackScholes'
import { RandomStream } from '../randomStream'
import type { ChainRow } from './chainRow'
import { type FittedExpiration, fitExpiration, surfaceOf } from './fitSurface'
import { parityForward } from './parityForward'
import { smilePoints } from './smilePoints'
import { ssviShape, ssviVariance, varianceSwapRatio } from './ssvi'
import {
  arbitrageFlags,
  atMoneyTermStructure,
  forwardAt,
  type SmileSlice,
  smileMeasures,
  strikeOfDelta,
  strikeVol,
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
    const points = smilePoints(rows, { forward: 101, years: 0.25, rate: RATE })
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

  it('American quotes of a stock that pays give the forward and the vol they were made from', () => {
    const [spot, years, dividendYield] = [100, 0.5, 0.03]
    const american = Array.from({ length: 9 }, (_, i) => 80 + 5 * i).map(strike => {
      const terms = { spot, strike, years, rate: RATE, dividendYield }
      const [call, put] = [
        baroneAdesiWhaleyPrice({ ...terms, right: 'call' }, 0.3),
        baroneAdesiWhaleyPrice({ ...terms, right: 'put' }, 0.3),
      ]
      return { strike, callBid: call - 0.01, callAsk: call + 0.01, putBid: put - 0.01, putAsk: put + 0.01 }
    })
    const chain = { years, rate: RATE, exercise: { style: 'american', spot }, rows: american } as const
    const fit = fitExpiration(chain)
    if (!fit.ok) return expect.fail(fit.error.kind)
    expect(fit.value.forward).toBeCloseTo(spot * Math.exp((RATE - dividendYield) * years), 4)
    expect(fit.value.points).toBe(9)
    const surface = surfaceOf([fit.value])
    for (const strike of [85, 100, 112.5]) expect(strikeVol(surface, strike, years)).toBeCloseTo(0.3, 5)
  })

  it('a fit survives being stored as text, and a chain without two sides has none', () => {
    const fit = fitExpiration({ years: 0.25, rate: RATE, exercise: { style: 'european' }, rows })
    if (!fit.ok) return expect.fail(fit.error.kind)
    const stored = JSON.parse(JSON.stringify(fit.value)) as FittedExpiration
    expect(surfaceVol(surfaceOf([stored]), 0.05, 0.25)).toBe(surfaceVol(surfaceOf([fit.value]), 0.05, 0.25))
    const calls = rows.map(row => ({ ...row, putBid: 0 }))
    expect(fitExpiration({ years: 0.25, rate: RATE, exercise: { style: 'european' }, rows: calls })).toEqual({
      ok: false,
      error: { kind: 'noForward' },
    })
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

  it('has a forward and a vol for every strike and tenor', () => {
    const growing = volSurface([
      slice(0.25, 0.2, 100 * Math.exp(0.01)),
      slice(0.5, 0.2, 100 * Math.exp(0.02)),
    ])
    for (const years of [0.1, 0.25, 0.4, 1])
      expect(forwardAt(growing, years)).toBeCloseTo(100 * Math.exp(0.04 * years), 9)
    const k = Math.log(90 / (100 * Math.exp(0.016)))
    expect(strikeVol(growing, 90, 0.4)).toBeCloseTo(surfaceVol(growing, k, 0.4), 12)
    expect(forwardAt(volSurface([slice(0.25, 0.2, 101)]), 1)).toBe(101)
  })

  it('has a term structure whose forward vols make up its spot vols', () => {
    const points = atMoneyTermStructure(surface)
    expect(points.map(({ years }) => years)).toEqual([0.1, 0.25, 0.5])
    let [variance, before] = [0, 0]
    for (const { years, atMoneyVol, forwardVol } of points) {
      variance += forwardVol ** 2 * (years - before)
      before = years
      expect(variance).toBeCloseTo(atMoneyVol ** 2 * years, 12)
    }
    expect(atMoneyTermStructure(volSurface([slice(0.25, 0.3), slice(0.3, 0.2)]))[1]!.forwardVol).toBeNaN()
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
    const { atMoneyVol, skew25, butterfly25, width25 } = smileMeasures(slice(0.25, 0.2))
    expect(atMoneyVol).toBeCloseTo(0.2, 12)
    expect(skew25).toBeGreaterThan(0.03)
    expect(Math.abs(butterfly25)).toBeLessThan(0.02)
    // Half of the outcomes lie within two thirds of a deviation on each side.
    expect(width25).toBeGreaterThan(2 * 0.6 * 0.2 * 0.5)
    expect(width25).toBeLessThan(2 * 0.75 * 0.2 * 0.5)
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
