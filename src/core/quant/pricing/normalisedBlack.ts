import { erf, normalCdf, normalCdfOverPdf, normalPdf } from './normal'

/**
 * Black's formula without units, after Jaeckel ("Let's be rational", 2015): the undiscounted price of an
 * out-of-the-money option divided by sqrt(forward * strike), as a function of
 *   x = -|log(forward / strike)|   and   s = vol * sqrt(years).
 * Both rights share it, and everything else here is this function with units put back.
 */
export function normalisedBlack(x: number, s: number): number {
  if (!(s > 0)) return 0
  const h = x / s
  const t = 0.5 * s
  if (x === 0) return erf(t * Math.SQRT1_2)
  // The two terms of the textbook form cancel when both lie in the lower tail or close together: there the
  // difference of cdf/pdf ratios is taken first, and of nearly equal ratios, as a Taylor series.
  if (h + t > 0.5 || h < -38) {
    const exponent = Math.exp(0.5 * x)
    return Math.max(0, exponent * normalCdf(h + t) - normalCdf(h - t) / exponent)
  }
  const density = normalPdf(h) * Math.exp(-0.5 * t * t)
  return (
    density * (t < 0.12 ? ratioDifferenceSeries(h, t) : normalCdfOverPdf(h + t) - normalCdfOverPdf(h - t))
  )
}

/** Its upper bound less the price, without cancellation: exp(x/2) - normalisedBlack(x, s). */
export function normalisedBlackComplement(x: number, s: number): number {
  const h = x / s
  const t = 0.5 * s
  const exponent = Math.exp(0.5 * x)
  return exponent * normalCdf(-h - t) + normalCdf(h - t) / exponent
}

/** d normalisedBlack / d s. */
export const normalisedVega = (x: number, s: number): number => {
  const h = x / s
  return normalPdf(h) * Math.exp(-0.125 * s * s)
}

/**
 * R(h + t) - R(h - t) for R = cdf/pdf and small t: twice the odd Taylor terms, from R' = 1 + h R and
 * R(n+1) = n R(n-1) + h R(n).
 */
function ratioDifferenceSeries(h: number, t: number): number {
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
