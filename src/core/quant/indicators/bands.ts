import { Atr } from './atr'
import { at, type BarColumns, columnsNamed } from './indicator'
import { Ema } from './movingAverage'
import { RollingRange } from './rollingRange'
import { RollingVariance } from './rollingVariance'

/** A line with one above and one below it. */
export type BandColumns = {
  readonly middle: Float64Array
  readonly upper: Float64Array
  readonly lower: Float64Array
}

/** Bollinger's bands: the mean and so many population standard deviations on each side. */
export class Bollinger {
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

export function bollingerOver(
  close: Float64Array,
  period = 20,
  deviations = 2,
  out = bandColumns(close.length),
): BandColumns {
  const machine = new Bollinger(period, deviations)
  const { middle, upper, lower } = out
  for (let row = 0; row < close.length; row++) {
    middle[row] = machine.next(at(close, row))
    upper[row] = machine.upper
    lower[row] = machine.lower
  }
  return out
}

/** Keltner's channel in its present form: an EMA of closes and so many average true ranges on each side. */
export class Keltner {
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

export function keltnerOver(
  bars: BarColumns,
  period = 20,
  multiple = 2,
  rangePeriod = 10,
  out = bandColumns(bars.close.length),
): BandColumns {
  const machine = new Keltner(period, multiple, rangePeriod)
  const { middle, upper, lower } = out
  for (let row = 0; row < middle.length; row++) {
    middle[row] = machine.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
    upper[row] = machine.upper
    lower[row] = machine.lower
  }
  return out
}

/** Donchian's channel: highest high and lowest low of the last bars, the present one included. */
export class Donchian {
  readonly #range: RollingRange
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN

  constructor(period = 20) {
    this.#range = new RollingRange(period)
  }

  next(high: number, low: number): number {
    this.#range.next(high, low)
    this.upper = this.#range.highest
    this.lower = this.#range.lowest
    this.middle = (this.upper + this.lower) / 2
    return this.middle
  }
}

export function donchianOver(
  bars: BarColumns,
  period = 20,
  out = bandColumns(bars.close.length),
): BandColumns {
  const machine = new Donchian(period)
  const { middle, upper, lower } = out
  for (let row = 0; row < middle.length; row++) {
    middle[row] = machine.next(at(bars.high, row), at(bars.low, row))
    upper[row] = machine.upper
    lower[row] = machine.lower
  }
  return out
}

const bandColumns = (length: number): BandColumns => columnsNamed(['middle', 'upper', 'lower'], length)
