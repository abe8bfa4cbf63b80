import type { CalendarEvent, EventCalendar, EventKind } from '#core/calendar/eventWindows'
import { instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { dateFromCompact, type EpochMs, epochMs } from '#core/domain/time'
import { EventFileError } from './eventFileError'

type Property = {
  readonly name: string
  readonly parameters: string
  readonly value: string
  readonly line: number
}

/** By what agencies and vendors call their releases. Anything else in the file is no event of ours. */
const TITLES: readonly (readonly [RegExp, EventKind])[] = [
  [/\bFOMC\b|federal open market/i, 'fomc'],
  [/consumer price index|\bCPI\b/i, 'cpi'],
  [/employment situation|non-?farm payrolls|\bNFP\b/i, 'nfp'],
  [/\bearnings\b/i, 'earnings'],
  [/\bex-?dividend\b/i, 'exDividend'],
]
const OF_SYMBOL: ReadonlySet<EventKind> = new Set(['earnings', 'exDividend'])
/** Releases without a time are taken for the start of the session. */
const UNTIMED_MINUTE = 9 * 60 + 30

/**
 * iCalendar (RFC 5545): VEVENTs whose SUMMARY or CATEGORIES name a release that is known. A company's events begin
 * with its symbol (`AAPL earnings`). Such files do not say what they cover. Throws EventFileError.
 */
export function icsEvents(text: string, file: string): EventCalendar {
  const events: CalendarEvent[] = []
  const faults: string[] = []
  let open: Property[] | undefined
  for (const property of propertiesOf(text)) {
    if (property.name === 'BEGIN' && property.value === 'VEVENT') open = []
    else if (property.name === 'END' && property.value === 'VEVENT') {
      const event = open && eventFrom(open)
      if (typeof event === 'string') faults.push(event)
      else if (event) events.push(event)
      open = undefined
    } else open?.push(property)
  }
  if (!/^BEGIN:VCALENDAR/m.test(text)) faults.push('line 1: no BEGIN:VCALENDAR')
  if (faults.length > 0) throw new EventFileError(file, faults)
  return { events, coverage: [] }
}

/** Undefined when it is none of ours, a fault when it is and cannot be read. */
function eventFrom(properties: readonly Property[]): CalendarEvent | string | undefined {
  const named = (name: string) => properties.find(property => property.name === name)
  const title = `${named('SUMMARY')?.value ?? ''} ${named('CATEGORIES')?.value ?? ''}`
  const kind = TITLES.find(([pattern]) => pattern.test(title))?.[1]
  if (!kind) return undefined
  const start = named('DTSTART')
  const line = start?.line ?? properties[0]?.line ?? 0
  const at = start && instantFrom(start)
  if (at === undefined)
    return `line ${line}: DTSTART is missing or not understood (UTC, New York's time, or a date)`
  if (!OF_SYMBOL.has(kind)) return { kind, symbol: undefined, at }
  const symbol = /^([A-Z][A-Z.]{0,5})\b/.exec(named('SUMMARY')?.value ?? '')?.[1]
  return symbol === undefined
    ? `line ${line}: the summary of ${kind} does not begin with a symbol`
    : { kind, symbol, at }
}

function instantFrom({ value, parameters }: Property): EpochMs | undefined {
  const match = /^(\d{8})(?:T(\d{2})(\d{2})\d{2}(Z?))?$/.exec(value)
  const date = dateFromCompact(match?.[1] ?? '')
  if (!match || !date) return undefined
  if (match[2] === undefined) return instantOf(date, UNTIMED_MINUTE * MS_PER_MINUTE)
  const minute = Number(match[2]) * 60 + Number(match[3])
  if (match[4] === 'Z') return epochMs(Date.parse(date) + minute * MS_PER_MINUTE)
  const zone = /TZID="?([^;":]+)/.exec(parameters)?.[1]
  const isNewYork = zone === undefined || /New_York|US[/-]Eastern|Eastern/i.test(zone)
  return isNewYork ? instantOf(date, minute * MS_PER_MINUTE) : undefined
}

/** Long lines are folded: a line that begins with a blank goes on from the one before. */
function propertiesOf(text: string): readonly Property[] {
  const unfolded: { text: string; line: number }[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const last = unfolded.at(-1)
    if (/^[ \t]/.test(line) && last) last.text += line.slice(1)
    else unfolded.push({ text: line, line: index + 1 })
  }
  return unfolded.flatMap(({ text: whole, line }) => {
    const match = /^([A-Z-]+)((?:;[^:]*)?):(.*)$/.exec(whole)
    return match ? [{ name: match[1] ?? '', parameters: match[2] ?? '', value: match[3] ?? '', line }] : []
  })
}
