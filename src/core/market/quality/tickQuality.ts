import type { Quote } from '#core/domain/quote'
import type { EpochMs } from '#core/domain/time'
import { splitRatioOf } from '../splitRatio'
import { TradingHours } from '../tradingHours'
import { type Defect, type DefectCode, isRejected } from './dataDefect'
import { RobustLevel } from './robustLevel'

/** Prices that a new one is compared with. */
const WINDOW = 61
const WINDOW_MIN = 15
/** Robust deviations from the median at which a price is an outlier, and the least that one deviation is taken for. */
const OUTLIER_SCORE = 10
const DEVIATION_FLOOR_RATIO = { stock: 0.002, index: 0.005 } as const
/** A new level is believed when so many ticks over so long agree on it. */
const CONFIRMATIONS = 5
const CONFIRMED_AFTER_MS = 2_000
/** Ticks of an open market that are further apart leave a gap. */
export const GAP_AFTER_MS = 60_000

/** A trade that is told so long after it happened comes from a delayed feed. */
const LATE_AFTER_MS = 120_000

/** Checks the quotes of one share or index as they come. Index quotes have no bid and ask: their price is the last. */
export class TickQuality {
  readonly #kind: 'stock' | 'index'
  readonly #lateAfterMs: number
  readonly #hours = new TradingHours()
  readonly #level = new RobustLevel(WINDOW)
  #previous: Quote | undefined
  readonly #known = new Map<NewsField, number>()
  #newsAt: EpochMs | undefined
  /** How late the last new trade was told; quotes between trades say nothing about it. */
  #tradeLagMs = 0
  #hasTwoSides = false
  #rival: { readonly price: number; readonly since: EpochMs; count: number } | undefined
  #standing: Defect | undefined

  /** With exchange time that runs faster than the wall's, the wire's delays are as many times longer. */
  constructor(kind: 'stock' | 'index' = 'stock', clockSpeed = 1) {
    this.#kind = kind
    this.#lateAfterMs = LATE_AFTER_MS * Math.max(1, clockSpeed)
  }

  /** What spoke against the last quote, until one comes that nothing speaks against. */
  get standing(): Defect | undefined {
    return this.#standing
  }

  /** When a quote last said something new: a frozen feed that is asked again repeats what it said. */
  get newsAt(): EpochMs | undefined {
    return this.#newsAt
  }

  next(quote: Quote): readonly Defect[] {
    const found = this.#check(quote)
    this.#standing = found.find(isRejected)
    const stepBackMs = (this.#previous?.tsInit ?? quote.tsInit) - quote.tsInit
    if (stepBackMs <= 0 || stepBackMs > CLOCK_SET_BACK_MS) this.#previous = quote
    return found
  }

  #check(quote: Quote): readonly Defect[] {
    const previous = this.#previous
    const found: Defect[] = []
    if (previous && quote.tsInit < previous.tsInit) {
      const stepBackMs = previous.tsInit - quote.tsInit
      found.push(defect('OUT_OF_ORDER', `${stepBackMs} ms back`))
      if (stepBackMs <= CLOCK_SET_BACK_MS) return found
    }
    const knownLast = this.#known.get('last')
    if (knownLast !== undefined && quote.last !== undefined && quote.last !== knownLast)
      this.#tradeLagMs = quote.tsInit - quote.tsEvent
    const phase = this.#hours.phaseAt(quote.tsInit)
    if (phase === 'closed') found.push(defect('OUTSIDE_HOURS'))
    if (!this.#takeNews(quote)) found.push(defect('DUPLICATE'))
    if (previous && phase === 'regular' && quote.tsInit - previous.tsInit > GAP_AFTER_MS)
      found.push(defect('GAP', `${Math.round((quote.tsInit - previous.tsInit) / 1000)} s`))
    // A market that nobody makes outside its hours is no fault of the data.
    const wrong = phase === 'regular' ? (this.#price(quote) ?? this.#late()) : undefined
    if (wrong) found.push(wrong)
    return found
  }

  /** Whether any field differs from what is known of it; fields that are missing say nothing. */
  #takeNews(quote: Quote): boolean {
    let isNews = false
    for (const field of NEWS_FIELDS) {
      const value = quote[field]
      if (value === undefined || value === this.#known.get(field)) continue
      this.#known.set(field, value)
      isNews = true
    }
    if (isNews) this.#newsAt = quote.tsInit
    return isNews
  }

  #price(quote: Quote): Defect | undefined {
    const { bid, ask, last } = quote
    if (bid !== undefined && ask !== undefined && bid > ask) return defect('CROSSED', `${bid} above ${ask}`)
    const isTwoSided = bid !== undefined && ask !== undefined
    if (!isTwoSided && this.#hasTwoSides)
      return defect('ZERO_PRICE', `${bid ?? 'no bid'} / ${ask ?? 'no ask'}`)
    const price = isTwoSided ? (bid + ask) / 2 : last
    if (price === undefined) return undefined
    if (bid === 0 || !(price > 0)) return defect('ZERO_PRICE', `${bid} / ${ask}`)
    this.#hasTwoSides ||= isTwoSided
    const outlier = this.#outlier(price, quote)
    // Indices do not split, and one of volatility may well double in a day.
    return outlier ?? (this.#kind === 'stock' ? splitLike(quote.previousClose, price) : undefined)
  }

  #late(): Defect | undefined {
    return this.#tradeLagMs > this.#lateAfterMs
      ? { code: 'LATE', detail: `a trade told after ${Math.round(this.#tradeLagMs / 1000)} s` }
      : undefined
  }

  #outlier(price: number, { tsInit }: Quote): Defect | undefined {
    const floor = DEVIATION_FLOOR_RATIO[this.#kind] * this.#level.median
    const score = this.#level.count < WINDOW_MIN ? 0 : this.#level.scoreOf(price, floor)
    if (score <= OUTLIER_SCORE) {
      this.#level.push(price)
      this.#rival = undefined
      return undefined
    }
    const rival = this.#rival
    if (!rival || Math.abs(price - rival.price) > OUTLIER_SCORE * floor)
      this.#rival = { price, since: tsInit, count: 1 }
    else if (++rival.count >= CONFIRMATIONS && tsInit - rival.since >= CONFIRMED_AFTER_MS) {
      this.#level.clear()
      this.#level.push(price)
      this.#rival = undefined
      return undefined
    }
    return defect('OUTLIER', `${price} is ${score.toFixed(0)} deviations from ${this.#level.median}`)
  }
}

function splitLike(previousClose: number | undefined, price: number): Defect | undefined {
  const ratio = previousClose === undefined ? undefined : splitRatioOf(previousClose, price)
  if (ratio === undefined) return undefined
  return defect('SPLIT_LIKE', `${price} after a close of ${previousClose}: ${ratio.toFixed(2)} for 1?`)
}

/** A quote that lies further back is not late: the exchange's clock was set, and another time runs from here. */
const CLOCK_SET_BACK_MS = 2_000

const NEWS_FIELDS = ['bid', 'ask', 'bidSize', 'askSize', 'last', 'volume'] as const
type NewsField = (typeof NEWS_FIELDS)[number]

const defect = (code: DefectCode, detail = ''): Defect => ({ code, detail })
