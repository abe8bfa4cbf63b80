import { Temporal } from 'temporal-polyfill'
import { type EpochMs, epochMs } from '#core/domain/time'

const FORM = /^(\d{4})(\d{2})(\d{2})(?:[ -]+(\d{2}):(\d{2}):(\d{2}))?(?: +(\S+))?$/

/**
 * TWS's times: `20131008 09:31:02 US/Eastern`, with two blanks and no zone in older versions, `20131008-13:31:02` for
 * UTC, epoch seconds, or a bare date for daily bars (its midnight in New York). Undefined when it is none of these.
 */
export function timeFromBroker(text: string): EpochMs | undefined {
  if (/^\d{9,11}$/.test(text)) return epochMs(Number(text) * 1000)
  const match = FORM.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match
  const timeZone = zone ?? (text.includes('-') ? 'UTC' : 'America/New_York')
  try {
    const time = Temporal.ZonedDateTime.from({
      timeZone,
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
    })
    return epochMs(time.epochMilliseconds)
  } catch {
    // A zone that this machine does not know: the caller falls back to the time of arrival and says so.
    return undefined
  }
}
