/** Whole milliseconds since 1970-01-01 UTC. Every record has tsEvent (it happened) and tsInit (we learned of it). */
export type EpochMs = number & { readonly __unit: 'epochMs' }

/** A trading date in New York, `YYYY-MM-DD`. */
export type SessionDate = string & { readonly __unit: 'sessionDate' }

export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

export function isSessionDate(text: string): text is SessionDate {
  const match = DATE.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

export function sessionDate(text: string): SessionDate {
  if (!isSessionDate(text)) throw new RangeError(`not a date: ${text}`)
  return text
}

/** `2013-10-18` -> `20131018`, the form of the TWS protocol. */
export const compactDate = (date: SessionDate): string =>
  date.slice(0, 4) + date.slice(5, 7) + date.slice(8, 10)

/** `20131018` -> `2013-10-18`; undefined when it is not a date. */
export function dateFromCompact(text: string): SessionDate | undefined {
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  return /^\d{8}$/.test(text) && isSessionDate(date) ? date : undefined
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's days_from_civil). */
export function dayNumber(date: SessionDate): number {
  const [y, m, d] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  const year = m <= 2 ? y - 1 : y
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Calendar days from one date to another; negative when `to` is earlier. */
export const daysBetween = (from: SessionDate, to: SessionDate): number => dayNumber(to) - dayNumber(from)

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
