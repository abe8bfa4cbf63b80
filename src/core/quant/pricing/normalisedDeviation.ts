import { millsRatio } from './millsRatio'
import {
  logNormalisedVega,
  normalisedBlackComplement,
  normalisedVega,
  priceOverVega,
} from './normalisedBlack'

const ITERATIONS_MAX = 64
const CONVERGED = 1e-4
const LOG_SQRT_TWO_PI = 0.9189385332046728
const INV_SQRT_TWO_PI = 0.3989422804014327
const MILLS_AT_ZERO = 1.2533141373155001
const SQRT_TWO_PI = 2.5066282746310002
/** No price that double precision can tell from its bound has a deviation as large. */
const DEVIATION_MAX = 128

/**
 * The inverse of `normalisedBlack` in s: the deviation (vol * sqrt(years)) at which the price is `target`, for
 * x <= 0 and 0 < target < exp(x/2). Householder's method of fourth order on a form of the price that is nearly straight on each side of
 * the inflection at s = sqrt(2|x|), kept inside a shrinking bracket, so that it cannot fail to converge.
 */
export function normalisedDeviation(x: number, target: number): number {
  const inflection = Math.sqrt(-2 * x)
  const bound = Math.exp(0.5 * x)
  // There h + t is zero, and price and bound share their exponential.
  const ratioAtInflection = MILLS_AT_ZERO - millsRatio(inflection)
  const atInflection = bound * INV_SQRT_TWO_PI * ratioAtInflection
  const isLow = target < atInflection
  const isHigh = target > 0.5 * bound
  const level = isLow ? Math.log(target) : isHigh ? bound - target : target
  let low = isLow ? 0 : inflection
  let high = isLow ? inflection : DEVIATION_MAX
  const start = isLow
    ? lowStart(x, level, 0.5 * x - LOG_SQRT_TWO_PI + Math.log(ratioAtInflection))
    : highStart(inflection, (target - atInflection) / bound)
  let s = start > low && start < high ? start : isLow ? 0.9 * inflection : inflection + 1e-8
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const change = isLow ? lowStep(x, s, level) : isHigh ? highStep(x, s, level) : middleStep(x, s, level)
    // The step's error is of the order of its relative size to the fourth: nothing is left to gain.
    if (Math.abs(change) <= CONVERGED * s) return s + change
    if (change > 0) low = s
    else high = s
    const next = s + change
    s = next > low && next < high ? next : 0.5 * (low + high)
  }
  return s
}

/** Below the inflection 1 / log(price) is nearly straight: the price falls like exp(-x^2 / 2 s^2). */
function lowStep(x: number, s: number, logTarget: number): number {
  const ratio = priceOverVega(x, s)
  const inverseLog = 1 / (logNormalisedVega(x, s) + Math.log(ratio))
  const newton = (ratio / inverseLog) * (1 - 1 / (inverseLog * logTarget))
  const slope = 1 / ratio
  const tilt = slope * (1 + 2 * inverseLog)
  const bent = bend(x, s)
  const third =
    twist(x, s, bent) + 2 * slope * slope * (1 + 3 * inverseLog * (1 + inverseLog)) - 3 * bent * tilt
  return householder(newton, bent - tilt, third)
}

function middleStep(x: number, s: number, target: number): number {
  const bent = bend(x, s)
  const newton = target / normalisedVega(x, s) - priceOverVega(x, s)
  return householder(newton, bent, twist(x, s, bent))
}

/** Towards the bound the logarithm of what is missing is nearly straight. */
function highStep(x: number, s: number, missing: number): number {
  const complement = normalisedBlackComplement(x, s)
  if (complement === 0) return -Infinity
  const slope = normalisedVega(x, s) / complement
  const bent = bend(x, s)
  const newton = Math.log(complement / missing) / slope
  return householder(newton, bent + slope, twist(x, s, bent) + slope * (3 * bent + 2 * slope))
}

/** The step of fourth order, from Newton's and the ratios of second and third derivative to the first. */
function householder(newton: number, second: number, third: number): number {
  const numerator = 1 + 0.5 * newton * second
  const denominator = 1 + newton * (second + (newton * third) / 6)
  // Far from the root the expansion may turn round or vanish, and a step that vanishes would look like the end.
  const ratio = numerator / denominator
  return numerator > 0 && denominator > 0 ? newton * Math.min(4, Math.max(0.25, ratio)) : newton
}

/** Second over first derivative of the price by s. */
const bend = (x: number, s: number): number => (x * x) / (s * s * s) - 0.25 * s

/** Third over first derivative. */
const twist = (x: number, s: number, bent: number): number => {
  const ratio = x / (s * s)
  return bent * bent - 3 * ratio * ratio - 0.25
}

/**
 * Newton on an approximation of the logarithm of the price in h = |x| / s: the price is vega times s R'(-h), and
 * R'(-h), which is 1 at 0 and 1 / h^2 far out, is close to 1 / (1 + 1.2533 h + h^2).
 */
function lowStart(x: number, logTarget: number, logInflection: number): number {
  let h = Math.sqrt(-0.5 * x + 2 * (logInflection - logTarget))
  const square = 0.125 * x * x
  for (let pass = 0; pass < 2; pass++) {
    const shape = 1 + h * (1.2533 + h)
    const miss = Math.log(-x / (h * shape)) - 0.5 * h * h - square / (h * h) - LOG_SQRT_TWO_PI - logTarget
    const slope = (2 * square) / (h * h * h) - h - 1 / h - (1.2533 + 2 * h) / shape
    h = Math.max(h - miss / slope, 0.5 * h)
  }
  return -x / h
}

/**
 * From the inflection, where the price is straight to the second order and its third derivative is -vega. `rise` is
 * the price beyond that at the inflection, in units of the bound.
 */
function highStart(inflection: number, rise: number): number {
  const step = rise * SQRT_TWO_PI
  return Math.min(inflection + step + (step * step * step) / 6, DEVIATION_MAX / 2)
}
