import { at, type BarColumns } from './indicator'

/**
 * Volume-weighted average price since the session began: of each bar its typical price (high + low + close) / 3.
 * The session is any number that changes from one to the next, such as the day number. NaN before the first volume.
 */
export class Vwap {
  #session = Number.NaN
  #value = 0
  #volume = 0

  next(high: number, low: number, close: number, volume: number, session: number): number {
    if (session !== this.#session) {
      this.#session = session
      this.#value = 0
      this.#volume = 0
    }
    this.#value += ((high + low + close) / 3) * volume
    this.#volume += volume
    return this.#volume > 0 ? this.#value / this.#volume : Number.NaN
  }
}

export function vwapOver(
  bars: BarColumns,
  session: Float64Array,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const vwap = new Vwap()
  for (let row = 0; row < out.length; row++)
    out[row] = vwap.next(
      at(bars.high, row),
      at(bars.low, row),
      at(bars.close, row),
      bars.volume[row] ?? 0,
      session[row] ?? 0,
    )
  return out
}
