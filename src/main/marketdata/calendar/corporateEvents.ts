import { z } from 'zod'
import type { EventCalendar } from '#core/calendar/eventWindows'
import { nextSession, SESSIONS_FIRST_YEAR } from '#core/calendar/xnysSessions'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'
import { coverageOf, eventOf } from './calendarDay'
import { EventFileError } from './eventFileError'

const CorporateActions = z.record(
  SymbolText,
  z.array(
    z.strictObject({
      /** The last session before it takes effect. */
      after: SessionDateText,
      split: z.number().positive().optional(),
      dividend: z.number().positive().optional(),
    }),
  ),
)

/** Ex-dividend days of the bundled shares; known from the first to the last action on record. Throws EventFileError. */
export function corporateEvents(text: string, file: string): EventCalendar {
  const parsed = CorporateActions.safeParse(JSON.parse(text))
  if (!parsed.success) throw new EventFileError(file, [z.prettifyError(parsed.error)])
  const bySymbol = Object.entries(parsed.data).map(
    // The calendar's rules begin later than the record.
    ([symbol, actions]) =>
      [symbol, actions.filter(({ after }) => Number(after.slice(0, 4)) >= SESSIONS_FIRST_YEAR)] as const,
  )
  return {
    events: bySymbol.flatMap(([symbol, actions]) =>
      actions
        .filter(({ dividend }) => dividend !== undefined)
        .map(({ after }) => eventOf('exDividend', symbol, nextSession(after).date, '09:30')),
    ),
    coverage: bySymbol.flatMap(([symbol, actions]) => {
      const [first, last] = [actions[0], actions.at(-1)]
      return first && last ? [coverageOf('exDividend', symbol, first.after, last.after)] : []
    }),
  }
}
