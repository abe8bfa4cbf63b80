import { TrueRange } from './atr'
import type { BarIndicator } from './indicator'
import { WilderAverage } from './movingAverage'

/** Wilder's directional movement: the two directions' shares of the range, and how one-sided they are. */
export class Adx implements BarIndicator {
  readonly #range = new TrueRange()
  readonly #averageRange: WilderAverage
  readonly #averagePlus: WilderAverage
  readonly #averageMinus: WilderAverage
  readonly #averageDx: WilderAverage
  #previousHigh = Number.NaN
  #previousLow = Number.NaN
  /** 0 to 100: share of upward and of downward movement in the range. */
  plusDi = Number.NaN
  minusDi = Number.NaN
  adx = Number.NaN

  constructor(period = 14) {
    this.#averageRange = new WilderAverage(period)
    this.#averagePlus = new WilderAverage(period)
    this.#averageMinus = new WilderAverage(period)
    this.#averageDx = new WilderAverage(period)
  }

  next(high: number, low: number, close: number): number {
    const up = high - this.#previousHigh
    const down = this.#previousLow - low
    const range = this.#range.next(high, low, close)
    this.#previousHigh = high
    this.#previousLow = low
    if (Number.isNaN(range)) return Number.NaN
    const averageRange = this.#averageRange.next(range)
    const plus = this.#averagePlus.next(up > down && up > 0 ? up : 0)
    const minus = this.#averageMinus.next(down > up && down > 0 ? down : 0)
    if (Number.isNaN(averageRange)) return Number.NaN
    this.plusDi = averageRange === 0 ? 0 : (100 * plus) / averageRange
    this.minusDi = averageRange === 0 ? 0 : (100 * minus) / averageRange
    const sum = this.plusDi + this.minusDi
    this.adx = this.#averageDx.next(sum === 0 ? 0 : (100 * Math.abs(this.plusDi - this.minusDi)) / sum)
    return this.adx
  }
}
