import { exchangeDateOf } from '#core/calendar/exchangeTime'
import type { Bar, Timeframe } from '#core/domain/bar'
import { timeframeMs } from '#core/domain/bar'
import type { Quote } from '#core/domain/quote'
import { dayNumber } from '#core/domain/time'
import { Atr } from '#core/quant/indicators/atr'
import { Bollinger } from '#core/quant/indicators/bands'
import { Macd } from '#core/quant/indicators/macd'
import { Obv } from '#core/quant/indicators/obv'
import { RealisedVol } from '#core/quant/indicators/realisedVol'
import { Rsi } from '#core/quant/indicators/rsi'
import { PROFILE_STEPS_MAX, volumeProfile } from '#core/quant/indicators/volumeProfile'
import { Vwap } from '#core/quant/indicators/vwap'

/** What the completed bars say; NaN where they are too few. Prices in dollars, vol an annualised fraction. */
export type BarFeatures = {
  readonly rsi14: number
  readonly macd: number
  readonly macdSignal: number
  readonly macdHistogram: number
  readonly bollingerMiddle: number
  readonly bollingerUpper: number
  readonly bollingerLower: number
  readonly atr14: number
  readonly vwap: number
  readonly obv: number
  readonly realisedVol20: number
  /** Where most was traded in the last bars, and the prices around it that hold 70 % of the volume. */
  readonly pointOfControl: number
  readonly valueLow: number
  readonly valueHigh: number
}

/** Before the first bar. */
export const UNKNOWN_FEATURES: BarFeatures = {
  rsi14: Number.NaN,
  macd: Number.NaN,
  macdSignal: Number.NaN,
  macdHistogram: Number.NaN,
  bollingerMiddle: Number.NaN,
  bollingerUpper: Number.NaN,
  bollingerLower: Number.NaN,
  atr14: Number.NaN,
  vwap: Number.NaN,
  obv: Number.NaN,
  realisedVol20: Number.NaN,
  pointOfControl: Number.NaN,
  valueLow: Number.NaN,
  valueHigh: Number.NaN,
}

/** What the last quote says. */
export type Microstructure = {
  readonly mid: number
  /** Ask less bid, in dollars and as a share of the mid. */
  readonly spread: number
  readonly spreadRatio: number
  /** (bid size - ask size) / (bid size + ask size): 1 is all buyers. */
  readonly imbalance: number
}

const SESSION_MINUTES = 390
const SESSIONS_PER_YEAR = 252
const PROFILE_BARS = 390
/** Price steps of the profile, as a share of the price. */
const PROFILE_STEP_RATIO = 0.0005

/** The features of one symbol and timeframe, fed its completed bars one by one; a batch is the same in a loop. */
export class FeatureMachine {
  readonly #rsi = new Rsi(14)
  readonly #macd = new Macd(12, 26, 9)
  readonly #bollinger = new Bollinger(20, 2)
  readonly #atr = new Atr(14)
  readonly #vwap = new Vwap()
  readonly #obv = new Obv()
  readonly #realised: RealisedVol
  readonly #recent: Bar[] = []

  constructor(timeframe: Timeframe) {
    const barsPerSession = timeframe === '1d' ? 1 : (SESSION_MINUTES * 60_000) / timeframeMs[timeframe]
    this.#realised = new RealisedVol('closeToClose', 20, SESSIONS_PER_YEAR * barsPerSession)
  }

  next(bar: Bar): BarFeatures {
    const { open, high, low, close, volume, tsEvent } = bar
    const macd = this.#macd.next(close)
    this.#bollinger.next(close)
    this.#recent.push(bar)
    if (this.#recent.length > PROFILE_BARS) this.#recent.shift()
    return {
      rsi14: this.#rsi.next(close),
      macd,
      macdSignal: this.#macd.signal,
      macdHistogram: this.#macd.histogram,
      bollingerMiddle: this.#bollinger.middle,
      bollingerUpper: this.#bollinger.upper,
      bollingerLower: this.#bollinger.lower,
      atr14: this.#atr.next(high, low, close),
      vwap: this.#vwap.next(high, low, close, volume, dayNumber(exchangeDateOf(tsEvent))),
      obv: this.#obv.next(close, volume),
      realisedVol20: this.#realised.next(open, high, low, close),
      ...profileOf(this.#recent, close),
    }
  }
}

export function microstructureOf({ bid, ask, bidSize = 0, askSize = 0 }: Quote): Microstructure | undefined {
  if (bid === undefined || ask === undefined) return undefined
  const mid = (bid + ask) / 2
  const spread = ask - bid
  return { mid, spread, spreadRatio: spread / mid, imbalance: (bidSize - askSize) / (bidSize + askSize) }
}

function profileOf(
  bars: readonly Bar[],
  price: number,
): Pick<BarFeatures, 'pointOfControl' | 'valueLow' | 'valueHigh'> {
  const high = Float64Array.from(bars, bar => bar.high)
  const low = Float64Array.from(bars, bar => bar.low)
  const volume = Float64Array.from(bars, bar => bar.volume)
  const step = price * PROFILE_STEP_RATIO
  const steps = (high.reduce((a, b) => Math.max(a, b)) - low.reduce((a, b) => Math.min(a, b))) / step
  if (!volume.some(each => each > 0) || !(steps < PROFILE_STEPS_MAX - 2))
    return { pointOfControl: Number.NaN, valueLow: Number.NaN, valueHigh: Number.NaN }
  const { pointOfControl, valueLow, valueHigh } = volumeProfile({ high, low, volume }, step)
  return { pointOfControl, valueLow, valueHigh }
}
