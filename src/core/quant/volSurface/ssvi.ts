/**
 * The surface of Gatheral and Jacquier ("Arbitrage-free SVI volatility surfaces", 2014) with the power law of
 * exponent one half. `k` is log(strike / forward), `theta` the at-the-money total variance (vol^2 * years).
 * Free of butterfly and calendar arbitrage while theta rises with time and eta (1 + |rho|) <= 2.
 */
import { assert } from '#core/domain/assert'
import { blackPrice } from '../pricing/blackScholes'

export type SsviShape = {
  /** Tilt, -1 to 1: negative makes puts dear. */
  readonly rho: number
  /** Steepness of the smile in at-the-money standard deviations. */
  readonly eta: number
}

export function ssviShape(rho: number, eta: number): SsviShape {
  assert(Math.abs(rho) < 1 && eta > 0 && eta * (1 + Math.abs(rho)) <= 2, 'a smile without arbitrage')
  return { rho, eta }
}

/** Total variance at a strike. */
export function ssviVariance(shape: SsviShape, theta: number, k: number): number {
  const { rho, eta } = shape
  const x = (eta * k) / Math.sqrt(theta * (1 + theta))
  const shifted = x + rho
  return 0.5 * theta * (1 + rho * x + Math.sqrt(shifted * shifted + 1 - rho * rho))
}

/** Fair total variance of the smile (what a VIX-style index measures) over its at-the-money variance. */
export function varianceSwapRatio(shape: SsviShape, theta: number): number {
  const step = 0.02 * Math.sqrt(theta)
  let sum = 0
  for (let i = -500; i < 500; i++) {
    const k = (i + 0.5) * step
    const deviation = Math.sqrt(ssviVariance(shape, theta, k))
    sum += blackPrice(k < 0 ? 'put' : 'call', 1, Math.exp(k), deviation, 1) * Math.exp(-k)
  }
  return (2 * sum * step) / theta
}
