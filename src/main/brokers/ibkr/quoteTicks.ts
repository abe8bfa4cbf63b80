import type { Quote } from '#core/domain/quote'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { OptionGreeks, QuoteLine } from '#core/ports/broker'

type Field =
  | 'bid'
  | 'ask'
  | 'bidSize'
  | 'askSize'
  | 'last'
  | 'lastSize'
  | 'volume'
  | 'open'
  | 'high'
  | 'low'
  | 'previousClose'

/** Tick types of live data and of their delayed twins. */
const PRICE_FIELDS: ReadonlyMap<number, Field> = new Map<number, Field>([
  [1, 'bid'],
  [2, 'ask'],
  [4, 'last'],
  [6, 'high'],
  [7, 'low'],
  [9, 'previousClose'],
  [14, 'open'],
  [66, 'bid'],
  [67, 'ask'],
  [68, 'last'],
  [72, 'high'],
  [73, 'low'],
  [75, 'previousClose'],
  [76, 'open'],
])

const SIZE_FIELDS: ReadonlyMap<number, Field> = new Map<number, Field>([
  [0, 'bidSize'],
  [3, 'askSize'],
  [5, 'lastSize'],
  [8, 'volume'],
  [69, 'bidSize'],
  [70, 'askSize'],
  [71, 'lastSize'],
  [74, 'volume'],
])

const MODEL_COMPUTATIONS: ReadonlySet<number> = new Set([13, 83])
const OPEN_INTEREST: ReadonlySet<number> = new Set([27, 28])
const HALTED = 49
const LAST_TIMESTAMP = 45
const LIVE = 1
const FROZEN = 2

/** Ticks of one line gathered into a quote. Absent values become undefined here and nowhere later. */
export class QuoteTicks {
  readonly #fields: Partial<Record<Field, number>> = {}
  #greeks: OptionGreeks | undefined
  #openInterest: number | undefined
  #isHalted = false
  #isDelayed = false
  #lastTradeAt: number | undefined
  #tsInit: EpochMs = epochMs(0)

  /** False when the tick is not one that we keep. `now` is exchange time. */
  price(type: number, value: number, now: EpochMs): boolean {
    const field = PRICE_FIELDS.get(type)
    if (!field) return false
    // -1 (and 0 on a bid that nobody makes) says that there is no quote.
    const isAbsent = !Number.isFinite(value) || value < 0 || (value === 0 && field !== 'bid')
    return this.#set(field, isAbsent ? undefined : value, now)
  }

  size(type: number, value: number | undefined, now: EpochMs): boolean {
    if (OPEN_INTEREST.has(type)) {
      // Both sides are sent on every option; the side that is not its own is zero.
      if (value) this.#openInterest = value
      return value !== undefined
    }
    const field = SIZE_FIELDS.get(type)
    if (!field) return false
    return this.#set(field, value !== undefined && value >= 0 ? value : undefined, now)
  }

  generic(type: number, value: number): boolean {
    if (type !== HALTED) return false
    // 0 not halted, 1 general halt, 2 volatility halt; -1 not available.
    this.#isHalted = value > 0
    return true
  }

  text(type: number, value: string): boolean {
    if (type !== LAST_TIMESTAMP) return false
    this.#lastTradeAt = Number(value) * 1000
    return true
  }

  dataType(type: number): void {
    this.#isDelayed = type !== LIVE && type !== FROZEN
  }

  computation(type: number, greeks: OptionGreeks, now: EpochMs): boolean {
    if (!MODEL_COMPUTATIONS.has(type)) return false
    this.#greeks = greeks
    this.#tsInit = now
    return true
  }

  line(): QuoteLine {
    const fields = this.#fields
    const quote: Quote = {
      bid: fields.bid,
      ask: fields.ask,
      bidSize: fields.bidSize,
      askSize: fields.askSize,
      last: fields.last,
      lastSize: fields.lastSize,
      volume: fields.volume,
      open: fields.open,
      high: fields.high,
      low: fields.low,
      previousClose: fields.previousClose,
      halted: this.#isHalted,
      delayed: this.#isDelayed,
      tsEvent: epochMs(this.#lastTradeAt ?? this.#tsInit),
      tsInit: this.#tsInit,
    }
    return { quote, greeks: this.#greeks, openInterest: this.#openInterest }
  }

  #set(field: Field, value: number | undefined, now: EpochMs): boolean {
    this.#tsInit = now
    if (value === undefined) delete this.#fields[field]
    else this.#fields[field] = value
    return true
  }
}
