import { erf, normalCdf, normalCdfOverPdf } from './normal'

/**
 * Black's formula without units, after Jaeckel ("Let's be rational", 2015): the undiscounted price of an
 * out-of-the-money option divided by sqrt(forward * strike), as a function of
 *   x = -|log(forward / strike)|   and   s = vol * sqrt(years).
 * Both rights share it, and everything else here is this function with units put back.
 */
export function normalisedBlack(x: number, s: number): number {
  if (s <= 0) return 0
  return x === 0 ? erf(s * HALF_SQRT_HALF) : normalisedVega(x, s) * priceOverVega(x, s)
}

/** d normalisedBlack / d s. */
export function normalisedVega(x: number, s: number): number {
  const h = x / s
  return INV_SQRT_TWO_PI * Math.exp(-0.5 * (h * h + 0.25 * s * s))
}

/** Its logarithm, where the vega itself may underflow. */
export function logNormalisedVega(x: number, s: number): number {
  const h = x / s
  return -0.5 * (h * h + 0.25 * s * s) - LOG_SQRT_TWO_PI
}

/**
 * Price over vega: R(h + t) - R(h - t), with h = x / s, t = s / 2 and R the normal cdf over its pdf. It needs no
 * exponential in the wings and does not cancel where price and vega are both tiny.
 */
export function priceOverVega(x: number, s: number): number {
  const h = x / s
  const t = 0.5 * s
  if (h + t > 3) return normalisedBlackFar(x, s) / normalisedVega(x, s)
  return t < 0.12 ? ratioDifferenceSeries(h, t) : normalCdfOverPdf(h + t) - normalCdfOverPdf(h - t)
}

/** Its upper bound less the price, without cancellation: exp(x/2) - normalisedBlack(x, s). */
export function normalisedBlackComplement(x: number, s: number): number {
  const h = x / s
  const t = 0.5 * s
  const exponent = Math.exp(0.5 * x)
  return exponent * normalCdf(-h - t) + normalCdf(h - t) / exponent
}

const HALF_SQRT_HALF = 0.5 * Math.SQRT1_2
const INV_SQRT_TWO_PI = 0.3989422804014327
const LOG_SQRT_TWO_PI = 0.9189385332046728

/** The textbook form, for deviations at which R is near overflow and nothing cancels. */
function normalisedBlackFar(x: number, s: number): number {
  const exponent = Math.exp(0.5 * x)
  return exponent * normalCdf(x / s + 0.5 * s) - normalCdf(x / s - 0.5 * s) / exponent
}

/**
 * R(h + t) - R(h - t) for small t: twice the odd Taylor terms, from R' = 1 + h R and
 * R(n+1) = n R(n-1) + h R(n).
 */
export function ratioDifferenceSeries(h: number, t: number): number {
  let earlier = normalCdfOverPdf(h)
  let derivative = slopeOfRatio(h, earlier)
  let weight = t
  let sum = derivative * weight
  for (let order = 1; order < 9; order += 2) {
    const even = order * earlier + h * derivative
    const odd = (order + 1) * derivative + h * even
    earlier = even
    derivative = odd
    weight *= (t * t) / ((order + 1) * (order + 2))
    sum += derivative * weight
  }
  return 2 * sum
}

/** 1 + h R(h); far below zero by its asymptotic series, where the sum would cancel. */
function slopeOfRatio(h: number, ratio: number): number {
  if (h > -20) return 1 + h * ratio
  const z = 1 / (h * h)
  return z * (1 - z * (3 - z * (15 - z * (105 - z * (945 - z * (10395 - z * 135135))))))
}
