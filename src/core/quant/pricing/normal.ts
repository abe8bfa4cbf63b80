/**
 * The normal distribution to double precision: by Mills' ratio, and near zero, where `erf` itself is small, by
 * W. J. Cody's rational ("Rational Chebyshev approximations for the error function", Math. Comp. 23, 1969).
 */
import { millsRatio } from './millsRatio'

const SQRT_HALF = Math.SQRT1_2
const INV_SQRT_TWO_PI = 0.3989422804014327
const SQRT_TWO_PI = 2.5066282746310007
const SQRT_TWO_OVER_PI = 0.7978845608028654

/** Density of the standard normal. */
export const normalPdf = (x: number): number => INV_SQRT_TWO_PI * Math.exp(-0.5 * x * x)

/** Probability that a standard normal is below x; the tail keeps its relative accuracy down to 1e-308. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * SQRT_HALF)

/** Cdf over pdf, the inverse of the hazard rate at -x: finite where both underflow. Overflows to Infinity above 37. */
export const normalCdfOverPdf = (x: number): number =>
  x <= 0 ? millsRatio(-x) : SQRT_TWO_PI * Math.exp(0.5 * x * x) - millsRatio(x)

export function erf(x: number): number {
  return Math.abs(x) <= 0.46875 ? erfNearZero(x) : 1 - erfc(x)
}

export function erfc(x: number): number {
  const y = Math.abs(x)
  if (y <= 0.46875) return 1 - erfNearZero(x)
  const tail = y > 26.6 ? 0 : expMinusSquare(y) * scaledTail(y)
  return x > 0 ? tail : 2 - tail
}

/** Quantile of the standard normal. -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN
  if (p > 0.5) return -normalQuantile(1 - p)
  let x = quantileStart(p)
  // Two steps of Halley on log(cdf), whose slope pdf/cdf is tame in the tail.
  for (let step = 0; step < 2; step++) {
    const ratio = normalCdfOverPdf(x)
    const error = Math.log(normalCdf(x) / p) * ratio
    const curvature = -(x + 1 / ratio)
    x -= error / (1 - 0.5 * error * curvature)
  }
  return x
}

/** Abramowitz & Stegun 26.2.23: 4.5e-4 absolute, enough to start from. */
function quantileStart(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p))
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328)
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return numerator / denominator - t
}

/** erf on |x| <= 0.46875. */
function erfNearZero(x: number): number {
  const z = x * x
  const numerator =
    (((1.8577770618460315e-1 * z + 3.1611237438705655) * z + 1.1386415415105016e2) * z + 3.77485237685302e2) *
      z +
    3.2093775891384694e3
  const denominator =
    (((z + 2.3601290952344122e1) * z + 2.4402463793444417e2) * z + 1.2826165260773723e3) * z +
    2.844236833439171e3
  return (x * numerator) / denominator
}

/** exp(y^2) erfc(y) for y > 0.46875. */
const scaledTail = (y: number): number => SQRT_TWO_OVER_PI * millsRatio(y * Math.SQRT2)

/** exp(-y^2) with y split so that the square of its leading bits is exact. */
function expMinusSquare(y: number): number {
  const lead = Math.trunc(y * 16) / 16
  return Math.exp(-lead * lead) * Math.exp(-(y - lead) * (y + lead))
}
