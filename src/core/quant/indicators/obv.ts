import type { BarIndicator } from './indicator'

/** Granville's on-balance volume: volume added on closes that rose, taken off on those that fell. Begins at 0. */
export class Obv implements BarIndicator {
  #sum = 0
  #previousClose = Number.NaN

  next(_high: number, _low: number, close: number, volume: number): number {
    if (close > this.#previousClose) this.#sum += volume
    else if (close < this.#previousClose) this.#sum -= volume
    this.#previousClose = close
    return this.#sum
  }
}
