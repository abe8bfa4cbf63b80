import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { engineOf } from '#main/access/localEngine'
import { backupFolder } from '#main/backup/backupDesk'
import { backupsIn } from '#main/backup/backupFiles'
import { asOwnerOf } from '#main/cli/asOwnerOf'
import { BridgeProbe } from '#main/cli/bridgeProbe'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import type { UpdatedService } from './installUpdate'
import { UpdateError } from './manifest'
import { restoreWhereNeeded } from './restoreWhereNeeded'

const run = promisify(execFile)
const LOOK_EVERY_MS = 500
/** The engine first: the guardian sees it say goodbye. */
const UNITS = ['claxton.service', 'claxton-guardian.service']

/** The engine of these settings under systemd. */
export function systemdService(settings: Settings): UpdatedService {
  const folder = modeFolder(settings)
  // A gateway that is down at night makes no new version unhealthy: what was there before must be there again.
  let wasBrokerReady = false
  const ask = async <T>(question: (bridge: BridgeProbe) => Promise<T>): Promise<T | undefined> => {
    const engine = engineOf(folder)
    if (!engine) return undefined
    const bridge = await BridgeProbe.at(engine, engine.token)
    return question(bridge).finally(() => bridge.close())
  }
  return {
    obstacle: async () =>
      ask(async bridge => {
        wasBrokerReady = (await bridge.call('status.get', {})).broker.state === 'ready'
        return (await bridge.call('updates.obstacle', {})).obstacle ?? undefined
      }),
    backUp: async () => {
      const made = await ask(bridge => bridge.call('backup.make', { requestId: randomUUID() }))
      const name = made?.name ?? backupsIn(backupFolder(settings)).at(-1)?.name
      if (name === undefined)
        throw new UpdateError(
          'INSTALL_FAILED',
          'No engine runs and there is no backup: claxton backup makes one.',
        )
      return name
    },
    restore: name => asOwnerOf(folder, () => restoreWhereNeeded(settings, name)),
    stop: async () => {
      await run('systemctl', ['stop', ...UNITS])
    },
    start: async () => {
      await run('systemctl', ['start', ...UNITS.toReversed()])
    },
    whenHealthy: async version => {
      const deadline = performance.now() + settings['update.healthWithinMs']
      while (performance.now() < deadline) {
        const status = await ask(bridge => bridge.call('status.get', {})).catch(() => undefined)
        if (
          status?.version === version &&
          status.store.healthy &&
          (status.broker.state === 'ready' || !wasBrokerReady)
        )
          return
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
      }
      throw new Error(`${version} is not healthy within ${settings['update.healthWithinMs']} ms`)
    },
  }
}
