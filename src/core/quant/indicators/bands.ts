import { Atr } from './atr'
import type { BarIndicator, Indicator } from './indicator'
import { Ema } from './movingAverage'
import { RollingExtreme } from './rollingExtreme'
import { RollingVariance } from './rollingVariance'

/** Bollinger's bands: the mean and so many population standard deviations on each side. */
export class Bollinger implements Indicator {
  readonly #window: RollingVariance
  readonly #deviations: number
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN

  constructor(period = 20, deviations = 2) {
    this.#window = new RollingVariance(period)
    this.#deviations = deviations
  }

  next(close: number): number {
    const width = this.#deviations * Math.sqrt(this.#window.next(close))
    this.middle = this.#window.mean
    this.upper = this.middle + width
    this.lower = this.middle - width
    return this.middle
  }
}

/** Keltner's channel in its present form: an EMA of closes and so many average true ranges on each side. */
export class Keltner implements BarIndicator {
  readonly #average: Ema
  readonly #range: Atr
  readonly #multiple: number
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN

  constructor(period = 20, multiple = 2, rangePeriod = 10) {
    this.#average = new Ema(period)
    this.#range = new Atr(rangePeriod)
    this.#multiple = multiple
  }

  next(high: number, low: number, close: number): number {
    const width = this.#multiple * this.#range.next(high, low, close)
    this.middle = this.#average.next(close)
    this.upper = this.middle + width
    this.lower = this.middle - width
    return this.middle
  }
}

/** Donchian's channel: highest high and lowest low of the last bars, the present one included. */
export class Donchian implements BarIndicator {
  readonly #highest: RollingExtreme
  readonly #lowest: RollingExtreme
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN

  constructor(period = 20) {
    this.#highest = new RollingExtreme(period, 'highest')
    this.#lowest = new RollingExtreme(period, 'lowest')
  }

  next(high: number, low: number): number {
    this.upper = this.#highest.next(high)
    this.lower = this.#lowest.next(low)
    this.middle = (this.upper + this.lower) / 2
    return this.middle
  }
}
