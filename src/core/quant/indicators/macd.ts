import type { Indicator } from './indicator'
import { Ema } from './movingAverage'

/** Difference of two EMAs, its own EMA as signal, and the distance between the two. */
export class Macd implements Indicator {
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #average: Ema
  macd = Number.NaN
  signal = Number.NaN

  constructor(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) {
    this.#fast = new Ema(fastPeriod)
    this.#slow = new Ema(slowPeriod)
    this.#average = new Ema(signalPeriod)
  }

  get histogram(): number {
    return this.macd - this.signal
  }

  next(close: number): number {
    this.macd = this.#fast.next(close) - this.#slow.next(close)
    if (!Number.isNaN(this.macd)) this.signal = this.#average.next(this.macd)
    return this.macd
  }
}
