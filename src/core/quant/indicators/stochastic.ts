import { at, type BarColumns, columnsNamed } from './indicator'
import { Sma } from './movingAverage'
import { RollingRange } from './rollingRange'

/** Slow stochastic, 0 to 100: where the close lies in the range of the last bars, smoothed twice. 50 without range. */
export class Stochastic {
  readonly #range: RollingRange
  readonly #smooth: Sma
  readonly #average: Sma
  k = Number.NaN
  d = Number.NaN

  constructor(period = 14, smoothPeriod = 3, signalPeriod = 3) {
    this.#range = new RollingRange(period)
    this.#smooth = new Sma(smoothPeriod)
    this.#average = new Sma(signalPeriod)
  }

  next(high: number, low: number, close: number): number {
    this.#range.next(high, low)
    const { highest, lowest } = this.#range
    if (Number.isNaN(highest)) return Number.NaN
    const raw = highest === lowest ? 50 : (100 * (close - lowest)) / (highest - lowest)
    this.k = this.#smooth.next(raw)
    if (!Number.isNaN(this.k)) this.d = this.#average.next(this.k)
    return this.k
  }
}

export function stochasticOver(
  bars: BarColumns,
  period = 14,
  smoothPeriod = 3,
  signalPeriod = 3,
  out = columnsNamed(['k', 'd'], bars.close.length),
) {
  const machine = new Stochastic(period, smoothPeriod, signalPeriod)
  const { k, d } = out
  for (let row = 0; row < k.length; row++) {
    k[row] = machine.next(at(bars.high, row), at(bars.low, row), at(bars.close, row))
    d[row] = machine.d
  }
  return out
}
