import type { BarIndicator } from './indicator'
import { WilderAverage } from './movingAverage'

/** Wilder's true range: the bar's range with the gap from the close before it. NaN on the first bar. */
export class TrueRange implements BarIndicator {
  #previousClose = Number.NaN

  next(high: number, low: number, close: number): number {
    const range = Math.max(
      high - low,
      Math.abs(high - this.#previousClose),
      Math.abs(low - this.#previousClose),
    )
    this.#previousClose = close
    return range
  }
}

/** Average true range, begun with the mean of the first `period` ranges that have a close before them. */
export class Atr implements BarIndicator {
  readonly #range = new TrueRange()
  readonly #average: WilderAverage

  constructor(period = 14) {
    this.#average = new WilderAverage(period)
  }

  next(high: number, low: number, close: number): number {
    const range = this.#range.next(high, low, close)
    return Number.isNaN(range) ? Number.NaN : this.#average.next(range)
  }
}
