import { at, columnsNamed } from './indicator'
import { Ema } from './movingAverage'

/** Difference of two EMAs, its own EMA as signal, and the distance between the two. */
export class Macd {
  readonly #fast: Ema
  readonly #slow: Ema
  readonly #average: Ema
  macd = Number.NaN
  signal = Number.NaN

  constructor(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) {
    this.#fast = new Ema(fastPeriod)
    this.#slow = new Ema(slowPeriod)
    this.#average = new Ema(signalPeriod)
  }

  get histogram(): number {
    return this.macd - this.signal
  }

  next(close: number): number {
    this.macd = this.#fast.next(close) - this.#slow.next(close)
    if (!Number.isNaN(this.macd)) this.signal = this.#average.next(this.macd)
    return this.macd
  }
}

export function macdOver(
  close: Float64Array,
  fastPeriod = 12,
  slowPeriod = 26,
  signalPeriod = 9,
  out = columnsNamed(['macd', 'signal', 'histogram'], close.length),
) {
  const machine = new Macd(fastPeriod, slowPeriod, signalPeriod)
  const { macd, signal, histogram } = out
  for (let row = 0; row < close.length; row++) {
    macd[row] = machine.next(at(close, row))
    signal[row] = machine.signal
    histogram[row] = machine.histogram
  }
  return out
}
