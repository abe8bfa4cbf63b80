import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { EventCalendar } from '#core/calendar/eventWindows'
import { csvEvents } from './csvEvents'
import { EventFileError } from './eventFileError'
import { icsEvents } from './icsEvents'
import { yamlEvents } from './yamlEvents'

const READERS: Readonly<Record<string, (text: string, file: string) => EventCalendar>> = {
  '.yaml': yamlEvents,
  '.csv': csvEvents,
  '.ics': icsEvents,
}

export const EVENT_FILE_KINDS = Object.keys(READERS)

export type EventFile = { readonly name: string; readonly calendar: EventCalendar }

/** What a file says, by the kind that its name ends with. Throws EventFileError. */
export function readEventFile(path: string): EventCalendar {
  const read = READERS[extname(path).toLowerCase()]
  if (!read) throw new EventFileError(path, [`event files are ${EVENT_FILE_KINDS.join(', ')}`])
  return read(readFileSync(path, 'utf8'), path)
}

/** Every event file of a folder that reads well; `onFault` hears of the others. A folder that is missing is empty. */
export function eventFilesOf(folder: string, onFault: (error: EventFileError) => void): readonly EventFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(name => EVENT_FILE_KINDS.includes(extname(name).toLowerCase()))
  return names.sort().flatMap(name => {
    try {
      return [{ name, calendar: readEventFile(join(folder, name)) }]
    } catch (error) {
      if (!(error instanceof EventFileError)) throw error
      onFault(error)
      return []
    }
  })
}
