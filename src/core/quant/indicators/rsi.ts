import { at } from './indicator'
import { wilderAverage } from './movingAverage'

/**
 * Wilder's relative strength, 0 to 100. Begun, as his book has it, with the mean of the first `period` gains and
 * losses; tools that begin with the first change alone agree after a hundred bars. 100 when nothing was lost.
 */
export class Rsi {
  readonly #gain
  readonly #loss
  #previous = Number.NaN

  constructor(period = 14) {
    this.#gain = wilderAverage(period)
    this.#loss = wilderAverage(period)
  }

  next(close: number): number {
    const change = close - this.#previous
    this.#previous = close
    if (Number.isNaN(change)) return Number.NaN
    const gain = this.#gain.next(change > 0 ? change : 0)
    const loss = this.#loss.next(change < 0 ? -change : 0)
    return loss === 0 ? 100 : 100 * (gain / (gain + loss))
  }
}

export function rsiOver(
  close: Float64Array,
  period = 14,
  out = new Float64Array(close.length),
): Float64Array {
  const rsi = new Rsi(period)
  for (let row = 0; row < out.length; row++) out[row] = rsi.next(at(close, row))
  return out
}
