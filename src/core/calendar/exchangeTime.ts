/** New York's clock by rule, so that the core needs neither a time zone database nor a platform's calendar. */
import { dayNumber, type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { dateFromDayNumber, lastWeekday, nthWeekday, yearOf } from './civilDate'

export const MS_PER_MINUTE = 60_000
export const MS_PER_DAY = 86_400_000
const MS_PER_HOUR = 3_600_000

export type ExchangeTime = {
  readonly date: SessionDate
  /** Milliseconds that New York's clock shows since its midnight. */
  readonly msOfDay: number
}

export function exchangeTimeOf(instant: EpochMs): ExchangeTime {
  const local = instant + newYorkOffsetMs(instant)
  const days = Math.floor(local / MS_PER_DAY)
  return { date: dateFromDayNumber(days), msOfDay: local - days * MS_PER_DAY }
}

/** `09:30:00`, of milliseconds since midnight. */
export function clockText(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1_000)
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60]
    .map(part => String(Math.floor(part)).padStart(2, '0'))
    .join(':')
}

export const exchangeDateOf = (instant: EpochMs): SessionDate => exchangeTimeOf(instant).date

/**
 * The instant at which New York's clock shows `msOfDay` on a date. In the hour that spring skips, the clock is read
 * as not yet changed; in the hour that autumn repeats, the first of the two is meant.
 */
export function instantOf(date: SessionDate, msOfDay: number): EpochMs {
  const local = dayNumber(date) * MS_PER_DAY + msOfDay
  const summer = epochMs(local - SUMMER_OFFSET_MS)
  return newYorkOffsetMs(summer) === SUMMER_OFFSET_MS ? summer : epochMs(local - WINTER_OFFSET_MS)
}

const WINTER_OFFSET_MS = -5 * MS_PER_HOUR
const SUMMER_OFFSET_MS = -4 * MS_PER_HOUR

/** What to add to UTC for New York's clock. Right from 1987 on, for as long as the law of 2005 stands. */
export function newYorkOffsetMs(instant: EpochMs): number {
  const { begins, ends } = summerTime(yearOf(dateFromDayNumber(Math.floor(instant / MS_PER_DAY))))
  return instant >= begins && instant < ends ? SUMMER_OFFSET_MS : WINTER_OFFSET_MS
}

type SummerTime = { readonly year: number; readonly begins: number; readonly ends: number }

/** Callers walk through time, so the year asked for is nearly always the year asked for before. */
let latest: SummerTime = summerTimeOf(2013)

function summerTime(year: number): SummerTime {
  if (latest.year !== year) latest = summerTimeOf(year)
  return latest
}

/** Clocks change at 2:00 of their own time: second Sunday of March and first of November since 2007. */
function summerTimeOf(year: number): SummerTime {
  const first = year >= 2007 ? nthWeekday(year, 3, 0, 2) : nthWeekday(year, 4, 0, 1)
  const last = year >= 2007 ? nthWeekday(year, 11, 0, 1) : lastWeekday(year, 10, 0)
  const twoOclock = 2 * MS_PER_HOUR
  return {
    year,
    begins: dayNumber(first) * MS_PER_DAY + twoOclock - WINTER_OFFSET_MS,
    ends: dayNumber(last) * MS_PER_DAY + twoOclock - SUMMER_OFFSET_MS,
  }
}
