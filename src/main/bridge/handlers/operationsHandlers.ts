import type { StoredBackup } from '#main/backup/backupFiles'
import type { Operations } from '#main/operations/operations'
import type { BackupView } from '#protocol/views/recoveryView'
import type { Handlers } from '../dispatch'

type OperationsMethods =
  | 'backup.make'
  | 'backup.list'
  | 'backup.check'
  | 'alerts.test'
  | 'updates.obstacle'
  | 'updates.get'
  | 'updates.install'

export function operationsHandlers(operations: Operations): Pick<Handlers, OperationsMethods> {
  return {
    'updates.obstacle': () => ({ obstacle: operations.updateObstacle() ?? null }),
    'updates.get': () => operations.updates.view,
    'updates.install': () => ({ isBegun: operations.updates.install() }),
    'alerts.test': async () => (await operations.alerts?.test()) ?? [],
    'backup.list': () => operations.backups.stored().map(backupView),
    'backup.check': async ({ name }) => {
      const problem = (await operations.backups.problemOf(name)) ?? null
      return { name, problem, command: `claxton restore ${name}` }
    },
    'backup.make': async ({ includesMarket }) => {
      const { name, manifest } = await operations.backups.make('manual', includesMarket)
      return { name, bytes: bytesOf(manifest) }
    },
  }
}

const backupView = ({ name, manifest }: StoredBackup): BackupView => ({
  name,
  createdWall: Date.parse(manifest.createdAt),
  version: manifest.version,
  reason: manifest.reason,
  databases: manifest.files.map(({ database }) => database),
  bytes: bytesOf(manifest),
})

const bytesOf = ({ files }: StoredBackup['manifest']): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)
