import { userInfo } from 'node:os'
import { AuditLog } from '#main/audit/auditLog'
import { describeError } from '#main/observability/log'
import { asOwnerOf } from './asOwnerOf'

/** Does something to a folder of a mode and records it, whether it succeeds or not. */
export async function audited<T>(
  folder: string,
  action: string,
  detail: object,
  work: () => Promise<T>,
): Promise<T> {
  const trail = await asOwnerOf(folder, () => new AuditLog({ folder, name: 'operator' }))
  const record = (outcome: string) =>
    asOwnerOf(folder, () => trail.record({ actor, action, outcome, detail }))
  const actor = `${userInfo().username} (command line)`
  try {
    const result = await work()
    await record('done')
    return result
  } catch (error) {
    await record(describeError(error))
    throw error
  } finally {
    await asOwnerOf(folder, () => trail.close())
  }
}
