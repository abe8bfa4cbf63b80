/**
 * What may be lost over one period. Value at risk is the loss that is not exceeded with `confidence`, expected
 * shortfall the mean loss beyond it; both positive for losses. Exposures are dollars per 1.00 (100 %) of return.
 */
import { assert } from '#core/domain/assert'
import { normalPdf, normalQuantile } from '../pricing/normal'
import { RandomStream } from '../randomStream'
import { choleskyOf } from './covariance'
import { valueAt } from './moments'
import { smallestOf } from './smallest'

export type TailRisk = { readonly valueAtRisk: number; readonly expectedShortfall: number }

export type Exposure = {
  /** Dollar delta per underlying. */
  readonly delta: Float64Array
  /** Dollar gamma per underlying: the change of dollar delta per 1.00 of return. */
  readonly gamma: Float64Array
}

/** From profits of scenarios, in any order; NaN when one of them is. */
export function tailRiskOf(profits: Float64Array, confidence: number): TailRisk {
  assert(profits.length > 0 && confidence > 0.5 && confidence < 1, 'scenarios, and a confidence in (0.5, 1)')
  if (hasNaN(profits)) return { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN }
  // The quantile lies between two order statistics, of which the second may be the first beyond the tail.
  const position = (1 - confidence) * (profits.length - 1)
  const tail = smallestOf(profits, Math.floor(position) + 2)
  const valueAtRisk = -valueAt(tail, position)
  let [sum, count] = [0, 0]
  for (const profit of tail) {
    if (profit > -valueAtRisk) break
    sum += profit
    count++
  }
  return { valueAtRisk, expectedShortfall: count > 0 ? -sum / count : valueAtRisk }
}

function hasNaN(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) return true
  return false
}

/** Replays past returns (one column per underlying) on today's exposures. */
export function historicalRisk(
  exposure: Exposure,
  returns: readonly Float64Array[],
  confidence: number,
): TailRisk {
  const profits = new Float64Array(returns[0]?.length ?? 0)
  for (const [i, column] of returns.entries()) addProfits(profits, column, exposure, i)
  return tailRiskOf(profits, confidence)
}

/**
 * Delta-gamma by the moments of the quadratic form and the expansion of Cornish and Fisher. Returns are jointly
 * normal with mean zero and the given covariance (row-major).
 */
export function parametricRisk(exposure: Exposure, covariance: Float64Array, confidence: number): TailRisk {
  const { mean, deviation, skewness } = quadraticMoments(exposure, covariance)
  const z = normalQuantile(1 - confidence)
  // Beyond the quantile the same expansion is integrated: E[z] = -pdf/tail, E[z^2 - 1] = z E[z].
  const tailMean = -normalPdf(z) / (1 - confidence)
  return {
    valueAtRisk: -(mean + deviation * (z + (skewness / 6) * (z * z - 1))),
    expectedShortfall: -(mean + deviation * (tailMean + (skewness / 6) * z * tailMean)),
  }
}

export const SCENARIOS_MAX = 1_000_000

/** Simulates jointly normal returns; undefined when the covariance is not positive definite. */
export function monteCarloRisk(
  exposure: Exposure,
  covariance: Float64Array,
  confidence: number,
  { scenarios, seed }: { readonly scenarios: number; readonly seed: number },
): TailRisk | undefined {
  assert(scenarios > 0 && scenarios <= SCENARIOS_MAX, `${scenarios} scenarios`)
  const n = exposure.delta.length
  const lower = choleskyOf(covariance, n)
  if (!lower) return undefined
  const random = new RandomStream(seed)
  const shocks = new Float64Array(n * ABREAST)
  const profits = new Float64Array(scenarios)
  for (let from = 0; from < scenarios; from += ABREAST) {
    for (let k = 0; k < shocks.length; k++) shocks[k] = random.normal()
    addSimulated(profits, from, shocks, lower, exposure)
  }
  return tailRiskOf(profits, confidence)
}

/** Scenarios that are simulated side by side, so that each entry of the factor is read once for all of them. */
const ABREAST = 4

/** Profits of `ABREAST` scenarios; `shocks` holds those of the first underlying, then of the second... */
function addSimulated(
  profits: Float64Array,
  from: number,
  shocks: Float64Array,
  lower: Float64Array,
  exposure: Exposure,
): void {
  const n = exposure.delta.length
  let [profitA, profitB, profitC, profitD] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const row = i * n
    const delta = exposure.delta[i] ?? 0
    const halfGamma = 0.5 * (exposure.gamma[i] ?? 0)
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let k = 0; k <= i; k++) {
      const factor = lower[row + k] ?? 0
      const at = 4 * k
      a += factor * (shocks[at] ?? 0)
      b += factor * (shocks[at + 1] ?? 0)
      c += factor * (shocks[at + 2] ?? 0)
      d += factor * (shocks[at + 3] ?? 0)
    }
    profitA += a * (delta + halfGamma * a)
    profitB += b * (delta + halfGamma * b)
    profitC += c * (delta + halfGamma * c)
    profitD += d * (delta + halfGamma * d)
  }
  // Writes beyond the last scenario go nowhere.
  profits[from] = profitA
  profits[from + 1] = profitB
  profits[from + 2] = profitC
  profits[from + 3] = profitD
}

function addProfits(profits: Float64Array, moves: Float64Array, exposure: Exposure, i: number): void {
  const [delta, halfGamma] = [exposure.delta[i] ?? 0, 0.5 * (exposure.gamma[i] ?? 0)]
  for (let row = 0; row < profits.length; row++) {
    const move = moves[row] ?? 0
    profits[row] = (profits[row] ?? 0) + move * (delta + halfGamma * move)
  }
}

/** Moments of delta' r + r' diag(gamma) r / 2 for r normal with the covariance. */
function quadraticMoments({ delta, gamma }: Exposure, covariance: Float64Array) {
  const n = delta.length
  const covered = times(covariance, delta)
  const bent = times(
    covariance,
    covered.map((value, i) => (gamma[i] ?? 0) * value),
  )
  let [mean, variance, third] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    mean += 0.5 * (gamma[i] ?? 0) * (covariance[i * n + i] ?? 0)
    variance += (delta[i] ?? 0) * (covered[i] ?? 0)
    third += 3 * (delta[i] ?? 0) * (bent[i] ?? 0)
  }
  const scaled = covariance.map((value, at) => value * (gamma[Math.floor(at / n)] ?? 0))
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const pair = (scaled[i * n + j] ?? 0) * (scaled[j * n + i] ?? 0)
      variance += 0.5 * pair
      for (let k = 0; k < n; k++)
        third += (scaled[i * n + j] ?? 0) * (scaled[j * n + k] ?? 0) * (scaled[k * n + i] ?? 0)
    }
  const deviation = Math.sqrt(variance)
  return { mean, deviation, skewness: variance > 0 ? third / (variance * deviation) : 0 }
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += (matrix[i * n + j] ?? 0) * (vector[j] ?? 0)
    return sum
  })
}
