import { TrueRange } from './atr'
import { at, type BarColumns, columnsNamed } from './indicator'
import { wilderAverage } from './movingAverage'

/** Wilder's directional movement: the two directions' shares of the range, and how one-sided they are. */
export class Adx {
  readonly #range = new TrueRange()
  readonly #averageRange
  readonly #averagePlus
  readonly #averageMinus
  readonly #averageDx
  #previousHigh = Number.NaN
  #previousLow = Number.NaN
  /** 0 to 100: share of upward and of downward movement in the range. */
  plusDi = Number.NaN
  minusDi = Number.NaN
  adx = Number.NaN

  constructor(period = 14) {
    this.#averageRange = wilderAverage(period)
    this.#averagePlus = wilderAverage(period)
    this.#averageMinus = wilderAverage(period)
    this.#averageDx = wilderAverage(period)
  }

  next(high: number, low: number, close: number): number {
    const up = high - this.#previousHigh
    const down = this.#previousLow - low
    const range = this.#range.next(high, low, close)
    this.#previousHigh = high
    this.#previousLow = low
    if (Number.isNaN(range)) return Number.NaN
    const averageRange = this.#averageRange.next(range)
    const plus = this.#averagePlus.next(up > down && up > 0 ? up : 0)
    const minus = this.#averageMinus.next(down > up && down > 0 ? down : 0)
    if (Number.isNaN(averageRange)) return Number.NaN
    const scale = averageRange === 0 ? 0 : 100 / averageRange
    this.plusDi = scale * plus
    this.minusDi = scale * minus
    const sum = plus + minus
    this.adx = this.#averageDx.next(sum === 0 ? 0 : (100 * Math.abs(plus - minus)) / sum)
    return this.adx
  }
}

export function adxOver(
  bars: BarColumns,
  period = 14,
  out = columnsNamed(['plusDi', 'minusDi', 'adx'], bars.close.length),
) {
  const machine = new Adx(period)
  const { plusDi, minusDi, adx } = out
  for (let row = 0; row < adx.length; row++) {
    adx[row] = machine.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
    plusDi[row] = machine.plusDi
    minusDi[row] = machine.minusDi
  }
  return out
}
