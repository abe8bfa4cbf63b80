import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventState, mergedCalendar } from '#core/calendar/eventWindows'
import { exchangeTimeOf, instantOf, MS_PER_DAY, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { isSession } from '#core/calendar/xnysSessions'
import { epochMs, sessionDate } from '#core/domain/time'
import { corporateEvents } from './corporateEvents'
import { csvEvents } from './csvEvents'
import { icsEvents } from './icsEvents'
import { yamlEvents } from './yamlEvents'

const at = (date: string, hour: number, minute = 0) =>
  instantOf(sessionDate(date), (hour * 60 + minute) * MS_PER_MINUTE)

describe('a CSV of events', () => {
  it('gives events in New York time, and coverage only where it is claimed', () => {
    const { events, coverage } = csvEvents(
      'kind,symbol,date,time,to\r\ncpi,,2025-11-13,08:30,\r\nearnings,AAPL,2025-10-30,16:30,\r\nearnings,AAPL,2025-10-01,,2025-12-31\r\n',
      'x.csv',
    )
    expect(events).toEqual([
      { kind: 'cpi', symbol: undefined, at: at('2025-11-13', 8, 30) },
      { kind: 'earnings', symbol: 'AAPL', at: at('2025-10-30', 16, 30) },
    ])
    expect(coverage).toEqual([
      { kind: 'earnings', symbol: 'AAPL', from: at('2025-10-01', 0), to: at('2026-01-01', 0) },
    ])
  })

  it.each([
    ['kind,when\ncpi,2025-01-01', /line 1: the columns are/],
    ['kind,date,time\ncpi,2025-01-15,08:30\ncpi,2025-02-30,08:30', /line 3: date/],
    ['kind,date,time\ncip,2025-01-15,08:30', /line 2: kind/],
    ['kind,date,time\ncpi,2025-01-15,25:30', /line 2: time/],
    ['kind,date,time,to\ncpi,2025-01-15,08:30,2025-02-01', /line 2: either a time/],
    ['kind,date,time\ncpi,2025-01-15,08:30,oops', /line 2: 4 cells/],
  ])('%j is refused with its line', (text, message) => {
    expect(() => csvEvents(text, 'x.csv')).toThrow(message)
  })
})

describe('an iCalendar', () => {
  const ics = (...lines: string[]) =>
    icsEvents(
      ['BEGIN:VCALENDAR', ...lines.flatMap(line => line.split('\n')), 'END:VCALENDAR'].join('\r\n'),
      'x.ics',
    )
  const event = (start: string, summary: string) => `BEGIN:VEVENT\n${start}\nSUMMARY:${summary}\nEND:VEVENT`

  it.each([
    [
      'DTSTART;TZID=US-Eastern:20251113T083000',
      'Consumer Price Index',
      'cpi',
      undefined,
      at('2025-11-13', 8, 30),
    ],
    ['DTSTART:20251205T133000Z', 'Employment Situation', 'nfp', undefined, at('2025-12-05', 8, 30)],
    ['DTSTART;VALUE=DATE:20251210', 'FOMC statement', 'fomc', undefined, at('2025-12-10', 9, 30)],
    ['DTSTART:20251030T203000Z', 'AAPL earnings', 'earnings', 'AAPL', at('2025-10-30', 16, 30)],
  ])('%s %s is read', (start, summary, kind, symbol, instant) => {
    expect(ics(event(start, summary))).toEqual({ events: [{ kind, symbol, at: instant }], coverage: [] })
  })

  it('leaves out what is none of ours, and unfolds long lines', () => {
    expect(ics(event('DTSTART;VALUE=DATE:20251210', 'Dentist')).events).toEqual([])
    expect(ics(event('DTSTART;VALUE=DATE:20251210', 'Consumer Pri\n ce Index')).events).toHaveLength(1)
  })

  it.each([
    [event('DTSTART;TZID=Asia/Tokyo:20251113T083000', 'CPI'), /line 3: DTSTART/],
    [event('DTEND:20251113', 'CPI'), /DTSTART is missing/],
    [event('DTSTART:20251030T203000Z', 'earnings of Apple'), /does not begin with a symbol/],
  ])('%j is refused with its line', (text, message) => {
    expect(() => ics(text)).toThrow(message)
  })
})

it.each([
  [
    'events:\n  - { kind: cpi, date: 2025-01-15, time: "08:30" }\n  - { kind: cpi, date: 2025-13-15, time: "08:30" }',
    /line 3: events\.1\.date/,
  ],
  ['events: [', /line 1/],
  ['event: []', /Unrecognized key/],
])('YAML %j is refused with its line', (text, message) => {
  expect(() => yamlEvents(text, 'x.yaml')).toThrow(message)
})

describe('the bundled calendars', () => {
  const bundled = mergedCalendar(
    ['usMacro.yaml', '2013-autumn.yaml'].map(name =>
      yamlEvents(readFileSync(`resources/calendar/${name}`, 'utf8'), name),
    ),
  )
  const stateOf = (kind: 'fomc' | 'cpi' | 'nfp', now: ReturnType<typeof at>) =>
    eventState(bundled, { kind, symbol: undefined, now, beforeMs: MS_PER_DAY, afterMs: MS_PER_DAY }).kind

  it('know the releases, the quiet between them, and where they end', () => {
    expect(stateOf('cpi', at('2022-06-10', 8))).toBe('inside')
    expect(stateOf('cpi', at('2022-06-20', 8))).toBe('clear')
    expect(stateOf('cpi', at('2024-06-20', 8))).toBe('unknown')
    expect(stateOf('fomc', at('2026-12-09', 12))).toBe('inside')
    expect(stateOf('fomc', at('2027-01-27', 12))).toBe('unknown')
  })

  it('have a payroll and a price release each month, on weekdays at half past eight', () => {
    for (const kind of ['cpi', 'nfp'] as const) {
      const releases = bundled.events.filter(event => event.kind === kind && event.at >= at('2015-01-01', 0))
      expect(releases).toHaveLength(108)
      for (const release of releases) expect(exchangeTimeOf(release.at).msOfDay).toBe(510 * MS_PER_MINUTE)
    }
  })

  it('have eight meetings of the FOMC each year, announced at two on a session', () => {
    for (let year = 2015; year <= 2026; year++) {
      const meetings = bundled.events
        .map(event => ({ kind: event.kind, ...exchangeTimeOf(event.at) }))
        .filter(
          ({ kind, date, msOfDay }) =>
            kind === 'fomc' && date.startsWith(`${year}`) && msOfDay === 840 * MS_PER_MINUTE,
        )
      // The meeting of March 2020 was held early and at other hours.
      expect([year, meetings.length]).toEqual([year, year === 2020 ? 7 : 8])
      for (const { date } of meetings) expect(isSession(date)).toBe(true)
    }
  })
})

it('ex-dividend days follow the last session with the dividend', () => {
  const { events, coverage } = corporateEvents(
    '{"AAPL":[{"after":"2013-08-07","dividend":3.05},{"after":"2014-06-06","split":7}]}',
    'actions.json',
  )
  expect(events).toEqual([{ kind: 'exDividend', symbol: 'AAPL', at: at('2013-08-08', 9, 30) }])
  expect(coverage).toEqual([
    { kind: 'exDividend', symbol: 'AAPL', from: at('2013-08-07', 0), to: epochMs(at('2014-06-07', 0)) },
  ])
})
