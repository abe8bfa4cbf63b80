import { assert } from '#core/domain/assert'

/** Highest or lowest of the last `period` values in constant time per value; NaN until there are as many. */
export class RollingExtreme {
  readonly period: number
  readonly #sign: 1 | -1
  /** A ring of candidates: values that nothing later has beaten, with the index at which each came. */
  readonly #values: Float64Array
  readonly #indices: Float64Array
  #head = 0
  #size = 0
  #index = 0

  constructor(period: number, extreme: 'highest' | 'lowest') {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.period = period
    this.#sign = extreme === 'highest' ? 1 : -1
    this.#values = new Float64Array(period)
    this.#indices = new Float64Array(period)
  }

  next(value: number): number {
    const candidate = this.#sign * value
    const expired = (this.#indices[this.#head] ?? 0) <= this.#index - this.period
    if (this.#size > 0 && expired) {
      this.#head = this.#slot(1)
      this.#size--
    }
    while (this.#size > 0 && (this.#values[this.#slot(this.#size - 1)] ?? 0) <= candidate) this.#size--
    const slot = this.#slot(this.#size)
    this.#values[slot] = candidate
    this.#indices[slot] = this.#index
    this.#size++
    this.#index++
    return this.#index < this.period ? Number.NaN : this.#sign * (this.#values[this.#head] ?? 0)
  }

  #slot(offset: number): number {
    const slot = this.#head + offset
    return slot >= this.period ? slot - this.period : slot
  }
}
