import { adxOver } from '../quant/indicators/adx'
import type { BarColumns } from '../quant/indicators/indicator'
import { Macd } from '../quant/indicators/macd'
import { emaOver, smaOver } from '../quant/indicators/movingAverage'
import { RealisedVol } from '../quant/indicators/realisedVol'
import { rsiOver } from '../quant/indicators/rsi'
import { ivRank } from '../quant/volSurface/volHistory'

export type Trend = 'up' | 'down' | 'none'

/** What the last completed sessions say. NaN where history is too short. Vols are annualised fractions. */
export type Regime = {
  readonly ema20: number
  readonly sma50: number
  readonly rsi14: number
  readonly macd: number
  readonly macdSignal: number
  readonly adx14: number
  readonly realisedVol20: number
  readonly impliedVol: number
  /** Implied less realised. */
  readonly vrp: number
  readonly trend: Trend
  /** VIX / VIX3M. */
  readonly termRatio: number
  readonly ivRank: number
}

export function regimeOf(
  daily: BarColumns,
  spot: number | undefined,
  impliedVol: number,
  market: { readonly vix: number | undefined; readonly vix3m: number | undefined },
  ivHistory: Float64Array,
): Regime {
  const { close } = daily
  const ema20 = last(emaOver(close, 20))
  const sma50 = last(smaOver(close, 50))
  const macd = new Macd(12, 26, 9)
  for (const value of close) macd.next(value)
  const realisedVol20 = realisedVolOf(daily)
  const price = spot ?? Number.NaN
  return {
    ema20,
    sma50,
    rsi14: last(rsiOver(close, 14)),
    macd: macd.macd,
    macdSignal: macd.signal,
    adx14: last(adxOver(daily, 14).adx),
    realisedVol20,
    impliedVol,
    vrp: impliedVol - realisedVol20,
    trend: trendOf(price, ema20, sma50),
    termRatio: (market.vix ?? Number.NaN) / (market.vix3m ?? Number.NaN),
    ivRank: ivHistory.length > 0 ? ivRank(ivHistory, impliedVol) : Number.NaN,
  }
}

/** A trend needs price, short and medium average in order; anything else is none. */
function trendOf(price: number, ema20: number, sma50: number): Trend {
  if (price > ema20 && ema20 > sma50) return 'up'
  if (price < ema20 && ema20 < sma50) return 'down'
  return 'none'
}

function realisedVolOf({ open, high, low, close }: BarColumns): number {
  const indicator = new RealisedVol('closeToClose', 20)
  let value = Number.NaN
  for (let row = 0; row < close.length; row++) {
    value = indicator.next(
      open[row] ?? Number.NaN,
      high[row] ?? Number.NaN,
      low[row] ?? Number.NaN,
      close[row] ?? Number.NaN,
    )
  }
  return value
}

const last = (column: Float64Array): number => column.at(-1) ?? Number.NaN
