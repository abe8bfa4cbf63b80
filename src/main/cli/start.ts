import { join } from 'node:path'
import { modeFolder } from '#main/engine/composeEngine'
import { startHeadless } from '#main/headless/headless'
import { createLog, type Log } from '#main/observability/log'
import type { Settings } from '#main/settings/settingTable'
import { VERSION } from '#main/version'
import type { CommandLine } from './commandLine'
import { settingsFrom } from './settingsFrom'

const STOP_WITHIN_MS = 2_000

/** Serves the workstation until a signal comes. */
export async function start(line: CommandLine, programs: string): Promise<number> {
  const settings = settingsFrom(line)
  const log = logFor(settings.settings, text => console.log(text))
  const stopped = whenSignalled()
  const headless = await startHeadless({ settings, log, version: VERSION, programs })
  console.log(`Claxton ${VERSION}: ${headless.engine.status().dataLabel}`)
  console.log(`Settings: ${settings.precedence}. Data: ${modeFolder(settings.settings)}`)
  console.log(`Open ${headless.address}`)
  // A parent that started us is told where we are.
  process.send?.({ kind: 'serving', port: headless.port, token: headless.token })
  const signal = await stopped
  console.log(`${signal}: stopping ...`)
  const deadline = setTimeout(() => process.exit(1), STOP_WITHIN_MS)
  await headless.stop()
  clearTimeout(deadline)
  return 0
}

export const logFor = (settings: Settings, console: ((line: string) => void) | undefined): Log =>
  createLog({
    level: settings['log.level'],
    file: {
      path: join(modeFolder(settings), 'log', 'claxton.jsonl'),
      maxBytes: settings['log.maxFileMb'] * 1024 * 1024,
      maxFiles: settings['log.maxFiles'],
    },
    console,
  })

function whenSignalled(): Promise<string> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal))
  })
}
