/** Profit, loss and greeks before expiration, each leg by Black-Scholes-Merton at its own vol. */

import { blackScholesGreeks, blackScholesPrice, type Greeks } from '../pricing/blackScholes'
import { type GreekColumns, greekColumns } from '../pricing/greekColumns'
import { rootOf } from '../rootOf'
import { type ProfitSummary, slopeAtInfinity } from './expirationPayoff'
import type { Carry, OptionLeg, Structure } from './structure'

export type Moment = Carry & {
  /** Years that have passed since the legs' `years` were taken. */
  readonly elapsed: number
  /** Added to every leg's vol; vols never fall below `VOL_MIN`. */
  readonly volShift: number
}

const VOL_MIN = 1e-4

/** Profit at a spot and a moment. A leg past its expiration counts its intrinsic value at this spot. */
export function profitAt(structure: Structure, spot: number, moment: Moment): number {
  let value = -structure.cost
  for (const leg of structure.legs)
    value += leg.quantity * (leg.kind === 'stock' ? spot : blackScholesPrice(...pricing(leg, spot, moment)))
  return value
}

/** Sums of the legs' greeks; `price` is the structure's value before its cost. */
export function structureGreeks(structure: Structure, spot: number, moment: Moment): Greeks {
  const sum = { ...NO_GREEKS }
  for (const leg of structure.legs) {
    const greeks =
      leg.kind === 'stock'
        ? { ...NO_GREEKS, price: spot, delta: 1 }
        : blackScholesGreeks(...pricing(leg, spot, moment))
    for (const name of GREEK_NAMES) sum[name] += leg.quantity * greeks[name]
  }
  return sum
}

/** Profit along a column of spots. */
export const profitCurve = (structure: Structure, spots: Float64Array, moment: Moment): Float64Array =>
  spots.map(spot => profitAt(structure, spot, moment))

/** Greeks along a column of spots; `price` is the structure's value before its cost. */
export function greekCurves(structure: Structure, spots: Float64Array, moment: Moment): GreekColumns {
  const curves = greekColumns(spots.length)
  for (const [i, spot] of spots.entries()) {
    const greeks = structureGreeks(structure, spot, moment)
    for (const name of GREEK_NAMES) curves[name][i] = greeks[name]
  }
  return curves
}

export type SpotRange = { readonly low: number; readonly high: number; readonly steps?: number }

/**
 * What a moment before expiration can bring within a range of spots. Beyond the range only the direction is known: an
 * extreme is unbounded when calls and stock leave something that grows with the spot.
 */
export function profitSummaryAt(structure: Structure, moment: Moment, range: SpotRange): ProfitSummary {
  const slope = slopeAtInfinity(structure)
  const highest = extremeIn(spot => profitAt(structure, spot, moment), range)
  const lowest = -extremeIn(spot => -profitAt(structure, spot, moment), range)
  return {
    breakevens: breakevensAt(structure, moment, range),
    maxProfit: slope > 0 ? { kind: 'unbounded' } : { kind: 'bounded', amount: Math.max(0, highest) },
    maxLoss: slope < 0 ? { kind: 'unbounded' } : { kind: 'bounded', amount: Math.max(0, -lowest) },
  }
}

/** The greatest value on a grid, then between the neighbours of that point by golden section. */
function extremeIn(f: (spot: number) => number, { low, high, steps = 400 }: SpotRange): number {
  const spotAt = (i: number) => low + ((high - low) * i) / steps
  let best = 0
  let greatest = f(low)
  for (let i = 1; i <= steps; i++) {
    const value = f(spotAt(i))
    if (value > greatest) [best, greatest] = [i, value]
  }
  let from = spotAt(Math.max(0, best - 1))
  let to = spotAt(Math.min(steps, best + 1))
  for (let round = 0; round < 40; round++) {
    const [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)]
    if (f(left) > f(right)) to = right
    else from = left
  }
  return Math.max(greatest, f((from + to) / 2))
}

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Spots in [low, high] at which profit changes sign at a moment: found on a grid, then to the last digits. */
export function breakevensAt(
  structure: Structure,
  moment: Moment,
  { low, high, steps = 400 }: SpotRange,
): readonly number[] {
  const spots = Float64Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps)
  const profits = profitCurve(structure, spots, moment)
  const found: number[] = []
  for (let i = 0; i < steps; i++) {
    const [from = 0, to = 0] = [spots[i], spots[i + 1]]
    if (Math.sign(profits[i] ?? 0) === Math.sign(profits[i + 1] ?? 0)) continue
    const root = rootOf(spot => profitAt(structure, spot, moment), from, to, 1e-10)
    if (root !== undefined && root !== found.at(-1)) found.push(root)
  }
  return found
}

function pricing(leg: OptionLeg, spot: number, moment: Moment): Parameters<typeof blackScholesPrice> {
  const { right, strike } = leg
  const years = Math.max(0, leg.years - moment.elapsed)
  const { rate, dividendYield } = moment
  return [{ right, strike, spot, years, rate, dividendYield }, Math.max(VOL_MIN, leg.vol + moment.volShift)]
}

const NO_GREEKS: Greeks = {
  price: 0,
  delta: 0,
  gamma: 0,
  vega: 0,
  thetaPerDay: 0,
  rho: 0,
  vanna: 0,
  charmPerDay: 0,
  vomma: 0,
}

const GREEK_NAMES = Object.keys(NO_GREEKS) as readonly (keyof Greeks)[]
