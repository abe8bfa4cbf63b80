import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  type CalendarEvent,
  EVENT_KINDS,
  type EventCalendar,
  type EventCoverage,
} from '#core/calendar/eventWindows'
import { instantOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { minuteOfClock } from '#core/domain/clockTime'
import { epochMs, type SessionDate } from '#core/domain/time'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'

const kind = z.enum(EVENT_KINDS)
const date = SessionDateText

const EventFile = z.strictObject({
  coverage: z.array(
    z.strictObject({
      kinds: z.array(kind).min(1),
      symbols: z.array(SymbolText).min(1).optional(),
      from: date,
      to: date,
    }),
  ),
  events: z.array(
    z.strictObject({
      kind,
      symbol: SymbolText.optional(),
      date,
      time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30'),
    }),
  ),
})

/** All event files of a folder as one calendar. Throws when a file is not what it should be, naming file and path. */
export function loadEventCalendar(folder: string): EventCalendar {
  const files = readdirSync(folder).filter(name => name.endsWith('.yaml'))
  const calendars = files.map(name => eventCalendarFrom(readFileSync(join(folder, name), 'utf8'), name))
  return {
    events: calendars.flatMap(({ events }) => events),
    coverage: calendars.flatMap(({ coverage }) => coverage),
  }
}

export function eventCalendarFrom(text: string, name: string): EventCalendar {
  const parsed = EventFile.safeParse(parse(text))
  if (!parsed.success) throw new Error(`EVENTS_UNREADABLE: ${name}: ${z.prettifyError(parsed.error)}`)
  return {
    events: parsed.data.events.map(
      (event): CalendarEvent => ({
        kind: event.kind,
        symbol: event.symbol,
        at: instantOf(event.date, minuteOfClock(event.time) * MS_PER_MINUTE),
      }),
    ),
    coverage: parsed.data.coverage.flatMap(span =>
      span.kinds.flatMap(each =>
        (span.symbols ?? [undefined]).map(symbol => coverageOf(each, symbol, span.from, span.to)),
      ),
    ),
  }
}

/** From the midnight that begins the first day to the one that ends the last. */
const coverageOf = (
  covered: EventCoverage['kind'],
  symbol: string | undefined,
  from: SessionDate,
  to: SessionDate,
): EventCoverage => ({
  kind: covered,
  symbol,
  from: instantOf(from, 0),
  to: epochMs(instantOf(to, 0) + MS_PER_DAY),
})
