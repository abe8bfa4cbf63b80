import type { BarIndicator } from './indicator'
import { Sma } from './movingAverage'
import { RollingExtreme } from './rollingExtreme'

/** Slow stochastic, 0 to 100: where the close lies in the range of the last bars, smoothed twice. 50 without range. */
export class Stochastic implements BarIndicator {
  readonly #highest: RollingExtreme
  readonly #lowest: RollingExtreme
  readonly #smooth: Sma
  readonly #average: Sma
  k = Number.NaN
  d = Number.NaN

  constructor(period = 14, smoothPeriod = 3, signalPeriod = 3) {
    this.#highest = new RollingExtreme(period, 'highest')
    this.#lowest = new RollingExtreme(period, 'lowest')
    this.#smooth = new Sma(smoothPeriod)
    this.#average = new Sma(signalPeriod)
  }

  next(high: number, low: number, close: number): number {
    const highest = this.#highest.next(high)
    const lowest = this.#lowest.next(low)
    if (Number.isNaN(highest)) return Number.NaN
    const raw = highest === lowest ? 50 : (100 * (close - lowest)) / (highest - lowest)
    this.k = this.#smooth.next(raw)
    if (!Number.isNaN(this.k)) this.d = this.#average.next(this.k)
    return this.k
  }
}
