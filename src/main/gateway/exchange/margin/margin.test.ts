import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContractReference } from '#main/gateway/exchange/contractReference'
import type { Holding } from './holding'
import { marginOf, sharesWithoutCover } from './margin'

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
  impliedVol: undefined,
  yearsToExpiration: 0,
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
  impliedVol: 0.2,
  yearsToExpiration: Number(expiration.slice(4, 6)) / 12,
})

const initial = (...holdings: Holding[]): number => marginOf(holdings, 'regt').initial

describe('Regulation T margin', () => {
  it('is half of a stock, a quarter to keep it; 30% to keep a short one', () => {
    expect(marginOf([stock(100)], 'regt')).toEqual({ initial: 5_000, maintenance: 2_500 })
    expect(marginOf([stock(-100)], 'regt')).toEqual({ initial: 5_000, maintenance: 3_000 })
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

  it('is what a vertical can lose, and for a condor its wider side', () => {
    const strikes = fc.uniqueArray(fc.integer({ min: 60, max: 140 }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(strikes, fc.integer({ min: 1, max: 20 }), (unsorted, n) => {
        const [a = 0, b = 0, c = 0, d = 0] = unsorted.toSorted((x, y) => x - y)
        const puts = [option(n, 'P', a, 1), option(-n, 'P', b, 2)]
        const calls = [option(-n, 'C', c, 2), option(n, 'C', d, 1)]
        // Far out of the money a naked option may need less than the width.
        expect(initial(...puts)).toBeLessThanOrEqual((b - a) * 100 * n + 1e-6)
        const both = Math.max(b - a, d - c) * 100 * n
        expect(initial(...puts, ...calls)).toBeLessThanOrEqual(both + 1e-6)
        const near = [option(n, 'P', 98, 3), option(-n, 'P', 100, 4)]
        expect(initial(...near)).toBeCloseTo(200 * n, 6)
      }),
    )
  })

  it('never asks more with a long option beside them', () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: 80, max: 120 }), (held, strike) => {
        const alone = initial(...held)
        expect(initial(...held, option(1, 'P', strike, 1))).toBeLessThanOrEqual(alone + 1e-6)
        expect(alone).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

const anyOptions = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: -5, max: 5 }),
      right: fc.constantFrom('C' as const, 'P' as const),
      strike: fc.integer({ min: 80, max: 120 }),
    }),
    { maxLength: 6 },
  )
  .map(held => held.map(each => option(each.quantity, each.right, each.strike, 1)))

describe('portfolio margin', () => {
  const maintenance = (...holdings: Holding[]): number => marginOf(holdings, 'portfolio').maintenance

  it('is fifteen percent of a stock, and a tenth more to open', () => {
    const margin = marginOf([stock(100)], 'portfolio')
    expect(margin.maintenance).toBeCloseTo(1_500, 6)
    expect(margin.initial).toBeCloseTo(1_650, 6)
    expect(maintenance(stock(-100))).toBeCloseTo(1_500, 6)
  })

  it('is less for what hedges itself: a collar, a covered call, an iron condor', () => {
    expect(maintenance(stock(100), option(1, 'P', 95, 2), option(-1, 'C', 105, 2))).toBeLessThan(700)
    expect(maintenance(stock(100), option(-1, 'C', 100, 3))).toBeLessThan(1_500)
    const condor = [
      option(-1, 'P', 95, 2),
      option(1, 'P', 90, 1),
      option(-1, 'C', 105, 2),
      option(1, 'C', 110, 1),
    ]
    expect(maintenance(...condor)).toBeLessThanOrEqual(500)
  })

  it('is never below 37.50 a contract', () => {
    expect(maintenance(option(-4, 'P', 20, 0.01))).toBe(150)
  })

  it('asks no more of two portfolios together than of each alone, and bounds what a vertical can lose', () => {
    fc.assert(
      fc.property(anyOptions, anyOptions, (a, b) => {
        expect(maintenance(...a, ...b)).toBeLessThanOrEqual(maintenance(...a) + maintenance(...b) + 1e-6)
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 82, max: 118 }), fc.integer({ min: 1, max: 20 }), (strike, width) => {
        const vertical = [option(-1, 'P', strike, 2), option(1, 'P', strike - width, 1)]
        expect(maintenance(...vertical)).toBeLessThanOrEqual(Math.max(width * 100, 75) + 1e-6)
      }),
    )
  })
})

describe('a cash account', () => {
  const needed = (...holdings: Holding[]): number => marginOf(holdings, 'cash').initial

  it('pays stock in full and secures a put with the cash for its shares', () => {
    expect(needed(stock(100))).toBe(10_000)
    expect(needed(option(-2, 'P', 95, 2))).toBe(19_000)
    expect(needed(stock(100), option(-1, 'C', 105, 2))).toBe(10_000)
  })

  it('counts the shares that nothing covers', () => {
    expect(sharesWithoutCover([stock(100), option(-1, 'C', 105, 2)])).toBe(0)
    expect(sharesWithoutCover([stock(50), option(-1, 'C', 105, 2)])).toBe(50)
    expect(sharesWithoutCover([stock(-30)])).toBe(30)
  })
})
