import { assert } from '#core/domain/assert'

/**
 * Mean and population variance of the last `period` values, NaN until there are as many. Updated by difference, and
 * recomputed from the window once per period, so that a wild value's rounding leaves with it.
 */
export class RollingVariance {
  readonly period: number
  readonly #window: Float64Array
  readonly #share: number
  #cursor = 0
  #count = 0
  #mean = 0
  #squares = 0

  constructor(period: number) {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.period = period
    this.#share = 1 / period
    this.#window = new Float64Array(period)
  }

  get mean(): number {
    return this.#count === this.period ? this.#mean : Number.NaN
  }

  /** Returns the variance. */
  next(value: number): number {
    const leaving = this.#window[this.#cursor] ?? 0
    this.#window[this.#cursor] = value
    this.#cursor++
    if (this.#cursor === this.period) {
      this.#cursor = 0
      this.#count = this.period
      this.#recompute()
    } else if (this.#count < this.period) {
      return Number.NaN
    } else {
      const change = value - leaving
      const before = this.#mean
      const mean = before + change * this.#share
      this.#mean = mean
      this.#squares += change * (value - mean + leaving - before)
    }
    return this.#squares > 0 ? this.#squares * this.#share : 0
  }

  #recompute(): void {
    const window = this.#window
    let sum = 0
    for (let i = 0; i < window.length; i++) sum += window[i] ?? 0
    const mean = sum / this.period
    let squares = 0
    for (let i = 0; i < window.length; i++) {
      const miss = (window[i] ?? 0) - mean
      squares += miss * miss
    }
    this.#mean = mean
    this.#squares = squares
  }
}
