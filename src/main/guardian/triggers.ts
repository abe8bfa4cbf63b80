import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Trip } from '#core/risk/killSwitch'
import { describeError, type Log } from '#main/observability/log'

export type TriggersOptions = {
  readonly folder: string
  readonly level: Trip['level']
  readonly trip: (trip: Trip) => void
  readonly log: Log
}

/** A file of this name in the folder of the mode pulls the switch. Its first word may be a level. */
export const KILL_FILE = 'KILL'
const LOOK_EVERY_MS = 100

/** What pulls the switch without the network: SIGUSR2, and a file that anything can make, a button on a pin included. */
export function followTriggers({ folder, level, trip, log }: TriggersOptions): () => void {
  const path = join(folder, KILL_FILE)
  const onSignal = () => attempt({ level, reason: 'SIGUSR2', actor: 'signal' })
  /** True when it is durable. */
  const attempt = (given: Trip): boolean => {
    try {
      trip(given)
      return true
    } catch (error) {
      log.error('guardian.notDurable', describeError(error))
      return false
    }
  }
  const timer = setInterval(() => {
    if (!existsSync(path)) return
    // It stays until the trip is on disk.
    if (attempt({ level: levelIn(path) ?? level, reason: `the file ${KILL_FILE}`, actor: 'file' }))
      rmSync(path, { force: true })
  }, LOOK_EVERY_MS)
  if (process.platform !== 'win32') process.on('SIGUSR2', onSignal)
  return () => {
    clearInterval(timer)
    process.off('SIGUSR2', onSignal)
  }
}

function levelIn(path: string): Trip['level'] | undefined {
  try {
    const [word] = readFileSync(path, 'utf8').slice(0, 100).split(/\s/)
    return word === 'safeMode' || word === 'hardStop' ? word : undefined
  } catch {
    // That it is there is what counts.
    return undefined
  }
}
