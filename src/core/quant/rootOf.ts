/**
 * Root of a continuous function between two points of opposite sign, by Brent's method ("Algorithms for
 * Minimization Without Derivatives", 1973). Undefined when the signs agree.
 */
export function rootOf(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance = 1e-12,
): number | undefined {
  let [a, b, fa, fb] = [low, high, f(low), f(high)]
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(fa * fb < 0)) return undefined
  let [c, fc, step, previousStep] = [a, fa, b - a, b - a]
  for (let iteration = 0; iteration < 200; iteration++) {
    if (fb * fc > 0) [c, fc, step, previousStep] = [a, fa, b - a, b - a]
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb]
    const precision = 2 ** -52 * Math.abs(b) + 0.5 * tolerance
    const half = 0.5 * (c - b)
    if (Math.abs(half) <= precision || fb === 0) return b
    const jump = interpolated({ a, b, c, fa, fb, fc })
    // Interpolation is trusted while it stays inside and shrinks faster than halving did.
    const isTrusted =
      Math.abs(previousStep) >= precision &&
      Math.abs(jump) < Math.min(1.5 * Math.abs(half) - 0.5 * precision, 0.5 * Math.abs(previousStep)) &&
      jump * half > 0
    previousStep = isTrusted ? step : half
    step = isTrusted ? jump : half
    a = b
    fa = fb
    b += Math.abs(step) > precision ? step : Math.sign(half) * precision
    fb = f(b)
  }
  return b
}

type Points = { a: number; b: number; c: number; fa: number; fb: number; fc: number }

/** Step from b by the secant, or by inverse quadratic interpolation through three points. */
function interpolated({ a, b, c, fa, fb, fc }: Points): number {
  if (a === c) return (fb * (b - a)) / (fa - fb)
  const [q, r, s] = [fa / fc, fb / fc, fb / fa]
  const p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1))
  return -p / ((q - 1) * (r - 1) * (s - 1))
}
