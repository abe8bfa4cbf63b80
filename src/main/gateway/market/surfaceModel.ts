/**
 * The volatility of the simulated options: an arbitrage-free surface (SSVI) whose level is the VIX of the moment.
 * At-the-money variance reverts to a long-run level; the smile is fixed in standard deviations from the forward, so
 * it travels with the spot (sticky delta). The benchmark's (SPY's) is scaled so that its 30-day VIX-style index is the VIX; other
 * stocks' levels follow their realised vol and move with the VIX, with a flatter smile.
 */
import { type SsviShape, ssviShape, ssviVariance, varianceSwapRatio } from '#core/quant/volSurface/ssvi'

/** Close to Treasury bills of 2013-2014. */
export const RATE = 0.001

const INDEX_SHAPE = ssviShape(-0.72, 1.1)
const STOCK_SHAPE = ssviShape(-0.45, 0.8)
/** Per year: half of a shock is gone after two months. */
const REVERSION = 4
const INDEX_LONG_VOL = 0.165
const THIRTY_DAYS = 30 / 365
/** Stocks' vols move by this power of the VIX. */
const STOCK_ELASTICITY = 0.6
const VARIANCE_MIN = 0.02 ** 2

const INDEX_RATIO = varianceSwapRatio(INDEX_SHAPE, 0.16 ** 2 * THIRTY_DAYS)

export type Surface = {
  readonly shape: SsviShape
  /** Variance per year now, and where it reverts to. */
  readonly instantVariance: number
  readonly longVariance: number
}

/** The benchmark's surface when the VIX (in points) stands at `vix`; its at-the-money vol reverts to `longVol`. */
export function indexSurface(vix: number, longVol = INDEX_LONG_VOL): Surface {
  return surfaceOf(INDEX_SHAPE, atMoneyVolOf(vix) ** 2, longVol ** 2)
}

/** The benchmark's 30-day at-the-money vol when the VIX stands at `vix`. */
export const atMoneyVolOf = (vix: number): number => vix / 100 / Math.sqrt(INDEX_RATIO)

/** A stock's, whose 30-day at-the-money vol is `usualVol` when the VIX stands at `usualVix`. */
export function stockSurface(usualVol: number, usualVix: number, vix: number): Surface {
  const atMoneyVol = usualVol * (vix / usualVix) ** STOCK_ELASTICITY
  return surfaceOf(STOCK_SHAPE, atMoneyVol ** 2, usualVol ** 2)
}

/** What a VIX-style index of the benchmark's surface shows for another horizon than 30 days, in points. */
export function volIndexOf(vix: number, days: number, longVol = INDEX_LONG_VOL): number {
  const years = days / 365
  return 100 * Math.sqrt((INDEX_RATIO * atMoneyVariance(indexSurface(vix, longVol), years)) / years)
}

/** At-the-money total variance to a time; it rises with it at a positive rate, as the absence of arbitrage asks. */
export function atMoneyVariance(surface: Surface, years: number): number {
  const { instantVariance, longVariance } = surface
  return longVariance * years + (instantVariance - longVariance) * reverted(years)
}

export function volAt(surface: Surface, k: number, years: number): number {
  return Math.sqrt(ssviVariance(surface.shape, atMoneyVariance(surface, years), k) / years)
}

function surfaceOf(shape: SsviShape, thirtyDayVariance: number, longVariance: number): Surface {
  const excess = (thirtyDayVariance - longVariance) * THIRTY_DAYS
  const instantVariance = Math.max(VARIANCE_MIN, longVariance + excess / reverted(THIRTY_DAYS))
  return { shape, instantVariance, longVariance }
}

/** The integral of exp(-REVERSION t) from now. */
const reverted = (years: number): number => -Math.expm1(-REVERSION * years) / REVERSION
