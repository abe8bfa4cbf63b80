/**
 * Days that nobody has seen, drawn from a seed. What happens from session to session is drawn at once and kept; the
 * minutes of a day are made when they are asked for, and are the same whenever that is.
 */
import { exchangeTimeOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import type { Session } from '#core/calendar/xnysSessions'
import { assert } from '#core/domain/assert'
import { dayNumber } from '#core/domain/time'
import { at, type DayMinutes, firstRowAt, UNITS_PER_DOLLAR } from './dayMinutes'
import { derivedBar, derivedIndexOf, derivedMinutes, unitsBy } from './derivedIndices'
import type { DailyBar } from './intradayPath'
import type { MarketDays } from './marketDays'
import { usualSpread } from './minutesAlong'
import { hashOf, textHash } from './seedHash'
import { type Course, type Courses, coursesOf, longVolOf } from './syntheticCourse'
import { type SyntheticDay, syntheticDay, unitsOf } from './syntheticDay'

export type SyntheticDaysOptions = {
  /** The benchmark first. */
  readonly symbols: readonly string[]
  /** Those before the market's first are its history. */
  readonly sessions: readonly Session[]
  /** Yearly, of the benchmark. */
  readonly vol: number
  readonly seed: number
}

/** Days kept unpacked besides those of the session being played. */
const CACHED_DAYS_BESIDES = 60

export class SyntheticDays implements MarketDays {
  readonly longVol: number
  readonly #sessions: readonly Session[]
  readonly #days: Int32Array
  readonly #seed: number
  readonly #benchmark: string
  readonly #courses: Courses
  readonly #cache = new Map<string, SyntheticDay>()
  readonly #cachedMax: number
  /** Highs and lows of whole days, which only their minutes tell: by symbol, then day. */
  readonly #bars = new Map<string, Map<number, DailyBar>>()

  constructor({ symbols, sessions, vol, seed }: SyntheticDaysOptions) {
    this.#sessions = sessions
    this.#days = Int32Array.from(sessions, session => dayNumber(session.date))
    this.#seed = seed
    this.#benchmark = symbols[0] ?? ''
    this.#courses = coursesOf(symbols, sessions.length, vol, seed)
    this.#cachedMax = symbols.length + CACHED_DAYS_BESIDES
    this.longVol = longVolOf(vol)
  }

  isSession(day: number): boolean {
    return this.#ordinalOf(day) !== undefined
  }

  tickSeed(symbol: string, day: number, minute: number): number {
    return hashOf(this.#seed, textHash(symbol), day, minute)
  }

  minutesOf(symbol: string, day: number): DayMinutes | undefined {
    const levelOf = derivedIndexOf(symbol, this.longVol)
    const minutes = this.#dayOf(levelOf ? 'VIX' : symbol, day)?.minutes
    return minutes && levelOf ? derivedMinutes(minutes, levelOf) : minutes
  }

  dailyBarOf(symbol: string, day: number): DailyBar | undefined {
    const levelOf = derivedIndexOf(symbol, this.longVol)
    if (levelOf) {
      const vix = this.dailyBarOf('VIX', day)
      return vix && derivedBar(vix, levelOf)
    }
    const bars = this.#bars.get(symbol) ?? new Map<number, DailyBar>()
    const known = bars.get(day)
    if (known) return known
    const minutes = this.minutesOf(symbol, day)
    if (!minutes) return undefined
    const bar = dailyBar(minutes)
    this.#bars.set(symbol, bars.set(day, bar))
    return bar
  }

  daysOf(symbol: string, from: number, to: number): Int32Array {
    if (!this.#courseOf(symbol)) return new Int32Array(0)
    return this.#days.subarray(firstRowAt(this.#days, from), firstRowAt(this.#days, to + 1))
  }

  previousCloseOf(symbol: string, day: number): number | undefined {
    const [close] = this.closesBefore(symbol, day, 1)
    return close === undefined ? undefined : Math.round(close * UNITS_PER_DOLLAR)
  }

  closesBefore(symbol: string, day: number, count: number): Float64Array {
    const course = this.#courseOf(symbol)
    if (!course) return new Float64Array(0)
    const end = firstRowAt(this.#days, day)
    const levelOf = derivedIndexOf(symbol, this.longVol)
    const shown = levelOf ? unitsBy(levelOf) : (units: number) => units
    return course.close
      .subarray(Math.max(0, end - count), end)
      .map(close => shown(unitsOf(close)) / UNITS_PER_DOLLAR)
  }

  /** No splits and no dividends. */
  sharesFactor(): number {
    return 1
  }

  actionsOf(): readonly [] {
    return []
  }

  splitBefore(): undefined {
    return undefined
  }

  dividendYieldOf(): number {
    return 0
  }

  #ordinalOf(day: number): number | undefined {
    const ordinal = firstRowAt(this.#days, day)
    return this.#days[ordinal] === day ? ordinal : undefined
  }

  #courseOf(symbol: string): Course | undefined {
    return symbol === 'VIX' || derivedIndexOf(symbol) ? this.#courses.vix : this.#courses.stocks.get(symbol)
  }

  #dayOf(symbol: string, day: number): SyntheticDay | undefined {
    const ordinal = this.#ordinalOf(day)
    const course = this.#courseOf(symbol)
    if (ordinal === undefined || !course) return undefined
    const key = `${symbol} ${day}`
    const known = this.#cache.get(key)
    if (known) return known
    const made = this.#made(symbol, course, ordinal)
    const oldest = this.#cache.keys().next()
    if (this.#cache.size >= this.#cachedMax && !oldest.done) this.#cache.delete(oldest.value)
    this.#cache.set(key, made)
    return made
  }

  #made(symbol: string, course: Course, ordinal: number): SyntheticDay {
    const session = this.#sessions[ordinal]
    const day = at(this.#days, ordinal)
    const value = (column: Float64Array) => column[ordinal] ?? 0
    const open = value(course.open)
    const isVix = symbol === 'VIX'
    assert(session !== undefined, 'an ordinal is that of a session')
    const { opensAt, closesAt } = session
    const frame = {
      seed: hashOf(this.#seed, textHash(symbol), day),
      firstMinute: exchangeTimeOf(opensAt).msOfDay / MS_PER_MINUTE,
      minutes: (closesAt - opensAt) / MS_PER_MINUTE,
      quoteSpread: isVix ? 0 : usualSpread(unitsOf(open)),
    }
    const benchmark = symbol === this.#benchmark ? undefined : this.#dayOf(this.#benchmark, day)
    const beta = isVix ? this.#courses.vixBeta : course.beta
    return syntheticDay(
      {
        open,
        close: value(course.close),
        deviation: value(course.deviation),
        jump: value(course.jump),
        volume: value(course.volume),
      },
      frame,
      benchmark && { displacement: benchmark.displacement, beta },
    )
  }
}

const dailyBar = ({ open, high, low, close, volume }: DayMinutes): DailyBar => ({
  open: at(open, 0),
  high: high.reduce((a, b) => Math.max(a, b)),
  low: low.reduce((a, b) => Math.min(a, b)),
  close: at(close, close.length - 1),
  volume: volume.reduce((a, b) => a + b, 0),
})
