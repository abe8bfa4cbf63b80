import { Atr } from './atr'
import { at, type BarColumns } from './indicator'

/**
 * Seban's supertrend: bands of so many average true ranges about the bar's middle that only tighten while the trend
 * lasts; a close beyond the band turns it. Begins upwards, as the usual tools do.
 */
export class Supertrend {
  readonly #range: Atr
  readonly #multiple: number
  #upper = Infinity
  #lower = -Infinity
  #previousClose = Number.NaN
  /** 1 upwards (the line is below the price), -1 downwards. */
  direction: 1 | -1 = 1

  constructor(period = 10, multiple = 3) {
    this.#range = new Atr(period)
    this.#multiple = multiple
  }

  next(high: number, low: number, close: number): number {
    const width = this.#multiple * this.#range.next(high, low, close)
    const previousClose = this.#previousClose
    this.#previousClose = close
    if (Number.isNaN(width)) return Number.NaN
    const middle = (high + low) / 2
    if (middle + width < this.#upper || previousClose > this.#upper) this.#upper = middle + width
    if (middle - width > this.#lower || previousClose < this.#lower) this.#lower = middle - width
    if (close > this.#upper) this.direction = 1
    else if (close < this.#lower) this.direction = -1
    return this.direction === 1 ? this.#lower : this.#upper
  }
}

export function supertrendOver(bars: BarColumns, period = 10, multiple = 3) {
  const machine = new Supertrend(period, multiple)
  const line = new Float64Array(bars.close.length)
  const direction = new Int8Array(bars.close.length)
  for (let row = 0; row < line.length; row++) {
    line[row] = machine.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
    direction[row] = machine.direction
  }
  return { line, direction }
}
