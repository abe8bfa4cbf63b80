/** What each symbol did on each day: recorded where there is a recording, else modelled inside the daily bar. */
import { dateFromDayNumber, yearOf } from '#core/calendar/civilDate'
import { exchangeTimeOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { nextSession, SESSIONS_FIRST_YEAR, sessionOf } from '#core/calendar/xnysSessions'
import { at, type DayMinutes, firstRowAt, UNITS_PER_CENT, UNITS_PER_DOLLAR } from './dayMinutes'
import { derivedBar, derivedIndexOf, derivedMinutes, type LevelOfVix } from './derivedIndices'
import type { DailyBar } from './intradayPath'
import type { CorporateAction } from './market'
import type { MarketDays } from './marketDays'
import type { DailyColumns, MarketResources } from './marketResources'
import { usualSpread } from './minutesAlong'
import { modelledDay } from './modelledDay'
import { hashOf, textHash } from './seedHash'

/** Days kept unpacked, of all symbols together: a session of every symbol, and what charts have asked for. */
const CACHED_DAYS_MAX = 160

export class RecordedDays implements MarketDays {
  readonly #resources: MarketResources
  readonly #seed: number
  readonly #cache = new Map<string, DayMinutes>()

  constructor(resources: MarketResources, seed: number) {
    this.#resources = resources
    this.#seed = seed
  }

  /** Seed of the ticks inside a minute. */
  tickSeed(symbol: string, day: number, minute: number): number {
    return hashOf(this.#seed, textHash(symbol), day, minute)
  }

  minutesOf(symbol: string, day: number): DayMinutes | undefined {
    const key = `${symbol} ${day}`
    const known = this.#cache.get(key)
    if (known) return known
    const levelOf = derivedIndexOf(symbol)
    const minutes = levelOf ? this.#derivedMinutes(day, levelOf) : this.#ownMinutes(symbol, day)
    if (!minutes) return undefined
    const oldest = this.#cache.keys().next()
    if (this.#cache.size >= CACHED_DAYS_MAX && !oldest.done) this.#cache.delete(oldest.value)
    this.#cache.set(key, minutes)
    return minutes
  }

  isRecorded(symbol: string, day: number): boolean {
    return this.#resources.minutesOf(symbol, day) !== undefined
  }

  /** As traded on the day. */
  dailyBarOf(symbol: string, day: number): DailyBar | undefined {
    const daily = this.#dailyOf(symbol)
    const row = firstRowAt(daily.day, day)
    if (daily.day[row] !== day) return undefined
    const bar = {
      open: at(daily.open, row),
      high: at(daily.high, row),
      low: at(daily.low, row),
      close: at(daily.close, row),
      volume: at(daily.volume, row),
    }
    const levelOf = derivedIndexOf(symbol)
    return levelOf ? derivedBar(bar, levelOf) : bar
  }

  /** Days with a bar in [from, to], ascending. */
  daysOf(symbol: string, from: number, to: number): Int32Array {
    const { day } = this.#dailyOf(symbol)
    return day.subarray(firstRowAt(day, from), firstRowAt(day, to + 1))
  }

  isSession(day: number): boolean {
    return this.dailyBarOf('SPY', day) !== undefined
  }

  /** The close before a day in that day's shares, in ten-thousandths. */
  previousCloseOf(symbol: string, day: number): number | undefined {
    const { day: days } = this.#dailyOf(symbol)
    const previous = days[firstRowAt(days, day) - 1]
    if (previous === undefined) return undefined
    const close = this.dailyBarOf(symbol, previous)?.close ?? 0
    return Math.round(close / this.sharesFactor(symbol, previous, day) / UNITS_PER_CENT) * UNITS_PER_CENT
  }

  /** Shares on `asOf` for one share on `day`: 7 across Apple's split. */
  sharesFactor(symbol: string, day: number, asOf: number): number {
    let factor = 1
    for (const { after, split } of this.#resources.actionsOf(symbol)) {
      if (split !== undefined && day <= after && asOf > after) factor *= split
    }
    return factor
  }

  /** Splits and dividends of a symbol since the calendar begins, oldest first. */
  actionsOf(symbol: string): readonly CorporateAction[] {
    return this.#resources.actionsOf(symbol).flatMap(({ after, ...action }) => {
      const before = dateFromDayNumber(after)
      return yearOf(before) < SESSIONS_FIRST_YEAR ? [] : [{ ...action, exDate: nextSession(before).date }]
    })
  }

  /** The last split before a day: what an option that expires on it has been adjusted for. */
  splitBefore(symbol: string, day: number): number | undefined {
    return this.#resources
      .actionsOf(symbol)
      .findLast(({ after, split }) => split !== undefined && after < day)?.split
  }

  /** Dividends of the year before a day over the close before it. */
  dividendYieldOf(symbol: string, day: number): number {
    const close = this.previousCloseOf(symbol, day)
    if (!close) return 0
    let paid = 0
    for (const { after, dividend } of this.#resources.actionsOf(symbol)) {
      if (dividend !== undefined && after < day && after >= day - 365)
        paid += dividend / this.sharesFactor(symbol, after, day)
    }
    return (paid * UNITS_PER_DOLLAR) / close
  }

  /** Closes of the last `count` sessions before a day, in that day's shares, oldest first. */
  closesBefore(symbol: string, day: number, count: number): Float64Array {
    const { day: days } = this.#dailyOf(symbol)
    const end = firstRowAt(days, day)
    const window = days.subarray(Math.max(0, end - count), end)
    return Float64Array.from(
      window,
      d => (this.dailyBarOf(symbol, d)?.close ?? 0) / this.sharesFactor(symbol, d, day) / UNITS_PER_DOLLAR,
    )
  }

  #dailyOf(symbol: string): DailyColumns {
    return this.#resources.dailyOf(derivedIndexOf(symbol) ? 'VIX' : symbol)
  }

  #ownMinutes(symbol: string, day: number): DayMinutes | undefined {
    const recorded = this.#resources.minutesOf(symbol, day)
    if (recorded) return recorded
    const bar = this.dailyBarOf(symbol, day)
    const session = sessionOf(dateFromDayNumber(day))
    if (!bar || !session) return undefined
    const isIndex = symbol === 'VIX'
    const driver = isIndex ? this.#marketTurnedRound(day) : undefined
    return modelledDay(bar, {
      seed: hashOf(this.#seed, textHash(symbol), day),
      firstMinute: exchangeTimeOf(session.opensAt).msOfDay / MS_PER_MINUTE,
      minutes: (session.closesAt - session.opensAt) / MS_PER_MINUTE,
      quoteSpread: isIndex ? 0 : usualSpread(bar.close),
      ...(driver ? { driver } : {}),
    })
  }

  /** SPY's path about its straight line, upside down: fear rises while prices fall. */
  #marketTurnedRound(day: number): Float64Array | undefined {
    const session = sessionOf(dateFromDayNumber(day))
    const minutes = this.minutesOf('SPY', day)
    if (!session || !minutes) return undefined
    const open = exchangeTimeOf(session.opensAt).msOfDay / MS_PER_MINUTE
    const count = (session.closesAt - session.opensAt) / MS_PER_MINUTE
    const path = new Float64Array(count)
    let latest = at(minutes.open, firstRowAt(minutes.minute, open))
    for (let i = 0; i < count; i++) {
      const row = firstRowAt(minutes.minute, open + i)
      if (minutes.minute[row] === open + i && at(minutes.close, row) > 0) latest = at(minutes.close, row)
      path[i] = latest
    }
    const first = path[0] ?? 0
    const slope = (latest - first) / Math.max(1, count - 1)
    return path.map((price, i) => first + slope * i - price)
  }

  #derivedMinutes(day: number, levelOf: LevelOfVix): DayMinutes | undefined {
    const vix = this.minutesOf('VIX', day)
    return vix && derivedMinutes(vix, levelOf)
  }
}
