import { copyFileSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { EventCalendar } from '#core/calendar/eventWindows'
import { exchangeDateOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { epochMs } from '#core/domain/time'
import { EventFileError } from '#main/marketdata/calendar/eventFileError'
import { type EventFile, eventFilesOf, readEventFile } from '#main/marketdata/calendar/eventFiles'
import { type CommandLine, UsageError } from '#main/settings/commandLine'
import { settingsFrom } from '#main/settings/settingsFrom'

/** `calendar import FILE` checks an event file and takes it over; `calendar list` says what is known, and until when. */
export async function calendar(line: CommandLine, programs: string): Promise<number> {
  const [action, file, ...rest] = line.words
  const { settings } = settingsFrom(line)
  const folder = settings['calendar.folder']
  if (action === 'import' && file !== undefined && rest.length === 0) return importFile(file, folder)
  if (action === 'list' && file === undefined)
    return list([join(programs, '..', '..', 'resources', 'calendar'), folder])
  throw new UsageError('claxton calendar import FILE (.yaml, .csv or .ics), or claxton calendar list')
}

function importFile(file: string, folder: string): number {
  try {
    const found = readEventFile(file)
    mkdirSync(folder, { recursive: true })
    const taken = join(folder, basename(file))
    copyFileSync(file, taken)
    print({ name: taken, calendar: found })
    if (found.coverage.length === 0)
      console.log('  It covers nothing: its events are known, and what it does not list stays unknown.')
    return 0
  } catch (error) {
    console.error(
      error instanceof EventFileError
        ? `${error.code}: ${error.message}`
        : `EVENTS_UNREADABLE: ${String(error)}`,
    )
    return 1
  }
}

function list(folders: readonly string[]): number {
  let faults = 0
  for (const folder of folders) {
    const files = eventFilesOf(folder, error => {
      faults++
      console.error(`${error.code}: ${error.message}`)
    })
    for (const each of files) print({ name: join(folder, each.name), calendar: each.calendar })
  }
  return faults === 0 ? 0 : 1
}

function print({ name, calendar: { events, coverage } }: EventFile): void {
  console.log(name)
  const kinds = new Set([...events, ...coverage].map(keyOf))
  for (const key of [...kinds].sort()) {
    const spans = coverage
      .filter(span => keyOf(span) === key)
      .map(({ from, to }) => `${exchangeDateOf(from)} to ${exchangeDateOf(epochMs(to - MS_PER_MINUTE))}`)
    const count = events.filter(event => keyOf(event) === key).length
    console.log(`  ${key}: ${count} events; covered: ${spans.join(', ') || 'nothing'}`)
  }
}

const keyOf = ({ kind, symbol }: Pick<EventCalendar['events'][number], 'kind' | 'symbol'>): string =>
  symbol === undefined ? kind : `${kind} ${symbol}`
