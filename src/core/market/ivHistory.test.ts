import { describe, expect, it } from 'vitest'
import { MS_PER_DAY } from '#core/calendar/exchangeTime'
import { epochMs, sessionDate } from '#core/domain/time'
import { blackScholesPrice } from '#core/quant/pricing/blackScholes'
import { RandomStream } from '#core/quant/randomStream'
import type { ChainSide, ChainSlice } from '#core/strategies/chainSlice'
import { chainSurface } from './chainSurface'
import { monthVol, seededVols } from './ivHistory'

const SPOT = 100
const RATE = 0.02

/** A chain priced at a smile, one cent wide on each side. */
function sliceOf(dte: number, volAt: (strike: number) => number): ChainSlice {
  const years = dte / 365
  const strikes = Float64Array.from({ length: 31 }, (_, i) => 85 + i)
  const side = (right: 'call' | 'put'): ChainSide => {
    const mid = strikes.map(strike =>
      blackScholesPrice(
        {
          right,
          spot: SPOT,
          strike,
          years,

          rate: RATE,
          dividendYield: 0,
        },
        volAt(strike),
      ),
    )
    const none = strikes.map(() => Number.NaN)
    return {
      bid: mid.map(price => Math.max(0, price - 0.01)),
      ask: mid.map(price => price + 0.01),
      impliedVol: strikes.map(volAt),
      volume: none,
      openInterest: none,
      delta: none,
      gamma: none,
      tsInit: none,
    }
  }
  return {
    expiration: sessionDate('2013-11-15'),
    dte,
    years,
    tradingClass: 'X',
    multiplier: 100,
    increment: 0.01,
    strikes,
    call: side('call'),
    put: side('put'),
  }
}

describe('the vol of a month', () => {
  it('is linear in total variance between the expirations around it', () => {
    const [near, far] = [sliceOf(20, () => 0.2), sliceOf(50, () => 0.3)]
    const expected = Math.sqrt((0.04 * 20 * (2 / 3) + 0.09 * 50 * (1 / 3)) / 30)
    expect(monthVol([far, near], SPOT)).toBeCloseTo(expected, 12)
  })

  it('is that of the nearest expiration where none lies beyond, and unknown without any', () => {
    expect(monthVol([sliceOf(10, () => 0.2), sliceOf(20, () => 0.25)], SPOT)).toBe(0.25)
    expect(monthVol([sliceOf(40, () => 0.2), sliceOf(60, () => 0.25)], SPOT)).toBe(0.2)
    expect(monthVol([], SPOT)).toBeNaN()
  })
})

describe('a surface of a chain', () => {
  const smile = (strike: number) => 0.2 - 0.15 * Math.log(strike / SPOT)

  it('finds the vols that the chain was priced at, and no arbitrage in them', () => {
    const surface = chainSurface([sliceOf(60, smile), sliceOf(30, smile)], RATE, { style: 'european' })
    expect(surface?.expirations.map(({ years }) => Math.round(years * 365))).toEqual([30, 60])
    for (const { atMoneyVol, skew25, forward, years } of surface?.expirations ?? []) {
      expect(atMoneyVol).toBeCloseTo(0.2, 3)
      expect(skew25).toBeGreaterThan(0.005)
      expect(forward).toBeCloseTo(SPOT * Math.exp(RATE * years), 1)
    }
    expect(surface?.arbitrage).toEqual([])
  })

  it('says where variance falls with time', () => {
    const surface = chainSurface([sliceOf(30, () => 0.4), sliceOf(60, () => 0.2)], RATE, {
      style: 'european',
    })
    expect(surface?.arbitrage.map(({ kind }) => kind)).toContain('calendar')
  })

  it('is none when nothing is quoted', () => {
    expect(chainSurface([sliceOf(0, smile)], RATE, { style: 'european' })).toBeUndefined()
  })
})

it('seeded vols are what was realised, scaled, from the twenty-first session on (seed 7)', () => {
  const random = new RandomStream(7)
  let close = 100
  const bars = Array.from({ length: 500 }, (_, i) => {
    const open = close
    const path = Array.from(
      { length: 50 },
      () => (close *= Math.exp((0.2 / Math.sqrt(252 * 50)) * random.normal())),
    )
    return {
      tsEvent: epochMs(Date.UTC(2012, 0, 2, 14, 30) + i * MS_PER_DAY),
      open,
      high: Math.max(open, ...path),
      low: Math.min(open, ...path),
      close,
      volume: 1,
    }
  })
  const seeded = seededVols(bars, 1.2)
  expect(seeded).toHaveLength(480)
  const mean = seeded.reduce((sum, { vol }) => sum + vol, 0) / seeded.length
  // Extremes between fifty steps of a day are missed: the estimate lies somewhat low.
  expect(mean).toBeGreaterThan(0.2)
  expect(mean).toBeLessThan(0.26)
})
