/** Where the market thinks the underlying may go: the law that a smile implies (Breeden and Litzenberger 1978). */

import { payoffSummary } from '../payoff/expirationPayoff'
import type { Structure } from '../payoff/structure'
import { blackPrice, logRatio } from '../pricing/blackScholes'

export type Smile = {
  readonly forward: number
  readonly years: number
  /** Vol at log(strike / forward). */
  readonly volAt: (logMoneyness: number) => number
}

/** Probability that the underlying ends below a level: the slope of undiscounted puts by strike. */
export function impliedProbabilityBelow(smile: Smile, level: number): number {
  if (level <= 0) return 0
  if (level === Infinity) return 1
  const step = 1e-4 * level
  const slope = (putAt(smile, level + step) - putAt(smile, level - step)) / (2 * step)
  return Math.min(1, Math.max(0, slope))
}

/** Probability density of ending at a level, per dollar. Negative where the smile has butterfly arbitrage. */
export function impliedDensity(smile: Smile, level: number): number {
  const step = 1e-3 * level
  return (putAt(smile, level + step) - 2 * putAt(smile, level) + putAt(smile, level - step)) / (step * step)
}

/** Probability that a structure settles with a profit. All options expire with the smile. */
export function impliedProbabilityOfProfit(structure: Structure, smile: Smile): number {
  return payoffSummary(structure).profitRanges.reduce(
    (sum, [from, to]) => sum + impliedProbabilityBelow(smile, to) - impliedProbabilityBelow(smile, from),
    0,
  )
}

/** Expected profit at settlement, not discounted: every leg at its own point of the smile. */
export function impliedExpectedProfit(structure: Structure, smile: Smile): number {
  const { forward } = smile
  return structure.legs.reduce((sum, leg) => {
    if (leg.kind === 'stock') return sum + leg.quantity * forward
    const deviation = deviationAt(smile, leg.strike)
    return sum + leg.quantity * blackPrice(leg.right, forward, leg.strike, deviation, 1)
  }, -structure.cost)
}

const putAt = (smile: Smile, strike: number): number =>
  blackPrice('put', smile.forward, strike, deviationAt(smile, strike), 1)

const deviationAt = ({ forward, years, volAt }: Smile, strike: number): number =>
  volAt(logRatio(strike, forward)) * Math.sqrt(years)
