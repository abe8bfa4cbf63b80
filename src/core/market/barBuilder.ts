import { exchangeDateOf, instantOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { type Bar, type Timeframe, timeframeMs } from '#core/domain/bar'
import { type EpochMs, epochMs } from '#core/domain/time'

/** When the bar of a moment starts: on the clock's grid, the first of a session at its open; a day's at its open. */
export function barStart(timeframe: Timeframe, now: EpochMs): EpochMs {
  const date = exchangeDateOf(now)
  const session = sessionOf(date)
  if (timeframe === '1d') return session?.opensAt ?? instantOf(date, 0)
  const step = timeframeMs[timeframe]
  const start = Math.floor(now / step) * step
  return session && now >= session.opensAt && start < session.opensAt ? session.opensAt : epochMs(start)
}

/** Makes bars of one timeframe from prices as they come. A bar is complete when the first price after it comes. */
export class BarBuilder {
  readonly #timeframe: Timeframe
  #forming: Bar | undefined
  #endsAt = Number.NEGATIVE_INFINITY

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe
  }

  get forming(): Bar | undefined {
    return this.#forming
  }

  /** The bar that this price completes, if any. `size` is what traded since the price before; late prices are left out. */
  next(at: EpochMs, price: number, size: number): Bar | undefined {
    const forming = this.#forming
    if (forming && at < forming.tsEvent) return undefined
    if (forming && at < this.#endsAt) {
      this.#forming = {
        tsEvent: forming.tsEvent,
        open: forming.open,
        high: Math.max(forming.high, price),
        low: Math.min(forming.low, price),
        close: price,
        volume: forming.volume + size,
      }
      return undefined
    }
    const tsEvent = barStart(this.#timeframe, at)
    this.#endsAt =
      this.#timeframe === '1d'
        ? tsEvent + timeframeMs['1d'] / 2
        : (Math.floor(at / timeframeMs[this.#timeframe]) + 1) * timeframeMs[this.#timeframe]
    this.#forming = { tsEvent, open: price, high: price, low: price, close: price, volume: size }
    return forming
  }
}
