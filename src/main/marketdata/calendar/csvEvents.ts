import { z } from 'zod'
import {
  type CalendarEvent,
  EVENT_KINDS,
  type EventCalendar,
  type EventCoverage,
} from '#core/calendar/eventWindows'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'
import { ClockText, coverageOf, eventOf } from './calendarDay'
import { EventFileError } from './eventFileError'

export const CSV_COLUMNS = ['kind', 'symbol', 'date', 'time', 'to'] as const

const optional = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

const CsvRow = z
  .strictObject({
    kind: z.enum(EVENT_KINDS),
    symbol: optional(SymbolText),
    date: SessionDateText,
    time: optional(ClockText),
    to: optional(SessionDateText),
  })
  .refine(
    ({ time, to }) => (time === undefined) !== (to === undefined),
    'either a time (an event) or to (a coverage)',
  )
  .refine(({ date, to }) => to === undefined || to >= date, 'to is before date')

/**
 * Rows `kind,symbol,date,time,to`: an event has a time in New York, a row with `to` says that from date to `to` every
 * event of the kind (and symbol) is listed. Without such rows nothing becomes known to be quiet. Throws EventFileError.
 */
export function csvEvents(text: string, file: string): EventCalendar {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const header = (lines[0] ?? '').split(',').map(name => name.trim())
  const unknown = header.filter(name => !CSV_COLUMNS.some(column => column === name))
  if (unknown.length > 0 || !header.includes('kind') || !header.includes('date'))
    throw new EventFileError(file, [`line 1: the columns are ${CSV_COLUMNS.join(',')}`])
  const events: CalendarEvent[] = []
  const coverage: EventCoverage[] = []
  const faults: string[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '' || line.startsWith('#')) continue
    const cells = line.split(',').map(cell => cell.trim())
    const row = CsvRow.safeParse(
      Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])),
    )
    if (cells.length > header.length) faults.push(`line ${index + 1}: ${cells.length} cells`)
    else if (!row.success)
      faults.push(
        `line ${index + 1}: ${row.error.issues.map(({ path, message }) => [...path, message].join(': ')).join(', ')}`,
      )
    else {
      const { kind, symbol, date, time, to } = row.data
      if (to !== undefined) coverage.push(coverageOf(kind, symbol, date, to))
      else if (time !== undefined) events.push(eventOf(kind, symbol, date, time))
    }
  }
  if (faults.length > 0) throw new EventFileError(file, faults)
  return { events, coverage }
}
