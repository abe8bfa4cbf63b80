import { at, type BarColumns } from './indicator'

/** Granville's on-balance volume: volume added on closes that rose, taken off on those that fell. Begins at 0. */
export class Obv {
  #sum = 0
  #previousClose = Number.NaN

  next(close: number, volume: number): number {
    if (close > this.#previousClose) this.#sum += volume
    else if (close < this.#previousClose) this.#sum -= volume
    this.#previousClose = close
    return this.#sum
  }
}

export function obvOver({ close, volume }: BarColumns, out = new Float64Array(close.length)): Float64Array {
  const obv = new Obv()
  for (let row = 0; row < out.length; row++) out[row] = obv.next(at(close, row), volume[row] ?? 0)
  return out
}
