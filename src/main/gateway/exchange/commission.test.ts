import { describe, expect, it } from 'vitest'
import { dollars } from '#core/domain/money'
import { EMPTY_TALLY, optionCommission, stockCommission, tallyWith } from './commission'

describe('commissions', () => {
  it.each([
    [100, 25_000, 1],
    [1_000, 25_000, 5],
    // One percent of what was traded is below the minimum: the maximum wins.
    [1, 50, 0.5],
    [10_000, 2_000, 20],
  ])('of %d shares for %d dollars are %d', (shares, traded, expected) => {
    expect(dollars(stockCommission(shares, traded))).toBe(expected)
  })

  it.each([
    [10, 1.25, 6.5],
    [10, 0.09, 5],
    [10, 0.04, 2.5],
  ])('of %d contracts at %d are %d', (contracts, premium, expected) => {
    expect(dollars(optionCommission(contracts, premium))).toBe(expected)
  })

  it('have their minimum for the order, not for each fill', () => {
    const first = tallyWith(EMPTY_TALLY, { isOption: true, quantity: 1, price: 2 })
    const second = tallyWith(first, { isOption: true, quantity: 1, price: 2 })
    expect([dollars(first.charged), dollars(second.charged)]).toEqual([1, 1.3])
  })
})
