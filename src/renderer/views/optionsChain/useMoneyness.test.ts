import { describe, expect, it } from 'vitest'
import { nearestStrike, strikesBelow } from './useMoneyness'

const strikes = Float64Array.of(160, 162.5, 165, 170)

describe('moneyness', () => {
  it.each([
    [159, 0, 0],
    [162.5, 1, 1],
    [163.7, 2, 1],
    [164, 2, 2],
    [999, 4, 3],
  ])('at %s has %s strikes below and row %s nearest', (spot, below, nearest) => {
    expect([strikesBelow(strikes, spot), nearestStrike(strikes, spot)]).toEqual([below, nearest])
  })

  it('marks nothing without a price', () => {
    expect([strikesBelow(strikes, undefined), nearestStrike(strikes, undefined)]).toEqual([0, -1])
  })
})
