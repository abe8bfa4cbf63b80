import { isMap, isSeq, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { EVENT_KINDS, type EventCalendar } from '#core/calendar/eventWindows'
import { SessionDateText, SymbolText } from '#protocol/views/instrumentView'
import { ClockText, coverageOf, eventOf } from './calendarDay'
import { EventFileError } from './eventFileError'

const kind = z.enum(EVENT_KINDS)

const EventFile = z.strictObject({
  coverage: z
    .array(
      z.strictObject({
        kinds: z.array(kind).min(1),
        symbols: z.array(SymbolText).min(1).optional(),
        from: SessionDateText,
        to: SessionDateText,
      }),
    )
    .default([]),
  events: z
    .array(
      z.strictObject({
        kind,
        symbol: SymbolText.optional(),
        date: SessionDateText,
        time: ClockText,
      }),
    )
    .default([]),
})

/** Claxton's own form: `coverage` with spans and `events`. Throws EventFileError. */
export function yamlEvents(text: string, file: string): EventCalendar {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0)
    throw new EventFileError(
      file,
      document.errors.map(
        ({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`,
      ),
    )
  const parsed = EventFile.safeParse(document.toJS())
  if (!parsed.success) {
    const lineOf = (path: readonly PropertyKey[]): number => {
      // The deepest part of the path that the text has.
      for (let length = path.length; length > 0; length--) {
        const node: unknown = document.getIn(path.slice(0, length), true)
        if (isMap(node) || isSeq(node) || hasRange(node)) return lines.linePos(node.range?.[0] ?? 0).line
      }
      return 1
    }
    throw new EventFileError(
      file,
      parsed.error.issues.map(({ path, message }) => `line ${lineOf(path)}: ${path.join('.')}: ${message}`),
    )
  }
  const { coverage, events } = parsed.data
  return {
    events: events.map(({ kind: each, symbol, date, time }) => eventOf(each, symbol, date, time)),
    coverage: coverage.flatMap(span =>
      span.kinds.flatMap(each =>
        (span.symbols ?? [undefined]).map(symbol => coverageOf(each, symbol, span.from, span.to)),
      ),
    ),
  }
}

const hasRange = (node: unknown): node is { range?: readonly [number, number, number] | null } =>
  typeof node === 'object' && node !== null && 'range' in node
