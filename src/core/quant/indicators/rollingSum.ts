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
    const cursor = this.#cursor
    const leaving = this.#window[cursor] ?? 0
    this.#window[cursor] = value
    this.#cursor = cursor + 1 === this.period ? 0 : cursor + 1
    const before = this.#sum
    const entered = before + value
    const sum = entered - leaving
    const gained = entered - before
    const gone = sum - entered
    const lost = before - (entered - gained) + (value - gained) + (entered - (sum - gone)) - (leaving + gone)
    this.#lost += lost
    this.#sum = sum
    if (this.#count < this.period && ++this.#count < this.period) return Number.NaN
    return sum + this.#lost
  }
}
