import { assert } from '#core/domain/assert'

/**
 * Highest or lowest of the last `period` values; NaN until there are as many. By blocks of one period (van Herk and
 * Gil-Werman): a window is the end of one block, whose extremes were taken backwards when it was full, and the
 * beginning of the next. Three comparisons a value, whatever the period.
 */
export class RollingExtreme {
  readonly period: number
  readonly #sign: 1 | -1
  readonly #block: Float64Array
  /** Extreme of the previous block from each place to its end; NaN while there is none. */
  readonly #suffix: Float64Array
  #place = 0
  #prefix = -Infinity

  constructor(period: number, extreme: 'highest' | 'lowest') {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.period = period
    this.#sign = extreme === 'highest' ? 1 : -1
    this.#block = new Float64Array(period)
    this.#suffix = new Float64Array(period).fill(Number.NaN)
  }

  next(value: number): number {
    const candidate = this.#sign * value
    this.#block[this.#place] = candidate
    this.#prefix = Math.max(this.#prefix, candidate)
    this.#place++
    if (this.#place < this.period) return this.#sign * Math.max(this.#prefix, this.#suffix[this.#place] ?? 0)
    const extreme = this.#prefix
    this.#closeBlock()
    return this.#sign * extreme
  }

  #closeBlock(): void {
    let extreme = -Infinity
    for (let place = this.period - 1; place >= 0; place--) {
      extreme = Math.max(extreme, this.#block[place] ?? 0)
      this.#suffix[place] = extreme
    }
    this.#place = 0
    this.#prefix = -Infinity
  }
}
