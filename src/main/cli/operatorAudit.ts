import { userInfo } from 'node:os'
import { AuditLog } from '#main/audit/auditLog'
import { describeError } from '#main/observability/log'

/** Does something to a folder of a mode and records it, whether it succeeds or not. */
export async function audited<T>(
  folder: string,
  action: string,
  detail: object,
  work: () => Promise<T>,
): Promise<T> {
  const trail = new AuditLog({ folder, name: 'operator' })
  const actor = `${userInfo().username} (command line)`
  try {
    const result = await work()
    trail.record({ actor, action, outcome: 'done', detail })
    return result
  } catch (error) {
    trail.record({ actor, action, outcome: describeError(error), detail })
    throw error
  } finally {
    trail.close()
  }
}
