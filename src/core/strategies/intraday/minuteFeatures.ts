import { exchangeDateOf } from '../../calendar/exchangeTime'
import type { Bar } from '../../domain/bar'
import { dayNumber } from '../../domain/time'
import { Atr } from '../../quant/indicators/atr'
import { Ema } from '../../quant/indicators/movingAverage'
import { Rsi } from '../../quant/indicators/rsi'
import { Supertrend } from '../../quant/indicators/supertrend'
import { Vwap } from '../../quant/indicators/vwap'

export type MinutePeriods = {
  readonly rsiPeriod: number
  readonly emaFast: number
  readonly emaSlow: number
  readonly atrPeriod: number
  readonly supertrendPeriod: number
  readonly supertrendMultiple: number
}

/** Of the last finished one-minute bar, in dollars but for the RSI (0 to 100). NaN where too little was seen. */
export type MinuteFeatures = {
  readonly bars: number
  readonly close: number
  readonly rsi: number
  /** Since the open of the bar's own session. */
  readonly vwap: number
  readonly emaFast: number
  readonly emaSlow: number
  readonly atr: number
  /** 1 upwards, -1 downwards; 0 while not known. */
  readonly supertrend: 1 | -1 | 0
}

/** Bars are finished ones, oldest first. */
export function minuteFeaturesOf(bars: readonly Bar[], periods: MinutePeriods): MinuteFeatures {
  const rsi = new Rsi(periods.rsiPeriod)
  const vwap = new Vwap()
  const fast = new Ema(periods.emaFast)
  const slow = new Ema(periods.emaSlow)
  const atr = new Atr(periods.atrPeriod)
  const trend = new Supertrend(periods.supertrendPeriod, periods.supertrendMultiple)
  const latest = { close: NaN, rsi: NaN, vwap: NaN, emaFast: NaN, emaSlow: NaN, atr: NaN, line: NaN }
  for (const { tsEvent, high, low, close, volume } of bars) {
    latest.close = close
    latest.rsi = rsi.next(close)
    latest.vwap = vwap.next(high, low, close, volume, dayNumber(exchangeDateOf(tsEvent)))
    latest.emaFast = fast.next(close)
    latest.emaSlow = slow.next(close)
    latest.atr = atr.next(high, low, close)
    latest.line = trend.next(high, low, close)
  }
  const { line, ...features } = latest
  return { ...features, bars: bars.length, supertrend: Number.isNaN(line) ? 0 : trend.direction }
}
