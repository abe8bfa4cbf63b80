import { z } from 'zod'
import type { CalendarEvent, EventCoverage, EventKind } from '#core/calendar/eventWindows'
import { instantOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { minuteOfClock } from '#core/domain/clockTime'
import { epochMs, type SessionDate } from '#core/domain/time'

export const ClockText = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30')

/** `time` is New York's, `HH:MM`. */
export const eventOf = (
  kind: EventKind,
  symbol: string | undefined,
  date: SessionDate,
  time: string,
): CalendarEvent => ({ kind, symbol, at: instantOf(date, minuteOfClock(time) * MS_PER_MINUTE) })

/** From the midnight that begins the first day to the one that ends the last. */
export const coverageOf = (
  kind: EventKind,
  symbol: string | undefined,
  from: SessionDate,
  to: SessionDate,
): EventCoverage => ({ kind, symbol, from: instantOf(from, 0), to: epochMs(instantOf(to, 0) + MS_PER_DAY) })
