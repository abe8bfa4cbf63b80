import { assert } from '#core/domain/assert'
import type { Indicator } from './indicator'
import { RollingSum } from './rollingSum'

/** Simple moving average. */
export class Sma implements Indicator {
  readonly period: number
  readonly #sum: RollingSum

  constructor(period: number) {
    this.period = period
    this.#sum = new RollingSum(period)
  }

  next(value: number): number {
    return this.#sum.next(value) / this.period
  }
}

/** An exponential average of weight `weight`, begun with the mean of the first `period` values. */
class SeededAverage implements Indicator {
  readonly period: number
  readonly weight: number
  #count = 0
  #average = 0

  constructor(period: number, weight: number) {
    this.period = period
    this.weight = weight
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
  }

  next(value: number): number {
    if (this.#count >= this.period) {
      this.#average += this.weight * (value - this.#average)
      return this.#average
    }
    this.#count++
    this.#average += (value - this.#average) / this.#count
    return this.#count === this.period ? this.#average : Number.NaN
  }
}

/** Exponential moving average with weight 2 / (period + 1). */
export class Ema extends SeededAverage {
  constructor(period: number) {
    super(period, 2 / (period + 1))
  }
}

/** Wilder's smoothing: weight 1 / period. */
export class WilderAverage extends SeededAverage {
  constructor(period: number) {
    super(period, 1 / period)
  }
}
