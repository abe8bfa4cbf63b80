import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Right } from '#core/domain/instrument'
import type { Greeks } from '../pricing/blackScholes'
import { payoffAt, payoffSummary } from './expirationPayoff'
import { LEGS_MAX, type OptionLeg, type Structure, structureOf } from './structure'
import { breakevensAt, greekCurves, profitAt, profitSummaryAt, structureGreeks } from './structureValue'

const leg = (right: Right, strike: number, quantity: number, years = 0.1): OptionLeg => ({
  kind: 'option',
  right,
  strike,
  quantity,
  years,
  vol: 0.2,
})
const bounded = (amount: number) => ({ kind: 'bounded', amount })
const unbounded = { kind: 'unbounded' }
const carry = { rate: 0.01, dividendYield: 0.02 }

const ironCondor = structureOf(
  [leg('put', 90, 1), leg('put', 95, -1), leg('call', 105, -1), leg('call', 110, 1)],
  -1.5,
)

describe('payoff at expiration', () => {
  it('knows an iron condor', () => {
    expect(payoffSummary(ironCondor)).toEqual({
      breakevens: [93.5, 106.5],
      maxProfit: bounded(1.5),
      maxLoss: bounded(3.5),
      profitRanges: [[93.5, 106.5]],
    })
  })

  it('knows what has no end', () => {
    const summaryOf = (...args: Parameters<typeof structureOf>) => payoffSummary(structureOf(...args))
    expect(summaryOf([leg('call', 100, -1)], -2)).toMatchObject({
      maxProfit: bounded(2),
      maxLoss: unbounded,
      breakevens: [102],
    })
    expect(summaryOf([leg('call', 100, 1), leg('put', 100, 1)], 5)).toMatchObject({
      maxProfit: unbounded,
      maxLoss: bounded(5),
      breakevens: [95, 105],
    })
    expect(summaryOf([leg('put', 100, -1)], -3)).toMatchObject({
      maxProfit: bounded(3),
      maxLoss: bounded(97),
    })
    expect(summaryOf([{ kind: 'stock', quantity: 1 }, leg('call', 105, -1)], 98)).toMatchObject({
      maxProfit: bounded(7),
      maxLoss: bounded(98),
      breakevens: [98],
    })
    expect(summaryOf([leg('call', 100, 1), leg('call', 110, -2)], 0)).toMatchObject({
      maxProfit: bounded(10),
      maxLoss: unbounded,
      breakevens: [100, 120],
    })
  })

  it('bounds the profit at every spot and changes its sign only at breakevens', () => {
    const anyLeg = fc.record({
      kind: fc.constant('option' as const),
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 50, max: 150 }),
      quantity: fc.integer({ min: -3, max: 3 }),
      years: fc.constant(0.1),
      vol: fc.constant(0.2),
    })
    fc.assert(
      fc.property(
        fc.array(anyLeg, { minLength: 1, maxLength: LEGS_MAX }),
        fc.integer({ min: -20, max: 20 }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        (legs, cost, spot) => {
          const structure = structureOf(legs, cost + 0.25)
          const { maxProfit, maxLoss, profitRanges } = payoffSummary(structure)
          const profit = payoffAt(structure, spot)
          if (maxProfit.kind === 'bounded') expect(profit).toBeLessThanOrEqual(maxProfit.amount + 1e-9)
          if (maxLoss.kind === 'bounded') expect(-profit).toBeLessThanOrEqual(maxLoss.amount + 1e-9)
          const isInside = profitRanges.some(([from, to]) => spot >= from && spot <= to)
          if (Math.abs(profit) > 1e-9) expect(isInside).toBe(profit > 0)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('takes one to eight legs', () => {
    expect(() => structureOf([], 0)).toThrow('0 legs')
    expect(() => structureOf(Array(9).fill(leg('put', 1, 1)), 0)).toThrow('9 legs')
  })
})

describe('value before expiration', () => {
  const now = { ...carry, elapsed: 0, volShift: 0 }

  it('becomes the payoff as time passes', () => {
    for (const spot of [80, 93.5, 100, 107, 130])
      expect(profitAt(ironCondor, spot, { ...now, elapsed: 0.1 })).toBeCloseTo(payoffAt(ironCondor, spot), 9)
  })

  it('has greeks that are its slopes, a stock leg included', () => {
    const covered: Structure = structureOf([{ kind: 'stock', quantity: 1 }, leg('call', 105, -1)], 98)
    for (const structure of [ironCondor, covered]) {
      const greeks = structureGreeks(structure, 101, now)
      const slope = (profitAt(structure, 101.01, now) - profitAt(structure, 100.99, now)) / 0.02
      expect(greeks.delta).toBeCloseTo(slope, 6)
      const shifted = (v: number) => profitAt(structure, 101, { ...now, volShift: v })
      expect(greeks.vega).toBeCloseTo((shifted(1e-4) - shifted(-1e-4)) / 2e-4, 4)
    }
  })

  it('has curves whose points are the greeks at each spot', () => {
    const spots = Float64Array.of(90, 101, 115)
    const curves = greekCurves(ironCondor, spots, now)
    for (const [i, spot] of spots.entries()) {
      const greeks = structureGreeks(ironCondor, spot, now)
      for (const [name, value] of Object.entries(greeks)) expect(curves[name as keyof Greeks][i]).toBe(value)
    }
  })

  it('summarises a calendar at its first expiration: best at the strike, at worst its debit', () => {
    const calendar = structureOf([leg('call', 100, -1, 0.1), leg('call', 100, 1, 0.3)], 2)
    const range = { low: 1, high: 1000, steps: 2000 }
    const atFirst = { rate: 0, dividendYield: 0, elapsed: 0.1, volShift: 0 }
    const { maxProfit, maxLoss, breakevens } = profitSummaryAt(calendar, atFirst, range)
    expect(breakevens.length).toBe(2)
    expect(maxLoss.kind === 'bounded' && maxLoss.amount).toBeCloseTo(2, 6)
    expect(maxProfit.kind === 'bounded' && maxProfit.amount).toBeCloseTo(profitAt(calendar, 100, atFirst), 6)
    expect(profitSummaryAt(structureOf([leg('call', 100, -1)], -2), now, range).maxLoss).toEqual(unbounded)
  })

  it('finds the breakevens of a calendar, between which it gains', () => {
    const calendar = structureOf([leg('call', 100, -1, 0.1), leg('call', 100, 1, 0.3)], 2)
    const atFirst = { ...now, elapsed: 0.1 }
    const [low = 0, high = 0, ...others] = breakevensAt(calendar, atFirst, { low: 70, high: 140 })
    expect(others).toEqual([])
    expect(profitAt(calendar, low, atFirst)).toBeCloseTo(0, 8)
    expect(profitAt(calendar, (low + high) / 2, atFirst)).toBeGreaterThan(0)
  })
})
