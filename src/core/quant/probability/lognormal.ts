/** Where the underlying may go under one vol: the lognormal law of Black and Scholes, with carry as its drift. */

import { payoffSummary } from '../payoff/expirationPayoff'
import type { Carry, Structure } from '../payoff/structure'
import { blackPrice, logRatio } from '../pricing/blackScholes'
import { normalCdf } from '../pricing/normal'

export type Outlook = Carry & {
  readonly spot: number
  readonly vol: number
  /** Years to the horizon. */
  readonly years: number
}

export const forwardOf = ({ spot, rate, dividendYield, years }: Outlook): number =>
  spot * Math.exp((rate - dividendYield) * years)

/** Probability that the underlying ends below a level. */
export function probabilityBelow(outlook: Outlook, level: number): number {
  if (level <= 0) return 0
  if (level === Infinity) return 1
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  const distance = logRatio(level, forwardOf(outlook))
  if (!(deviation > 0)) return distance > 0 ? 1 : 0
  return normalCdf(distance / deviation + deviation / 2)
}

/** Probability that the underlying touches a level at some time before the horizon (reflection with drift). */
export function probabilityOfTouch(outlook: Outlook, level: number): number {
  const { spot, vol, years, rate, dividendYield } = outlook
  const distance = logRatio(level, spot)
  if (distance === 0) return 1
  const deviation = vol * Math.sqrt(years)
  if (!(deviation > 0)) return (level - spot) * (level - forwardOf(outlook)) <= 0 ? 1 : 0
  const side = distance > 0 ? 1 : -1
  const drift = rate - dividendYield - vol * vol * 0.5
  const [far, pushed] = [side * distance, side * drift * years]
  const reflected = Math.exp((2 * drift * distance) / (vol * vol)) * normalCdf((-far - pushed) / deviation)
  return Math.min(1, normalCdf((pushed - far) / deviation) + reflected)
}

/** Probability that a structure settles with a profit. All options expire at the horizon. */
export function probabilityOfProfit(structure: Structure, outlook: Outlook): number {
  return payoffSummary(structure).profitRanges.reduce(
    (sum, [from, to]) => sum + probabilityBelow(outlook, to) - probabilityBelow(outlook, from),
    0,
  )
}

/** Expected profit at settlement, not discounted. */
export function expectedProfit(structure: Structure, outlook: Outlook): number {
  const forward = forwardOf(outlook)
  const deviation = outlook.vol * Math.sqrt(outlook.years)
  return structure.legs.reduce((sum, leg) => {
    const value = leg.kind === 'stock' ? forward : blackPrice(leg.right, forward, leg.strike, deviation, 1)
    return sum + leg.quantity * value
  }, -structure.cost)
}

/** One standard deviation of the move to the horizon, in dollars. */
export const expectedMove = ({ spot, vol, years }: Pick<Outlook, 'spot' | 'vol' | 'years'>): number =>
  spot * vol * Math.sqrt(years)
