/** Profit, loss and greeks before expiration, each leg by Black-Scholes-Merton at its own vol. */

import { blackScholesGreeks, blackScholesPrice, type Greeks } from '../pricing/blackScholes'
import { rootOf } from '../rootOf'
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

/** Spots in [low, high] at which profit changes sign at a moment: found on a grid, then to the last digits. */
export function breakevensAt(
  structure: Structure,
  moment: Moment,
  { low, high, steps = 400 }: { readonly low: number; readonly high: number; readonly steps?: number },
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
