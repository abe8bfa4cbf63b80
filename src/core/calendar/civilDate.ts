import { dayNumber, type SessionDate } from '#core/domain/time'

/** 0 is Sunday, 6 is Saturday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** The date `days` after 1970-01-01 (Howard Hinnant's civil_from_days). */
export function dateFromDayNumber(days: number): SessionDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return civilDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

export const civilDate = (year: number, month: number, day: number): SessionDate =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as SessionDate

export const addDays = (date: SessionDate, days: number): SessionDate =>
  dateFromDayNumber(dayNumber(date) + days)

export const weekdayOf = (date: SessionDate): Weekday => weekdayOfDayNumber(dayNumber(date))

/** 1970-01-01 was a Thursday. */
export const weekdayOfDayNumber = (days: number): Weekday => ((((days + 4) % 7) + 7) % 7) as Weekday

export const yearOf = (date: SessionDate): number => Number(date.slice(0, 4))

/** The nth given weekday of a month, counted from 1. */
export function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): SessionDate {
  const first = dayNumber(civilDate(year, month, 1))
  return dateFromDayNumber(first + ((weekday - weekdayOfDayNumber(first) + 7) % 7) + 7 * (nth - 1))
}

export function lastWeekday(year: number, month: number, weekday: Weekday): SessionDate {
  const next = dayNumber(month === 12 ? civilDate(year + 1, 1, 1) : civilDate(year, month + 1, 1))
  return dateFromDayNumber(next - 1 - ((weekdayOfDayNumber(next - 1) - weekday + 7) % 7))
}
