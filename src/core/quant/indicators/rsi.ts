import type { Indicator } from './indicator'
import { WilderAverage } from './movingAverage'

/**
 * Wilder's relative strength, 0 to 100. Begun, as his book has it, with the mean of the first `period` gains and
 * losses; tools that begin with the first change alone agree after a hundred bars. 100 when nothing was lost.
 */
export class Rsi implements Indicator {
  readonly #gain: WilderAverage
  readonly #loss: WilderAverage
  #previous = Number.NaN

  constructor(period = 14) {
    this.#gain = new WilderAverage(period)
    this.#loss = new WilderAverage(period)
  }

  next(close: number): number {
    const change = close - this.#previous
    this.#previous = close
    if (Number.isNaN(change)) return Number.NaN
    const gain = this.#gain.next(Math.max(change, 0))
    const loss = this.#loss.next(Math.max(-change, 0))
    return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss)
  }
}
