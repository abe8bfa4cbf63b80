import { assert } from '#core/domain/assert'

/**
 * Highest high and lowest low of the last `period` bars; NaN until there are as many. By blocks of one period (van
 * Herk and Gil-Werman): a window is the end of one block, whose extremes were taken backwards when it was full, and
 * the beginning of the next. A few comparisons a bar, whatever the period.
 */
export class RollingRange {
  readonly #period: number
  readonly #highs: Float64Array
  readonly #lows: Float64Array
  /** Extremes of the previous block from each place to its end; NaN while there is none. */
  readonly #highsBefore: Float64Array
  readonly #lowsBefore: Float64Array
  #place = 0
  #blockHigh = -Infinity
  #blockLow = Infinity
  highest = Number.NaN
  lowest = Number.NaN

  constructor(period: number) {
    assert(Number.isInteger(period) && period > 0, 'period is a positive integer')
    this.#period = period
    this.#highs = new Float64Array(period)
    this.#lows = new Float64Array(period)
    this.#highsBefore = new Float64Array(period + 1).fill(Number.NaN)
    this.#lowsBefore = new Float64Array(period + 1).fill(Number.NaN)
  }

  next(high: number, low: number): void {
    const place = this.#place
    this.#highs[place] = high
    this.#lows[place] = low
    const blockHigh = high <= this.#blockHigh ? this.#blockHigh : high
    const blockLow = low >= this.#blockLow ? this.#blockLow : low
    if (place + 1 === this.#period) {
      this.highest = blockHigh
      this.lowest = blockLow
      this.#closeBlock()
      return
    }
    const highBefore = this.#highsBefore[place + 1] ?? Number.NaN
    const lowBefore = this.#lowsBefore[place + 1] ?? Number.NaN
    this.highest = highBefore <= blockHigh ? blockHigh : highBefore
    this.lowest = lowBefore >= blockLow ? blockLow : lowBefore
    this.#blockHigh = blockHigh
    this.#blockLow = blockLow
    this.#place = place + 1
  }

  #closeBlock(): void {
    let high = -Infinity
    let low = Infinity
    for (let place = this.#period - 1; place >= 0; place--) {
      high = Math.max(high, this.#highs[place] ?? 0)
      low = Math.min(low, this.#lows[place] ?? 0)
      this.#highsBefore[place] = high
      this.#lowsBefore[place] = low
    }
    this.#place = 0
    this.#blockHigh = -Infinity
    this.#blockLow = Infinity
  }
}
