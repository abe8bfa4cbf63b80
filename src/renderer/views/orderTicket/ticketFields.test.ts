import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Combo, OptionContract, Stock } from '#core/domain/instrument'
import { isOnTick } from '#core/domain/tick'
import { sessionDate } from '#core/domain/time'
import { parsePrice, priceProblem, quantityProblem, steppedPrice } from './ticketFields'

const stock: Stock = { kind: 'stock', symbol: 'SPY' }
const option: OptionContract = {
  kind: 'option',
  underlying: 'SPY',
  expiration: sessionDate('2013-10-18'),
  strike: 165,
  right: 'call',
  multiplier: 100,
  tradingClass: 'SPY',
}
const combo: Combo = { kind: 'combo', underlying: 'SPY', legs: [] }

describe('what is typed into the ticket', () => {
  it.each(['', 'abc', '1e3', '0', '-1', '165.005', '999999999', '1.2.3'])('refuses the price %j', text =>
    expect(priceProblem(text, stock)).toBeTypeOf('string'),
  )

  it.each(['165', '165.01', '.05', '165.'])('takes the price %j', text =>
    expect(priceProblem(text, stock)).toBeUndefined(),
  )

  it('takes a credit for a combo only', () => {
    expect(priceProblem('-0.85', combo)).toBeUndefined()
    expect(priceProblem('-0.85', option)).toBeTypeOf('string')
    expect(parsePrice('−0.85')).toBe(-0.85)
  })

  it.each(['', '0', '-1', '1.5', '1e6', '100001', 'ten'])('refuses the quantity %j', text =>
    expect(quantityProblem(text)).toBeTypeOf('string'),
  )

  it.each([
    ['2.98', 'up', '2.99'],
    ['2.99', 'up', '3.00'],
    ['3.00', 'up', '3.05'],
    ['3.02', 'up', '3.05'],
    ['3.00', 'down', '2.99'],
    ['3.05', 'down', '3.00'],
    ['0.01', 'down', '0.01'],
  ] as const)('steps an option’s price %s %s to %s', (text, direction, next) =>
    expect(steppedPrice(text, option, direction)).toBe(next),
  )

  it('steps a combo through zero', () => {
    expect(steppedPrice('0.00', combo, 'down')).toBe('-0.01')
    expect(steppedPrice('-0.01', combo, 'up')).toBe('0.00')
  })

  it('never steps off the tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom('up', 'down'), (cents, direction) => {
        const next = Number(steppedPrice((cents / 100).toFixed(2), option, direction))
        expect(isOnTick(next, next >= 3 ? 0.05 : 0.01)).toBe(true)
      }),
    )
  })
})
