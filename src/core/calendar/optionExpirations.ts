/**
 * Listed expirations of US equity options, by the date of the last trade: a Friday, or the session before it when
 * that is a holiday. (Until February 2015 the contracts' legal date was the Saturday after; the last trade was not.)
 */
import { assert } from '#core/domain/assert'
import type { SessionDate } from '#core/domain/time'
import { addDays, civilDate, nthWeekday, weekdayOf } from './civilDate'
import { isSession, previousSession } from './xnysSessions'

/** The standard expiration of a month: its third Friday. */
export const monthlyExpiration = (year: number, month: number): SessionDate =>
  sessionOnOrBefore(nthWeekday(year, month, 5, 3))

/** The last session of a quarter's last month. */
export function quarterlyExpiration(year: number, month: number): SessionDate {
  assert(month % 3 === 0, 'a quarter ends in March, June, September or December')
  return previousSession(month === 12 ? civilDate(year + 1, 1, 1) : civilDate(year, month + 1, 1)).date
}

/** The expiration of the week that a date lies in; the following week's on a Saturday. */
export function weeklyExpiration(date: SessionDate): SessionDate {
  return sessionOnOrBefore(addDays(date, (5 - weekdayOf(date) + 7) % 7))
}

/** The given number of weekly expirations from a date on, the date's own week included. */
export function weeklyExpirations(from: SessionDate, count: number): readonly SessionDate[] {
  const dates = Array.from({ length: count + 1 }, (_, week) => weeklyExpiration(addDays(from, 7 * week)))
  return dates.filter(date => date >= from).slice(0, count)
}

const sessionOnOrBefore = (date: SessionDate): SessionDate =>
  isSession(date) ? date : previousSession(date).date
