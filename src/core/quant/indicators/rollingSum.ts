import { assert } from '#core/domain/assert'

/**
 * The sum of the last `period` values, NaN until there are as many. What additions lose is carried along
 * (Knuth's two-sum), because a running sum would otherwise drift over a day of ticks.
 */
export class RollingSum {
  readonly period: number
  readonly #window: Float64Array
  #cursor = 0
  #count = 0
  #sum = 0
  #lost = 0

  constructor(period: number) {
    this.period = period
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.#window = new Float64Array(period)
  }

  next(value: number): number {
    const leaving = this.#window[this.#cursor] ?? 0
    this.#window[this.#cursor] = value
    this.#cursor = this.#cursor + 1 === this.period ? 0 : this.#cursor + 1
    if (this.#count < this.period) this.#count++
    this.#add(value)
    this.#add(-leaving)
    return this.#count === this.period ? this.#sum + this.#lost : Number.NaN
  }

  #add(value: number): void {
    const sum = this.#sum + value
    const added = sum - this.#sum
    this.#lost += this.#sum - (sum - added) + (value - added)
    this.#sum = sum
  }
}
