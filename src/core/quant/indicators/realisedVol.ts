/**
 * Realised volatility of the last bars, annualised, by four estimators. Returns are logarithms; `barsPerYear` is 252
 * for daily bars. References: Parkinson 1980, Garman and Klass 1980, Yang and Zhang 2000.
 */
import { at, type BarColumns } from './indicator'
import { RollingSum } from './rollingSum'
import { RollingVariance } from './rollingVariance'

export type VolEstimator = 'closeToClose' | 'parkinson' | 'garmanKlass' | 'yangZhang'

export class RealisedVol {
  readonly #estimator: VolEstimator
  readonly #period: number
  readonly #barsPerYear: number
  readonly #ranges: RollingSum
  readonly #overnight: RollingVariance
  readonly #intraday: RollingVariance
  readonly #closes: RollingVariance
  #previousClose = Number.NaN

  constructor(estimator: VolEstimator, period: number, barsPerYear = 252) {
    this.#estimator = estimator
    this.#period = period
    this.#barsPerYear = barsPerYear
    this.#ranges = new RollingSum(period)
    this.#overnight = new RollingVariance(period)
    this.#intraday = new RollingVariance(period)
    this.#closes = new RollingVariance(period)
  }

  next(open: number, high: number, low: number, close: number): number {
    const previousClose = this.#previousClose
    this.#previousClose = close
    return Math.sqrt(this.#varianceOf(open, high, low, close, previousClose) * this.#barsPerYear)
  }

  #varianceOf(open: number, high: number, low: number, close: number, previousClose: number): number {
    const range = Math.log(high / low)
    const body = Math.log(close / open)
    switch (this.#estimator) {
      case 'closeToClose':
        return this.#sample(this.#closes, Math.log(close / previousClose))
      case 'parkinson':
        return this.#ranges.next((range * range) / (4 * Math.LN2)) / this.#period
      case 'garmanKlass':
        return this.#ranges.next(0.5 * range * range - (2 * Math.LN2 - 1) * body * body) / this.#period
      case 'yangZhang': {
        // The first bar has no close before it and is left out of all three parts.
        if (Number.isNaN(previousClose)) return Number.NaN
        const [up, down] = [Math.log(high / open), Math.log(low / open)]
        const rogersSatchell = this.#ranges.next(up * (up - body) + down * (down - body)) / this.#period
        const overnight = this.#sample(this.#overnight, Math.log(open / previousClose))
        const weight = 0.34 / (1.34 + (this.#period + 1) / (this.#period - 1))
        return overnight + weight * this.#sample(this.#intraday, body) + (1 - weight) * rogersSatchell
      }
    }
  }

  /** Sample variance (divisor period - 1) after a value; NaN until the window is full. */
  #sample(window: RollingVariance, value: number): number {
    if (Number.isNaN(value)) return Number.NaN
    return (window.next(value) * this.#period) / (this.#period - 1)
  }
}

export function realisedVolOver(
  bars: BarColumns,
  estimator: VolEstimator,
  period: number,
  barsPerYear = 252,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const vol = new RealisedVol(estimator, period, barsPerYear)
  for (let row = 0; row < out.length; row++)
    out[row] = vol.next(at(bars.open, row), at(bars.high, row), at(bars.low, row), at(bars.close, row))
  return out
}
