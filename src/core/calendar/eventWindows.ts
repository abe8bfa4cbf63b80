/**
 * Whether something scheduled is near. A calendar says for which span it is complete; outside it the answer is
 * "unknown", never "nothing".
 */
import { type EpochMs, epochMs } from '#core/domain/time'

export const EVENT_KINDS = ['fomc', 'cpi', 'nfp', 'earnings', 'exDividend', 'expiration'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export type CalendarEvent = {
  readonly kind: EventKind
  /** Undefined for what concerns the whole market. */
  readonly symbol: string | undefined
  readonly at: EpochMs
}

/** From `from` to `to` every event of the kind (and symbol) is in the calendar. */
export type EventCoverage = {
  readonly kind: EventKind
  readonly symbol: string | undefined
  readonly from: EpochMs
  readonly to: EpochMs
}

export type EventCalendar = {
  readonly events: readonly CalendarEvent[]
  readonly coverage: readonly EventCoverage[]
}

export type EventQuery = {
  readonly kind: EventKind
  readonly symbol: string | undefined
  readonly now: EpochMs
  /** How long before and after an event the window is open. */
  readonly beforeMs: number
  readonly afterMs: number
}

export type EventState =
  | { readonly kind: 'inside'; readonly event: CalendarEvent }
  /** Nothing within the window; `next` is the event to come, undefined when the calendar knows none. */
  | { readonly kind: 'clear'; readonly next: CalendarEvent | undefined }
  | { readonly kind: 'unknown'; readonly coveredTo: EpochMs | undefined }

export function eventState(calendar: EventCalendar, query: EventQuery): EventState {
  const { now, beforeMs, afterMs } = query
  const concerns = (item: { readonly kind: EventKind; readonly symbol: string | undefined }) =>
    item.kind === query.kind && item.symbol === query.symbol
  const events = calendar.events.filter(concerns).sort((a, b) => a.at - b.at)
  // An event that is known counts even where the calendar is not known to be complete.
  const inside = events.find(({ at }) => now >= at - beforeMs && now <= at + afterMs)
  if (inside) return { kind: 'inside', event: inside }
  const spans = calendar.coverage.filter(concerns)
  const isCovered = spans.some(({ from, to }) => from <= now - afterMs && to >= now + beforeMs)
  if (isCovered) return { kind: 'clear', next: events.find(({ at }) => at > now) }
  const ends = spans.map(({ to }) => to)
  return { kind: 'unknown', coveredTo: ends.length > 0 ? epochMs(Math.max(...ends)) : undefined }
}

/** What of a calendar can matter within a span: whole histories need not travel with every decision. */
export const calendarWithin = (calendar: EventCalendar, from: EpochMs, to: EpochMs): EventCalendar => ({
  events: calendar.events.filter(({ at }) => at >= from && at <= to),
  coverage: calendar.coverage.filter(span => span.to >= from && span.from <= to),
})

/** Several calendars as one; an event that two of them know is one event. */
export function mergedCalendar(calendars: readonly EventCalendar[]): EventCalendar {
  const events = new Map<string, CalendarEvent>()
  for (const event of calendars.flatMap(each => each.events))
    events.set(`${event.kind} ${event.symbol ?? ''} ${event.at}`, event)
  return { events: [...events.values()], coverage: calendars.flatMap(each => each.coverage) }
}
