/**
 * The sessions of the New York Stock Exchange 2004-2030, from its rules (NYSE Rule 7.2 and its published
 * holiday schedules). Closures by decree cannot be derived and are listed.
 */
import { assert } from '#core/domain/assert'
import { type EpochMs, type SessionDate, sessionDate } from '#core/domain/time'
import { addDays, civilDate, lastWeekday, nthWeekday, weekdayOf, yearOf } from './civilDate'
import { exchangeDateOf, instantOf, MS_PER_MINUTE } from './exchangeTime'

export const SESSIONS_FIRST_YEAR = 2004
export const SESSIONS_LAST_YEAR = 2030

/** New York's clock, minutes after midnight. */
export const OPEN_MINUTE = 9 * 60 + 30
export const CLOSE_MINUTE = 16 * 60
export const EARLY_CLOSE_MINUTE = 13 * 60

export type Session = {
  readonly date: SessionDate
  readonly opensAt: EpochMs
  readonly closesAt: EpochMs
  readonly isHalfDay: boolean
}

/** The session of a date; undefined on weekends and holidays. Asserts that the rules cover the year. */
export function sessionOf(date: SessionDate): Session | undefined {
  const weekday = weekdayOf(date)
  const days = yearOfSessions(yearOf(date))
  if (weekday === 0 || weekday === 6 || days.holidays.has(date)) return undefined
  const isHalfDay = days.halfDays.has(date)
  return {
    date,
    opensAt: instantOf(date, OPEN_MINUTE * MS_PER_MINUTE),
    closesAt: instantOf(date, (isHalfDay ? EARLY_CLOSE_MINUTE : CLOSE_MINUTE) * MS_PER_MINUTE),
    isHalfDay,
  }
}

export const isSession = (date: SessionDate): boolean => sessionOf(date) !== undefined

/** The session that is open at a moment; undefined outside regular hours. */
export function openSessionAt(now: EpochMs): Session | undefined {
  const session = sessionOf(exchangeDateOf(now))
  return session && now >= session.opensAt && now < session.closesAt ? session : undefined
}

/** The first session after a date. */
export const nextSession = (date: SessionDate): Session => sessionInDirection(date, 1)

/** The last session before a date. */
export const previousSession = (date: SessionDate): Session => sessionInDirection(date, -1)

/** All sessions from one date to another, both included. */
export function sessionsBetween(from: SessionDate, to: SessionDate): readonly Session[] {
  const sessions: Session[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOf(date)
    if (session) sessions.push(session)
  }
  return sessions
}

function sessionInDirection(date: SessionDate, step: 1 | -1): Session {
  for (let candidate = addDays(date, step); ; candidate = addDays(candidate, step)) {
    const session = sessionOf(candidate)
    if (session) return session
  }
}

type SpecialDays = {
  readonly holidays: ReadonlySet<SessionDate>
  readonly halfDays: ReadonlySet<SessionDate>
}

/** At most one entry per covered year. */
const specialDaysByYear = new Map<number, SpecialDays>()

function yearOfSessions(year: number): SpecialDays {
  const known = specialDaysByYear.get(year)
  if (known) return known
  assert(year >= SESSIONS_FIRST_YEAR && year <= SESSIONS_LAST_YEAR, `no session rules for ${year}`)
  const days = { holidays: new Set(holidaysOf(year)), halfDays: new Set(halfDaysOf(year)) }
  specialDaysByYear.set(year, days)
  return days
}

const CLOSED_BY_DECREE: readonly SessionDate[] = [
  sessionDate('2004-06-11'), // Mourning for Ronald Reagan.
  sessionDate('2007-01-02'), // Mourning for Gerald Ford.
  sessionDate('2012-10-29'), // Hurricane Sandy.
  sessionDate('2012-10-30'),
  sessionDate('2018-12-05'), // Mourning for George H. W. Bush.
  sessionDate('2025-01-09'), // Mourning for Jimmy Carter.
]

function holidaysOf(year: number): SessionDate[] {
  const days = [
    nthWeekday(year, 1, 1, 3), // Martin Luther King
    nthWeekday(year, 2, 1, 3), // Washington
    addDays(easterOf(year), -2), // Good Friday
    lastWeekday(year, 5, 1), // Memorial Day
    observed(civilDate(year, 7, 4)),
    nthWeekday(year, 9, 1, 1), // Labor Day
    nthWeekday(year, 11, 4, 4), // Thanksgiving
    observed(civilDate(year, 12, 25)),
    ...CLOSED_BY_DECREE.filter(date => yearOf(date) === year),
  ]
  // A New Year's Day on a Saturday is not made up on the Friday: that would be the old year's last session.
  const newYear = civilDate(year, 1, 1)
  if (weekdayOf(newYear) !== 6) days.push(observed(newYear))
  if (year >= 2022) days.push(observed(civilDate(year, 6, 19)))
  return days
}

/** Saturday's holiday is kept on Friday, Sunday's on Monday. */
function observed(date: SessionDate): SessionDate {
  const weekday = weekdayOf(date)
  return weekday === 6 ? addDays(date, -1) : weekday === 0 ? addDays(date, 1) : date
}

/** Sessions that close at 13:00: around Independence Day, after Thanksgiving, and on Christmas Eve. */
function halfDaysOf(year: number): SessionDate[] {
  const days = [addDays(nthWeekday(year, 11, 4, 4), 1)]
  const eve = civilDate(year, 12, 24)
  if (weekdayOf(eve) >= 1 && weekdayOf(eve) <= 4) days.push(eve)
  const third = civilDate(year, 7, 3)
  const weekday = weekdayOf(third)
  if (weekday === 1 || weekday === 2 || weekday === 4) days.push(third)
  // With the holiday on a Thursday the half day was the Friday after it, and since 2013 the Wednesday before.
  if (weekday === 3) days.push(year >= 2013 ? third : civilDate(year, 7, 5))
  return days
}

/** Gregorian Easter Sunday (Meeus, Jones and Butcher). */
function easterOf(year: number): SessionDate {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const correction = Math.floor((8 * century + 13) / 25)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const shift = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * shift) / 451)
  const sum = epact + shift - 7 * late + 114
  return civilDate(year, Math.floor(sum / 31), (sum % 31) + 1)
}
