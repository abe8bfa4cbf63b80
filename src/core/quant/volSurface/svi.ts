/**
 * Gatheral's raw SVI smile, w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), fitted by the quasi-explicit
 * method of De Marco and Martini (Zeliade 2009): for m and sigma given, the rest is linear least squares.
 */
import { err, ok, type Result } from '#core/domain/result'
import { minimumNear } from '../minimum'
import type { SmilePoint } from './smilePoints'

export type Svi = {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
}

export type SviFit = {
  readonly svi: Svi
  /** Weighted root mean square of the error in vol: 0.01 is a vol point. */
  readonly volError: number
}

export type SviError = { readonly kind: 'tooFewPoints'; readonly points: number }

const POINTS_MIN = 5

export function sviVariance({ a, b, rho, m, sigma }: Svi, k: number): number {
  const x = k - m
  return a + b * (rho * x + Math.sqrt(x * x + sigma * sigma))
}

export function fitSvi(points: readonly SmilePoint[], years: number): Result<SviFit, SviError> {
  if (points.length < POINTS_MIN) return err({ kind: 'tooFewPoints', points: points.length })
  const ks = points.map(({ k }) => k)
  const [lowest, highest] = [Math.min(...ks), Math.max(...ks)]
  const span = Math.max(highest - lowest, 1e-3)
  // The vertex is kept near the data, where it means something.
  const shapeOf = ([u = 0, v = 0]: readonly number[]) => ({
    m: lowest + span * (0.5 + 0.75 * Math.tanh(u)),
    sigma: Math.max(1e-3 * span, span * Math.exp(v)),
  })
  const errorOf = (point: readonly number[]) => {
    const { m, sigma } = shapeOf(point)
    return linearPart(points, m, sigma).error
  }
  const options = { step: 0.4, tolerance: 1e-10, evaluationsMax: 400 }
  const starts = [0.2, -0.4].map(u => minimumNear(errorOf, [u, -1.5], options))
  const best = starts.reduce((a, b) => (a.value <= b.value ? a : b))
  const { m, sigma } = shapeOf(best.point)
  const { a, c, d } = linearPart(points, m, sigma)
  const svi = { a, b: c / sigma, rho: c === 0 ? 0 : d / c, m, sigma }
  return ok({ svi, volError: volErrorOf(points, svi, years) })
}

type Linear = { readonly a: number; readonly c: number; readonly d: number; readonly error: number }

/** Best a, c, d of w = a + d y + c sqrt(y^2 + 1), y = (k - m) / sigma, with |d| <= c. */
function linearPart(points: readonly SmilePoint[], m: number, sigma: number): Linear {
  const rows = points.map(({ k, variance, weight }) => {
    const y = (k - m) / sigma
    return { y, z: Math.hypot(y, 1), variance, weight: weight * weight }
  })
  const free = leastSquares(rows.map(({ y, z, variance, weight }) => ({ x: [1, z, y], variance, weight })))
  const [a = 0, c = 0, d = 0] = free
  const candidates = [{ a, c, d }]
  if (!(c >= Math.abs(d)) || c < 0) {
    candidates.length = 0
    for (const side of [1, -1]) {
      const [edgeA = 0, edgeC = 0] = leastSquares(
        rows.map(({ y, z, variance, weight }) => ({ x: [1, z + side * y], variance, weight })),
      )
      if (edgeC >= 0) candidates.push({ a: edgeA, c: edgeC, d: side * edgeC })
    }
    const [flat = 0] = leastSquares(rows.map(({ variance, weight }) => ({ x: [1], variance, weight })))
    candidates.push({ a: flat, c: 0, d: 0 })
  }
  const floor = 1e-4 * Math.min(...points.map(({ variance }) => variance))
  const scored = candidates.map(({ a, c, d }) => {
    // The smile's lowest variance is a + sqrt(c^2 - d^2); a smile that dips below zero is lifted.
    const lifted = Math.max(a, floor - Math.sqrt(Math.max(0, c * c - d * d)))
    const error = rows.reduce((sum, { y, z, variance, weight }) => {
      const miss = lifted + d * y + c * z - variance
      return sum + weight * miss * miss
    }, 0)
    return { a: lifted, c, d, error }
  })
  return scored.reduce((best, next) => (best.error <= next.error ? best : next))
}

type Equation = { readonly x: readonly number[]; readonly variance: number; readonly weight: number }

/** Weighted least squares by the normal equations, with partial pivoting. */
function leastSquares(rows: readonly Equation[]): number[] {
  const n = rows[0]?.x.length ?? 0
  const matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) =>
      rows.reduce(
        (sum, { x, variance, weight }) => sum + weight * (x[i] ?? 0) * (j < n ? (x[j] ?? 0) : variance),
        0,
      ),
    ),
  )
  for (let pivot = 0; pivot < n; pivot++) {
    const swap = matrix.slice(pivot).reduce((best, row, i) => {
      return Math.abs(row[pivot] ?? 0) > Math.abs(matrix[best]?.[pivot] ?? 0) ? pivot + i : best
    }, pivot)
    const row = matrix[swap] ?? []
    matrix[swap] = matrix[pivot] ?? []
    matrix[pivot] = row
    for (const [i, other] of matrix.entries()) {
      if (i === pivot) continue
      const factor = (other[pivot] ?? 0) / (row[pivot] || Number.MIN_VALUE)
      for (let j = pivot; j <= n; j++) other[j] = (other[j] ?? 0) - factor * (row[j] ?? 0)
    }
  }
  return matrix.map((row, i) => (row[n] ?? 0) / (row[i] || Number.MIN_VALUE))
}

function volErrorOf(points: readonly SmilePoint[], svi: Svi, years: number): number {
  let [sum, weights] = [0, 0]
  for (const { k, variance, weight } of points) {
    const miss = Math.sqrt(Math.max(0, sviVariance(svi, k)) / years) - Math.sqrt(variance / years)
    sum += weight * miss * miss
    weights += weight
  }
  return Math.sqrt(sum / weights)
}
