import { join } from 'node:path'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { createLog, type Log } from './log'

/** The log that the settings ask for: lines of JSON in a file beside the databases, text for people. `name` is the program's: no two write one file. */
export const logFor = (
  settings: Settings,
  console: ((line: string) => void) | undefined,
  name = 'claxton',
): Log =>
  createLog({
    level: settings['log.level'],
    file: {
      path: join(modeFolder(settings), 'log', `${name}.jsonl`),
      maxBytes: settings['log.maxFileMb'] * 1024 * 1024,
      maxFiles: settings['log.maxFiles'],
    },
    console,
  })
