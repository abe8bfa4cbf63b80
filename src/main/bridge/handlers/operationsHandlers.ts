import type { Operations } from '#main/operations/operations'
import type { Handlers } from '../dispatch'

type OperationsMethods =
  | 'backup.make'
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
    'backup.make': async ({ includesMarket }) => {
      const { name, manifest } = await operations.backups.make('manual', includesMarket)
      return { name, bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0) }
    },
  }
}
