import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContractReference } from './contractReference'
import { type Holding, marginOf } from './margin'

const UNDERLYING = 1
const base: ContractReference = {
  conId: UNDERLYING,
  symbol: 'XYZ',
  secType: 'STK',
  expiration: '',
  strike: 0,
  right: '?',
  multiplier: 1,
  exchange: 'SMART',
  primaryExchange: 'NYSE',
  currency: 'USD',
  localSymbol: 'XYZ',
  tradingClass: 'XYZ',
  underConId: UNDERLYING,
}

const stock = (quantity: number, price = 100): Holding => ({
  contract: base,
  quantity,
  mark: price,
  underlyingMark: price,
})

const option = (
  quantity: number,
  right: 'C' | 'P',
  strike: number,
  mark: number,
  expiration = '20131018',
  underlyingMark = 100,
): Holding => ({
  contract: {
    ...base,
    conId: 1_000 + strike + (right === 'P' ? 500 : 0) + Number(expiration.slice(-2)),
    secType: 'OPT',
    strike,
    right,
    expiration,
    multiplier: 100,
  },
  quantity,
  mark,
  underlyingMark,
})

const initial = (...holdings: Holding[]): number => marginOf(holdings).initial

describe('Regulation T margin', () => {
  it('is half of a stock, a quarter to keep it; 30% to keep a short one', () => {
    expect(marginOf([stock(100)])).toEqual({ initial: 5_000, maintenance: 2_500 })
    expect(marginOf([stock(-100)])).toEqual({ initial: 5_000, maintenance: 3_000 })
  })

  it('is nothing for long options', () => {
    expect(initial(option(10, 'C', 100, 3), option(10, 'P', 90, 1))).toBe(0)
  })

  it('is premium and 20% less what a naked option is out of the money, at least 10%', () => {
    // 2.00 + max(0.2 * 100 - 5, 0.1 * 95) = 17.00; and far out 0.10 + 0.1 * 60 = 6.10.
    expect(initial(option(-1, 'P', 95, 2))).toBeCloseTo(1_700, 9)
    expect(initial(option(-1, 'P', 60, 0.1))).toBeCloseTo(610, 9)
    expect(initial(option(-1, 'C', 105, 2))).toBeCloseTo(1_700, 9)
  })

  it.each([
    ['a credit vertical: its width', [option(-1, 'P', 95, 2), option(1, 'P', 90, 1)], 500],
    ['a debit vertical', [option(1, 'P', 95, 2), option(-1, 'P', 90, 1)], 0],
    [
      'an iron condor: its wider side',
      [option(-1, 'P', 95, 2), option(1, 'P', 90, 1), option(-1, 'C', 105, 2), option(1, 'C', 112, 1)],
      700,
    ],
    ['a long butterfly', [option(1, 'C', 95, 6), option(-2, 'C', 100, 3), option(1, 'C', 105, 1)], 0],
    [
      'a calendar that outlives its short side',
      [option(-1, 'C', 100, 2), option(1, 'C', 100, 3, '20131115')],
      0,
    ],
  ])('is, for %s', (_name, holdings, expected) => {
    expect(initial(...holdings)).toBeCloseTo(expected, 9)
  })

  it('is the stock alone for a covered call', () => {
    expect(initial(stock(100), option(-1, 'C', 105, 2))).toBe(5_000)
  })

  it('does not take a long option that expires first for cover', () => {
    const naked = initial(option(-1, 'P', 95, 2, '20131115'))
    expect(initial(option(-1, 'P', 95, 2, '20131115'), option(1, 'P', 90, 1, '20131018'))).toBeCloseTo(
      naked,
      9,
    )
  })

  it('never asks less of more short options, nor more with a long one beside them', () => {
    const options = fc.array(
      fc.record({
        quantity: fc.integer({ min: -5, max: 5 }),
        right: fc.constantFrom('C' as const, 'P' as const),
        strike: fc.integer({ min: 80, max: 120 }),
      }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(options, fc.integer({ min: 80, max: 120 }), (held, strike) => {
        const holdings = held.map(each => option(each.quantity, each.right, each.strike, 1))
        const alone = initial(...holdings)
        expect(initial(...holdings, option(1, 'P', strike, 1))).toBeLessThanOrEqual(alone + 1e-6)
        expect(alone).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
