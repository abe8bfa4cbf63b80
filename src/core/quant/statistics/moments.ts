/** Sums over a column; NaN where a column is too short to say. */

export function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Sample variance, divisor n - 1. */
export function varianceOf(values: Float64Array): number {
  const mean = meanOf(values)
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return values.length > 1 ? squares / (values.length - 1) : Number.NaN
}

/** Sample covariance of two columns of one length. */
export function covarianceOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let products = 0
  for (let row = 0; row < a.length; row++) products += ((a[row] ?? 0) - meanA) * ((b[row] ?? 0) - meanB)
  return a.length > 1 ? products / (a.length - 1) : Number.NaN
}

/** Slope of a column's returns on the market's. */
export const betaOf = (returns: Float64Array, market: Float64Array): number =>
  covarianceOf(returns, market) / varianceOf(market)

/** What ascending values have at a position counted from 0, linearly between two of them (quantiles of type 7). */
export function valueAt(ascending: Float64Array, position: number): number {
  const below = Math.floor(position)
  const low = ascending[below] ?? Number.NaN
  const high = ascending[below + 1] ?? low
  return low + (position - below) * (high - low)
}
