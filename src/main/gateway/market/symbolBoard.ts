import type { EpochMs } from '#core/domain/time'
import { at, type DayMinutes, UNITS_PER_DOLLAR } from './dayMinutes'
import type { Listing } from './listings'
import type { MarketQuote } from './market'
import type { MinuteTicks } from './minuteTicks'

/** What the tape has shown of one stock or index today. Prices are in ten-thousandths; 0 is "none yet". */
export class SymbolBoard {
  readonly listing: Listing
  day: DayMinutes | undefined
  ticks: MinuteTicks | undefined
  #bid = 0
  #ask = 0
  #bidSize = 0
  #askSize = 0
  #last = 0
  #lastSize = 0
  #lastTime = 0 as EpochMs
  #volume = 0
  #open = 0
  #high = 0
  #low = 0
  #previousClose: number | undefined

  constructor(listing: Listing) {
    this.listing = listing
  }

  beginDay(day: DayMinutes | undefined, previousClose: number | undefined): void {
    this.day = day
    this.ticks = undefined
    this.#bid = this.#ask = this.#bidSize = this.#askSize = 0
    this.#last = this.#lastSize = this.#volume = 0
    this.#open = this.#high = this.#low = 0
    this.#previousClose = previousClose
  }

  setQuote(ticks: MinuteTicks, tick: number): void {
    this.#bid = at(ticks.bid, tick)
    this.#ask = at(ticks.ask, tick)
    this.#bidSize = at(ticks.bidSize, tick)
    this.#askSize = at(ticks.askSize, tick)
  }

  /** Only prints of the regular session make its open, high and low. */
  print(price: number, size: number, time: EpochMs, isRegular: boolean): void {
    this.#last = price
    this.#lastSize = size
    this.#lastTime = time
    this.#volume += size
    if (!isRegular) return
    if (this.#open === 0) this.#open = this.#high = this.#low = price
    this.#high = Math.max(this.#high, price)
    this.#low = Math.min(this.#low, price)
  }

  /** Middle of the market in dollars, else the last print; undefined before either. */
  get spot(): number | undefined {
    if (this.#bid > 0 && this.#ask > 0) return (this.#bid + this.#ask) / (2 * UNITS_PER_DOLLAR)
    return dollars(this.#last)
  }

  get open(): number | undefined {
    return dollars(this.#open)
  }

  get high(): number | undefined {
    return dollars(this.#high)
  }

  get low(): number | undefined {
    return dollars(this.#low)
  }

  quote(): MarketQuote {
    return {
      bid: dollars(this.#bid),
      ask: dollars(this.#ask),
      bidSize: this.#bidSize,
      askSize: this.#askSize,
      last: dollars(this.#last),
      lastSize: this.#lastSize,
      lastTime: this.#lastTime,
      volume: this.#volume,
      open: dollars(this.#open),
      high: dollars(this.#high),
      low: dollars(this.#low),
      previousClose: this.#previousClose === undefined ? undefined : this.#previousClose / UNITS_PER_DOLLAR,
      halted: false,
      model: undefined,
    }
  }
}

const dollars = (units: number): number | undefined => (units > 0 ? units / UNITS_PER_DOLLAR : undefined)
