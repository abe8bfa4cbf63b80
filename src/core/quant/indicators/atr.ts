import { at, type BarColumns } from './indicator'
import { wilderAverage } from './movingAverage'

/** Wilder's true range: the bar's range with the gap from the close before it. NaN on the first bar. */
export class TrueRange {
  #previousClose = Number.NaN

  next(high: number, low: number, close: number): number {
    const range = Math.max(high, this.#previousClose) - Math.min(low, this.#previousClose)
    this.#previousClose = close
    return range
  }
}

/** Average true range, begun with the mean of the first `period` ranges that have a close before them. */
export class Atr {
  readonly #range = new TrueRange()
  readonly #average

  constructor(period = 14) {
    this.#average = wilderAverage(period)
  }

  next(high: number, low: number, close: number): number {
    const range = this.#range.next(high, low, close)
    return Number.isNaN(range) ? Number.NaN : this.#average.next(range)
  }
}

export function trueRangeOver(bars: BarColumns, out = new Float64Array(bars.close.length)): Float64Array {
  const range = new TrueRange()
  for (let row = 0; row < out.length; row++)
    out[row] = range.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
  return out
}

export function atrOver(
  bars: BarColumns,
  period = 14,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const atr = new Atr(period)
  for (let row = 0; row < out.length; row++)
    out[row] = atr.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
  return out
}
