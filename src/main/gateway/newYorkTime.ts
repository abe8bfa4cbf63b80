import { clockText, exchangeDateOf, exchangeTimeOf, instantOf } from '#core/calendar/exchangeTime'
import { compactDate, dateFromCompact, type EpochMs, epochMs } from '#core/domain/time'

// Times as TWS writes and reads them.

/** `20131008`. */
export const compactNewYorkDate = (time: EpochMs): string => compactDate(exchangeDateOf(time))

/** `20131008 09:30:00 US/Eastern`. */
export const twsTime = (time: EpochMs): string =>
  `${compactNewYorkDate(time)} ${clockText(exchangeTimeOf(time).msOfDay)} US/Eastern`

/** `20131008-13:30:00`, TWS's form of UTC. */
export const twsUtcTime = (time: EpochMs): string =>
  new Date(time).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17)

/** `09:30`. */
export const newYorkClock = (time: EpochMs): string => clockText(exchangeTimeOf(time).msOfDay).slice(0, 5)

const TWS_TIME = /^(\d{8})(?:(-| +)([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?(?: +(\S+))?$/
const LAST_SECOND = 86_399
const NEW_YORK_NAMES: ReadonlySet<string> = new Set([
  'US/Eastern',
  'America/New_York',
  'EST',
  'EDT',
  'EST5EDT',
])

/**
 * Reads `20131008 15:30:00 US/Eastern`, the same without a zone (New York's), `20131008-19:30:00` or `... UTC`, and a
 * bare date (its end). Undefined for anything else, other zones included.
 */
export function timeFromTws(text: string): EpochMs | undefined {
  const match = TWS_TIME.exec(text.trim())
  const [, compact = '', separator = '', hour, minute = '0', second = '0', zone = ''] = match ?? []
  const date = dateFromCompact(compact)
  if (!match || !date) return undefined
  const seconds =
    hour === undefined ? LAST_SECOND : (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  const msOfDay = seconds * 1000
  const isUtc = separator === '-' || zone === 'UTC' || zone === 'GMT'
  if (isUtc) return epochMs(Date.parse(`${date}T00:00:00Z`) + msOfDay)
  return zone === '' || NEW_YORK_NAMES.has(zone) ? instantOf(date, msOfDay) : undefined
}

/** Milliseconds after midnight of `14:30` or `14:30:15`; undefined for anything else. */
export function msOfClock(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  if (!match) return undefined
  const [, hours, minutes, seconds = '0'] = match
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}
