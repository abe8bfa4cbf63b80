import { AuditLog, type AuditTrail } from '#main/audit/auditLog'
import { BackupDesk } from '#main/backup/backupDesk'
import type { Engine } from '#main/engine/engine'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'

export type OperationsOptions = {
  readonly engine: Engine
  /** Folder of the built programs. */
  readonly programs: string
}

/** What stands around an engine: the record of who did what, and copies of what it knows. */
export class Operations {
  readonly audit: AuditTrail | undefined
  readonly backups: BackupDesk
  readonly #auditLog: AuditLog | undefined

  constructor({ engine, programs }: OperationsOptions) {
    const { log, stores } = engine
    const { settings } = engine.settings
    this.#auditLog = openAudit(settings, log)
    this.audit = this.#auditLog
    const { journal, marketStore } = stores
    this.backups = new BackupDesk({
      settings,
      journal: file => journal.copyTo(file),
      market: marketStore && (file => marketStore.copyTo(file)),
      programs,
      log,
      onFailure: () => undefined,
    })
  }

  start(): void {
    this.backups.start()
  }

  /** Before the engine closes its databases. */
  async close(): Promise<void> {
    await this.backups.stop()
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
