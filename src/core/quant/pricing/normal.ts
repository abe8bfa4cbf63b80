/**
 * The normal distribution to double precision. `erfc` and `erfcx` use W. J. Cody's rational approximations
 * ("Rational Chebyshev approximations for the error function", Math. Comp. 23, 1969), good to about 1e-16.
 */

const SQRT_HALF = Math.SQRT1_2
const INV_SQRT_TWO_PI = 0.3989422804014327
const SQRT_TWO_PI = 2.5066282746310007
const INV_SQRT_PI = 0.5641895835477563

/** Density of the standard normal. */
export const normalPdf = (x: number): number => INV_SQRT_TWO_PI * Math.exp(-0.5 * x * x)

/** Probability that a standard normal is below x; the tail keeps its relative accuracy down to 1e-308. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * SQRT_HALF)

/** Cdf over pdf, the inverse of the hazard rate at -x: finite where both underflow. Overflows to Infinity above 37. */
export const normalCdfOverPdf = (x: number): number => 0.5 * SQRT_TWO_PI * erfcx(-x * SQRT_HALF)

export function erf(x: number): number {
  return Math.abs(x) <= 0.46875 ? erfNearZero(x) : 1 - erfc(x)
}

export function erfc(x: number): number {
  const y = Math.abs(x)
  if (y <= 0.46875) return 1 - erfNearZero(x)
  const tail = y > 26.6 ? 0 : expMinusSquare(y) * scaledTail(y)
  return x > 0 ? tail : 2 - tail
}

/** exp(x^2) erfc(x). */
export function erfcx(x: number): number {
  const y = Math.abs(x)
  if (y <= 0.46875) return Math.exp(x * x) * (1 - erfNearZero(x))
  const tail = scaledTail(y)
  return x > 0 ? tail : 2 * Math.exp(x * x) - tail
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
function scaledTail(y: number): number {
  return y <= 4 ? scaledTailMiddle(y) : scaledTailFar(y)
}

function scaledTailMiddle(y: number): number {
  let numerator = 2.1531153547440383e-8 * y + 5.641884969886701e-1
  numerator = numerator * y + 8.883149794388377
  numerator = numerator * y + 6.611919063714163e1
  numerator = numerator * y + 2.986351381974001e2
  numerator = numerator * y + 8.81952221241769e2
  numerator = numerator * y + 1.7120476126340707e3
  numerator = numerator * y + 2.0510783778260716e3
  numerator = numerator * y + 1.2303393547979972e3
  let denominator = y + 1.5744926110709835e1
  denominator = denominator * y + 1.176939508913125e2
  denominator = denominator * y + 5.371811018620099e2
  denominator = denominator * y + 1.6213895745666903e3
  denominator = denominator * y + 3.2907992357334597e3
  denominator = denominator * y + 4.362619090143247e3
  denominator = denominator * y + 3.4393676741437216e3
  denominator = denominator * y + 1.2303393548037495e3
  return numerator / denominator
}

function scaledTailFar(y: number): number {
  const z = 1 / (y * y)
  let numerator = 1.6315387137302097e-2 * z + 3.0532663496123236e-1
  numerator = numerator * z + 3.6034489994980445e-1
  numerator = numerator * z + 1.2578172611122926e-1
  numerator = numerator * z + 1.6083785148742275e-2
  numerator = numerator * z + 6.587491615298378e-4
  let denominator = z + 2.568520192289822
  denominator = denominator * z + 1.8729528499234673
  denominator = denominator * z + 5.279051029514285e-1
  denominator = denominator * z + 6.051834131244132e-2
  denominator = denominator * z + 2.3352049762686918e-3
  return (INV_SQRT_PI - (z * numerator) / denominator) / y
}

/** exp(-y^2) with y split so that the square of its leading bits is exact. */
function expMinusSquare(y: number): number {
  const lead = Math.trunc(y * 16) / 16
  return Math.exp(-lead * lead) * Math.exp(-(y - lead) * (y + lead))
}
