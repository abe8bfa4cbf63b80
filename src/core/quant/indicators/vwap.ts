import type { BarColumns } from './indicator'

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

export function vwapOver(bars: BarColumns, session: Float64Array): Float64Array {
  const vwap = new Vwap()
  return Float64Array.from(bars.close, (close, row) =>
    vwap.next(
      bars.high[row] ?? Number.NaN,
      bars.low[row] ?? Number.NaN,
      close,
      bars.volume[row] ?? 0,
      session[row] ?? 0,
    ),
  )
}
