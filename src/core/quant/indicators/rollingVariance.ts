import { assert } from '#core/domain/assert'

/**
 * Mean and population variance of the last `period` values, NaN until there are as many. Updated by difference, and
 * recomputed from the window once per period, so that a wild value's rounding leaves with it.
 */
export class RollingVariance {
  readonly period: number
  readonly #window: Float64Array
  #cursor = 0
  #count = 0
  #mean = 0
  #squares = 0

  constructor(period: number) {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.period = period
    this.#window = new Float64Array(period)
  }

  get mean(): number {
    return this.#count === this.period ? this.#mean : Number.NaN
  }

  get variance(): number {
    return this.#count === this.period ? Math.max(0, this.#squares / this.period) : Number.NaN
  }

  /** Returns the variance. */
  next(value: number): number {
    const leaving = this.#window[this.#cursor] ?? 0
    this.#window[this.#cursor] = value
    this.#cursor = this.#cursor + 1 === this.period ? 0 : this.#cursor + 1
    if (this.#count < this.period) this.#count++
    if (this.#cursor === 0) this.#recompute()
    else if (this.#count === this.period) {
      const before = this.#mean
      this.#mean += (value - leaving) / this.period
      this.#squares += (value - leaving) * (value - this.#mean + leaving - before)
    }
    return this.variance
  }

  #recompute(): void {
    const { period } = this
    let sum = 0
    for (const value of this.#window) sum += value
    this.#mean = sum / period
    this.#squares = 0
    for (const value of this.#window) this.#squares += (value - this.#mean) ** 2
  }
}
