import { AuditLog, type AuditTrail } from '#main/audit/auditLog'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'

export type OperationsOptions = {
  readonly settings: Settings
  readonly log: Log
}

/** What stands around an engine and outlives none of its secrets: the record of who did what. */
export class Operations {
  readonly audit: AuditTrail | undefined
  readonly #auditLog: AuditLog | undefined

  constructor({ settings, log }: OperationsOptions) {
    this.#auditLog = openAudit(settings, log)
    this.audit = this.#auditLog
  }

  close(): void {
    this.#auditLog?.close()
  }
}

/** An engine that cannot record still lets people stop it: the log says that nothing is recorded. */
function openAudit(settings: Settings, log: Log): AuditLog | undefined {
  try {
    return new AuditLog({ folder: modeFolder(settings), name: 'engine' })
  } catch (error) {
    log.error('audit.unavailable', describeError(error))
    return undefined
  }
}
