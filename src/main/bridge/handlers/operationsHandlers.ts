import type { Operations } from '#main/operations/operations'
import type { Handlers } from '../dispatch'

type OperationsMethods = 'backup.make' | 'alerts.test' | 'updates.obstacle'

export function operationsHandlers(operations: Operations): Pick<Handlers, OperationsMethods> {
  return {
    'updates.obstacle': () => ({ obstacle: operations.updateObstacle() ?? null }),
    'alerts.test': async () => (await operations.alerts?.test()) ?? [],
    'backup.make': async ({ includesMarket }) => {
      const { name, manifest } = await operations.backups.make('manual', includesMarket)
      return { name, bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0) }
    },
  }
}
