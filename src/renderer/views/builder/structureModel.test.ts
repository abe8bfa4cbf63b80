import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastTradeAt } from '#core/calendar/optionExpirations'
import type { Leg } from '#core/domain/instrument'
import { epochMs, sessionDate } from '#core/domain/time'
import { greeksOf, profitCurves, structureModel, summaryOf } from './structureModel'

const EXPIRATION = sessionDate('2013-11-15')
const NOW = epochMs(lastTradeAt('SPY', EXPIRATION) - 30 * 86_400_000)

const leg = (side: Leg['side'], right: 'call' | 'put', strike: number, ratio = 1): Leg => ({
  option: {
    kind: 'option',
    underlying: 'SPY',
    expiration: EXPIRATION,
    strike,
    right,
    multiplier: 100,
    tradingClass: 'SPY',
  },
  side,
  ratio,
})
const CONDOR = [
  leg('buy', 'put', 155),
  leg('sell', 'put', 160),
  leg('sell', 'call', 172),
  leg('buy', 'call', 177),
]
const quote = (mid: number) => ({ bid: mid - 0.02, ask: mid + 0.02, impliedVol: 0.16, delta: 0.2 })
const QUOTES = [0.8, 1.5, 1.1, 0.4].map(quote)
const market = { spot: 166, now: NOW, carry: { rate: 0, dividendYield: 0 } }
const today = { daysAhead: 0, volShift: 0 }

function condor() {
  const model = structureModel(CONDOR, QUOTES, market)
  if (model === undefined) throw new Error('every leg is quoted')
  return model
}

describe('the builder’s numbers', () => {
  it('are a credit of what the mids bring, and more at once against the quotes', () => {
    expect(condor().netMid).toBeCloseTo(0.8 - 1.5 - 1.1 + 0.4, 10)
    expect(condor().netNatural).toBeCloseTo(condor().netMid + 4 * 0.02, 10)
    expect(condor().days).toBeCloseTo(30, 6)
  })

  it('bound the profit at expiration, and lose nothing at this moment', () => {
    const { maxProfit, maxLoss } = summaryOf(condor())
    const { spots, atExpiration, now } = profitCurves(condor(), 2, today)
    expect(Math.max(...atExpiration)).toBeCloseTo(
      maxProfit.kind === 'bounded' ? 200 * maxProfit.amount : 0,
      0,
    )
    expect(-Math.min(...atExpiration)).toBeCloseTo(maxLoss.kind === 'bounded' ? 200 * maxLoss.amount : 0, 0)
    const atSpot = spots.reduce(
      (best, spot, index) => (Math.abs(spot - 166) < Math.abs((spots[best] ?? 0) - 166) ? index : best),
      0,
    )
    expect(Math.abs(now[atSpot] ?? Infinity)).toBeLessThan(10)
  })

  it('have greeks that are the slopes of the curve, whatever the scenario', () => {
    const scenario = fc.record({
      daysAhead: fc.integer({ min: 0, max: 28 }),
      volShift: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
    })
    fc.assert(
      fc.property(scenario, each => {
        const { spots, later } = profitCurves(condor(), 1, each)
        const at = spots.findIndex(spot => spot >= 166)
        const [left = 0, right = 0] = [spots[at - 1], spots[at]]
        const slope = ((later[at] ?? 0) - (later[at - 1] ?? 0)) / (right - left)
        const there = { ...condor(), spot: (left + right) / 2 }
        expect(greeksOf(there, 1, each).delta).toBeCloseTo(slope, 0)
      }),
      { numRuns: 30 },
    )
  })

  it('count time away from the value: theta is what a day brings', () => {
    const { spots, now } = profitCurves(condor(), 1, today)
    const tomorrow = profitCurves(condor(), 1, { daysAhead: 1, volShift: 0 }).later
    const at = spots.findIndex(spot => spot >= 166)
    const theta = greeksOf({ ...condor(), spot: spots[at] ?? 0 }, 1, today).theta
    expect((tomorrow[at] ?? 0) - (now[at] ?? 0)).toBeCloseTo(theta, 0)
  })

  it('are none while a leg has no market', () => {
    expect(structureModel(CONDOR, [...QUOTES.slice(0, 3), quote(Number.NaN)], market)).toBeUndefined()
    expect(structureModel(CONDOR, QUOTES, { ...market, spot: undefined })).toBeUndefined()
  })
})
