import { assert } from '#core/domain/assert'
import { at } from './indicator'
import { RollingSum } from './rollingSum'

/** Simple moving average. */
export class Sma {
  readonly #period: number
  readonly #sum: RollingSum

  constructor(period: number) {
    this.#period = period
    this.#sum = new RollingSum(period)
  }

  next(value: number): number {
    return this.#sum.next(value) / this.#period
  }
}

/** Exponential moving average, begun with the mean of the first `period` values. Its weight is 2 / (period + 1). */
export class Ema {
  readonly #period: number
  readonly #weight: number
  readonly #kept: number
  #count = 0
  #average = 0

  constructor(period: number, weight = 2 / (period + 1)) {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.#period = period
    this.#weight = weight
    this.#kept = 1 - weight
  }

  next(value: number): number {
    if (this.#count >= this.#period) {
      this.#average = this.#kept * this.#average + this.#weight * value
      return this.#average
    }
    this.#count++
    this.#average += (value - this.#average) / this.#count
    return this.#count === this.#period ? this.#average : Number.NaN
  }
}

/** Wilder's smoothing: an exponential average of weight 1 / period. */
export const wilderAverage = (period: number): Ema => new Ema(period, 1 / period)

export function smaOver(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  const sma = new Sma(period)
  for (let row = 0; row < out.length; row++) out[row] = sma.next(at(values, row))
  return out
}

export function emaOver(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  const ema = new Ema(period)
  for (let row = 0; row < out.length; row++) out[row] = ema.next(at(values, row))
  return out
}

export function wilderAverageOver(
  values: Float64Array,
  period: number,
  out = new Float64Array(values.length),
): Float64Array {
  const average = wilderAverage(period)
  for (let row = 0; row < out.length; row++) out[row] = average.next(at(values, row))
  return out
}
