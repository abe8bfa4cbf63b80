/**
 * Listed expirations of US equity options, by the date of the last trade: a Friday, or the session before it when
 * that is a holiday. (Until February 2015 the contracts' legal date was the Saturday after; the last trade was not.)
 */
import { assert } from '#core/domain/assert'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { addDays, civilDate, nthWeekday, weekdayOf } from './civilDate'
import { MS_PER_MINUTE } from './exchangeTime'
import { isSession, previousSession, type Session, sessionOf } from './xnysSessions'

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

/** Index classes that settle on the opening prices of their expiration and stop trading the session before. */
const AM_SETTLED: ReadonlySet<string> = new Set(['SPX', 'NDX', 'RUT', 'DJX', 'VIX'])
/** Classes of index options, which trade fifteen minutes longer than stocks but on their last day. */
const LATE_CLOSING: ReadonlySet<string> = new Set([
  'SPX',
  'SPXW',
  'NDX',
  'NDXP',
  'RUT',
  'RUTW',
  'VIX',
  'VIXW',
])

export const isAmSettled = (tradingClass: string): boolean => AM_SETTLED.has(tradingClass)

/** When a class stops trading on a session: 16:00 or 16:15, the same after 13:00 on half days. */
export function classClosesAt(tradingClass: string, session: Session): EpochMs {
  return epochMs(session.closesAt + (LATE_CLOSING.has(tradingClass) ? LATE_MS : 0))
}

/** The last moment at which a contract trades. Asserts that it expires on a session. */
export function lastTradeAt(tradingClass: string, expiration: SessionDate): EpochMs {
  const session = sessionOf(expiration)
  assert(session !== undefined, 'options expire on a session')
  return isAmSettled(tradingClass)
    ? classClosesAt(tradingClass, previousSession(expiration))
    : session.closesAt
}

const LATE_MS = 15 * MS_PER_MINUTE

const sessionOnOrBefore = (date: SessionDate): SessionDate =>
  isSession(date) ? date : previousSession(date).date
