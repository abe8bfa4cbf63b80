/**
 * How good a series of returns was. Returns are simple, per period; `periodsPerYear` is 252 for daily ones. NaN where
 * there is too little to say, Infinity where nothing was lost.
 */
import { meanOf, varianceOf } from './moments'

/** Mean excess over its standard deviation, annualised. `riskFree` is per period. */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number, riskFree = 0): number {
  const excess = returns.map(value => value - riskFree)
  return (meanOf(excess) / Math.sqrt(varianceOf(excess))) * Math.sqrt(periodsPerYear)
}

export const annualVol = (returns: Float64Array, periodsPerYear: number): number =>
  Math.sqrt(varianceOf(returns) * periodsPerYear)

/** Root mean square of what falls short of `required` (per period), annualised. */
export function downsideRisk(returns: Float64Array, periodsPerYear: number, required = 0): number {
  const squares = returns.map(value => Math.min(value - required, 0) ** 2)
  return Math.sqrt(meanOf(squares) * periodsPerYear)
}

export function sortinoRatio(returns: Float64Array, periodsPerYear: number, required = 0): number {
  const excess = (meanOf(returns) - required) * periodsPerYear
  return excess / downsideRisk(returns, periodsPerYear, required)
}

/** The constant yearly return that ends where the series ended. */
export function compoundAnnualReturn(returns: Float64Array, periodsPerYear: number): number {
  const growth = returns.reduce((product, value) => product * (1 + value), 1)
  return returns.length === 0 ? Number.NaN : growth ** (periodsPerYear / returns.length) - 1
}

export function calmarRatio(returns: Float64Array, periodsPerYear: number): number {
  return compoundAnnualReturn(returns, periodsPerYear) / maxDrawdown(equityOf(returns)).depthRatio
}

/** Gains above a threshold over shortfalls below it. */
export function omegaRatio(returns: Float64Array, threshold = 0): number {
  let [gains, losses] = [0, 0]
  for (const value of returns) {
    gains += Math.max(value - threshold, 0)
    losses += Math.max(threshold - value, 0)
  }
  return gains / losses
}

/** Growth of 1.00, the start included. */
export function equityOf(returns: Float64Array): Float64Array {
  const equity = new Float64Array(returns.length + 1).fill(1)
  for (const [period, value] of returns.entries()) equity[period + 1] = (equity[period] ?? 1) * (1 + value)
  return equity
}

export type Drawdown = {
  /** 0.2 for a fall of 20 % from the peak. */
  readonly depthRatio: number
  readonly peakIndex: number
  readonly troughIndex: number
  /** First index back at the peak; undefined while it is not. */
  readonly recoveredIndex: number | undefined
  /** Longest stretch of periods below an earlier peak, of any drawdown. */
  readonly longestPeriods: number
}

/** The deepest fall of a positive equity curve. */
export function maxDrawdown(equity: Float64Array): Drawdown {
  let [depthRatio, peakIndex, troughIndex, peakAt, longestPeriods] = [0, 0, 0, 0, 0]
  for (const [index, value] of equity.entries()) {
    const peak = equity[peakAt] ?? value
    if (value >= peak) peakAt = index
    longestPeriods = Math.max(longestPeriods, index - peakAt)
    const depth = 1 - value / Math.max(peak, value)
    if (depth > depthRatio) [depthRatio, peakIndex, troughIndex] = [depth, peakAt, index]
  }
  const peak = equity[peakIndex] ?? 0
  const recovered = equity.findIndex((value, index) => index > troughIndex && value >= peak)
  return {
    depthRatio,
    peakIndex,
    troughIndex,
    recoveredIndex: depthRatio > 0 && recovered >= 0 ? recovered : undefined,
    longestPeriods,
  }
}

/** Sum of wins over sum of losses, of closed positions' profits in any unit. */
export const profitFactor = (profits: Float64Array): number => omegaRatio(profits)

/** The share of wealth to stake on a bet won with `winProbability` for `payoffRatio` times the stake; at least 0. */
export const kellyFraction = (winProbability: number, payoffRatio: number): number =>
  Math.max(0, winProbability - (1 - winProbability) / payoffRatio)

/** Kelly's leverage for returns that are nearly normal: mean over variance. */
export const kellyLeverage = (returns: Float64Array): number => meanOf(returns) / varianceOf(returns)
