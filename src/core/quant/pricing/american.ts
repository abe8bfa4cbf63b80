/** Greeks and implied vol of American options, by the tree or by the quadratic approximation. */
import { err, ok, type Result } from '#core/domain/result'
import { rootOf } from '../rootOf'
import { baroneAdesiWhaleyPrice } from './baroneAdesiWhaley'
import { DEFAULT_TREE, type TreeOptions, type TreeValue, treePrice, treeValue } from './binomialTree'
import type { OptionTerms } from './blackScholes'
import type { ImpliedVolError } from './impliedVol'

export type AmericanGreeks = TreeValue & {
  /** Per 1.00 of vol. */
  readonly vega: number
  /** Per 1.00 of rate. */
  readonly rho: number
}

/** Vega and rho by central differences wide enough for the tree's steps not to show. */
export function americanGreeks(
  terms: OptionTerms,
  vol: number,
  options: TreeOptions = DEFAULT_TREE,
): AmericanGreeks {
  const volStep = Math.min(0.01, 0.25 * vol)
  const rateStep = 0.001
  const priceAt = (v: number, rate: number) => treePrice({ ...terms, rate }, v, options)
  return {
    ...treeValue(terms, vol, options),
    vega: (priceAt(vol + volStep, terms.rate) - priceAt(vol - volStep, terms.rate)) / (2 * volStep),
    rho: (priceAt(vol, terms.rate + rateStep) - priceAt(vol, terms.rate - rateStep)) / (2 * rateStep),
  }
}

const VOL_MIN = 1e-3
const VOL_MAX = 10

/** The vol at which the model gives `price`, between 0.1 % and 1,000 %. */
export function americanImpliedVol(
  terms: OptionTerms,
  price: number,
  priceOf: (terms: OptionTerms, vol: number) => number = baroneAdesiWhaleyPrice,
): Result<number, ImpliedVolError> {
  const { right, spot, strike } = terms
  const intrinsic = Math.max(right === 'call' ? spot - strike : strike - spot, 0)
  const bound = right === 'call' ? spot : strike
  if (!(price >= intrinsic)) return err({ kind: 'belowIntrinsic', bound: intrinsic })
  if (price >= bound) return err({ kind: 'aboveBound', bound })
  // At intrinsic every low vol fits: exercise now is best whatever it is.
  if (!(terms.years > 0) || price - intrinsic < 1e-9 * spot)
    return err({ kind: 'unresolvable', uncertainty: Infinity })
  const vol = rootOf(v => priceOf(terms, v) - price, VOL_MIN, VOL_MAX, 1e-10)
  return vol === undefined ? err({ kind: 'unresolvable', uncertainty: Infinity }) : ok(vol)
}
