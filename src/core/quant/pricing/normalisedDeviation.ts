import { normalisedBlack, normalisedBlackComplement, normalisedVega } from './normalisedBlack'

const ITERATIONS_MAX = 64
/** No price that double precision can tell from its bound has a deviation as large. */
const DEVIATION_MAX = 128

/**
 * The inverse of `normalisedBlack` in s: the deviation (vol * sqrt(years)) at which the price is `target`, for
 * x <= 0 and 0 < target < exp(x/2). Halley's method on a form of the price that is nearly straight on each side of
 * the inflection at s = sqrt(2|x|), kept inside a shrinking bracket, so that it cannot fail to converge.
 */
export function normalisedDeviation(x: number, target: number): number {
  const inflection = Math.sqrt(2 * Math.abs(x))
  const bound = Math.exp(0.5 * x)
  const isLow = inflection > 0 && target < normalisedBlack(x, inflection)
  const step = isLow ? lowStep : target > 0.5 * bound ? highStep : middleStep
  const level = isLow ? Math.log(target) : target > 0.5 * bound ? bound - target : target
  let low = isLow ? 0 : inflection
  let high = isLow ? inflection : DEVIATION_MAX
  let s = isLow ? lowStart(x, level, inflection) : highStart(x, target, inflection)
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const change = step(x, s, level)
    if (change > 0) low = s
    else high = s
    const next = s + change
    const inside = next > low && next < high
    const previous = s
    s = inside ? next : 0.5 * (low + high)
    if (Math.abs(s - previous) <= 4e-16 * s) break
  }
  return s
}

/** Below the inflection 1 / log(price) is nearly straight: the price falls like exp(-x^2 / 2 s^2). */
function lowStep(x: number, s: number, logTarget: number): number {
  const price = normalisedBlack(x, s)
  if (price === 0) return Infinity
  const log = Math.log(price)
  const slope = normalisedVega(x, s) / price
  const newton = (log / slope) * (1 - log / logTarget)
  return halley(newton, bend(x, s) - slope * (1 + 2 / log))
}

function middleStep(x: number, s: number, target: number): number {
  return halley((target - normalisedBlack(x, s)) / normalisedVega(x, s), bend(x, s))
}

/** Towards the bound the logarithm of what is missing is nearly straight. */
function highStep(x: number, s: number, missing: number): number {
  const complement = normalisedBlackComplement(x, s)
  if (complement === 0) return -Infinity
  const slope = normalisedVega(x, s) / complement
  return halley(Math.log(complement / missing) / slope, bend(x, s) + slope)
}

/** The step from Newton's step and the ratio of second to first derivative. */
const halley = (newton: number, ratio: number): number => newton / Math.max(1 + 0.5 * newton * ratio, 0.25)

/** Second over first derivative of the price by s. */
const bend = (x: number, s: number): number => (x * x) / (s * s * s) - 0.25 * s

/** From the price's asymptote pdf(x/s) s^3 / x^2, by fixed-point iteration. */
function lowStart(x: number, logTarget: number, inflection: number): number {
  let s = 0.7 * inflection
  for (let pass = 0; pass < 4; pass++) {
    const exponent = -logTarget - 0.9189385332046728 + 3 * Math.log(s) - 2 * Math.log(-x) - 0.125 * s * s
    if (exponent <= 0) return 0.7 * inflection
    s = Math.min(-x / Math.sqrt(2 * exponent), inflection)
  }
  return Math.min(s, 0.999 * inflection)
}

/** One Newton step from the inflection, where the slope is greatest. */
function highStart(x: number, target: number, inflection: number): number {
  const steepest = 0.3989422804014327 * Math.exp(0.5 * x)
  const base = inflection > 0 ? normalisedBlack(x, inflection) : 0
  return Math.min(inflection + (target - base) / steepest, DEVIATION_MAX / 2)
}
