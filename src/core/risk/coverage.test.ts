import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filled, outcomes, uncoveredShorts } from '../../../test/fakes/outcomesOfOrders'
import { SPY, spyOption } from '../../../test/fakes/riskSurroundings'
import type { Right } from '../domain/instrument'
import { type Book, cashForPuts, type Holding, uncoveredBy } from './coverage'
import type { OrderTrade } from './orderTrades'

const EXPIRATIONS = ['2013-10-11', '2013-10-18', '2013-11-15'] as const
const RIGHTS = ['call', 'put'] as const

const signed = fc.constantFrom(-2, -1, 1, 2)
const optionTrade = (expirations: readonly string[]) =>
  fc
    .record({
      right: fc.constantFrom<Right>(...RIGHTS),
      expiration: fc.constantFrom(...expirations),
      strike: fc.constantFrom(160, 165, 170),
      quantityChange: signed,
    })
    .map(
      ({ right, expiration, strike, quantityChange }): OrderTrade => ({
        instrument: spyOption(strike, right, expiration),
        quantityChange,
      }),
    )
const shareTrade = signed.map((lots): OrderTrade => ({ instrument: SPY, quantityChange: lots * 100 }))

/** What one order trades: shares, an option, or a combo of two to four legs. */
const order = (expirations: readonly string[]) =>
  fc.oneof(
    shareTrade.map(trade => [trade]),
    optionTrade(expirations).map(trade => [trade]),
    fc.uniqueArray(optionTrade(expirations), {
      minLength: 2,
      maxLength: 4,
      selector: ({ instrument }) => JSON.stringify(instrument),
    }),
  )
const holdings = (expirations: readonly string[]) =>
  fc
    .array(fc.oneof(shareTrade, optionTrade(expirations)), { maxLength: 4 })
    .map((trades): readonly Holding[] => filled([], trades))
const books = (expirations: readonly string[], ordersMax: number): fc.Arbitrary<Book> =>
  fc.record({
    holdings: holdings(expirations),
    working: fc.array(order(expirations), { maxLength: ordersMax }),
  })

/** Whether some outcome of what works is left with more uncovered by the order than it has without it. */
const breaksSomewhere = (added: readonly OrderTrade[], right: Right, book: Book): boolean =>
  [...outcomes(book)].some(
    outcome => uncoveredShorts(right, filled(outcome, added)) > uncoveredShorts(right, outcome),
  )

const breaks = (added: readonly OrderTrade[], right: Right, book: Book): boolean =>
  uncoveredBy(added, right, 'SPY', book) > 0

describe('cover', () => {
  it('is broken by an order exactly when an outcome is, counted one by one, on one expiration', () => {
    const [, expiration] = EXPIRATIONS
    fc.assert(
      fc.property(books([expiration], 4), order([expiration]), (book, added) => {
        for (const right of RIGHTS)
          expect(breaks(added, right, book)).toBe(breaksSomewhere(added, right, book))
      }),
      { numRuns: 400 },
    )
  })

  it('is broken exactly when counting says so, on all expirations, while nothing works', () => {
    fc.assert(
      fc.property(books(EXPIRATIONS, 0), order(EXPIRATIONS), (book, added) => {
        for (const right of RIGHTS)
          expect(breaks(added, right, book)).toBe(breaksSomewhere(added, right, book))
      }),
      { numRuns: 400 },
    )
  })

  it('is never said to hold where an outcome breaks it, on all expirations', () => {
    fc.assert(
      fc.property(books(EXPIRATIONS, 3), order(EXPIRATIONS), (book, added) => {
        for (const right of RIGHTS)
          if (breaksSomewhere(added, right, book)) expect(breaks(added, right, book)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('says how many shares lie under what is uncovered at worst', () => {
    fc.assert(
      fc.property(books(EXPIRATIONS, 3), order(EXPIRATIONS), (book, added) => {
        const worst = Math.max(
          ...[...outcomes(book)].map(outcome => uncoveredShorts('put', filled(outcome, added))),
        )
        expect(uncoveredBy(added, 'put', 'SPY', book)).toBeLessThanOrEqual(worst * 100)
      }),
    )
  })

  it('asks for the cash of every outcome', () => {
    fc.assert(
      fc.property(books(EXPIRATIONS, 3), book => {
        const needed = cashForPuts(book)
        for (const outcome of outcomes(book)) {
          const strikes = outcome.flatMap(({ instrument, quantity }) =>
            instrument.kind === 'option' && instrument.right === 'put' && quantity < 0
              ? [instrument.strike]
              : [],
          )
          const cost = uncoveredShorts('put', outcome) * 100 * Math.max(0, ...strikes)
          expect(needed).toBeGreaterThanOrEqual(cost)
        }
      }),
    )
  })

  it('asks for the cash of what is held and nothing else while nothing works', () => {
    fc.assert(
      fc.property(books(EXPIRATIONS, 0), book => {
        const strikes = book.holdings.flatMap(({ instrument, quantity }) =>
          instrument.kind === 'option' && instrument.right === 'put' && quantity < 0
            ? [instrument.strike]
            : [],
        )
        expect(cashForPuts(book)).toBe(uncoveredShorts('put', book.holdings) * 100 * Math.max(0, ...strikes))
      }),
    )
  })
})
