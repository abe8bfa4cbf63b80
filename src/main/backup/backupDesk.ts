import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { VERSION } from '#main/version'
import { BackupError, type BackupFile, backupsIn, type StoredBackup, verifyUsable } from './backupFiles'
import { type BackupSource, makeBackup } from './makeBackup'

export type BackupDeskOptions = {
  readonly settings: Settings
  readonly journal: BackupSource['copyTo']
  readonly market: BackupSource['copyTo'] | undefined
  /** Folder of the built programs. */
  readonly programs: string
  readonly log: Log
}

const HOUR_MS = 3_600_000

export const backupFolder = (settings: Settings): string =>
  settings['backup.folder'] === ''
    ? join(modeFolder(settings), 'backups')
    : join(settings['backup.folder'], settings.mode)

/** Backups of an engine that runs: by the clock, and when asked for. One at a time. */
export class BackupDesk {
  #underway: Promise<StoredBackup> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly options: BackupDeskOptions) {}

  start(): void {
    const hours = this.options.settings['backup.everyHours']
    if (hours === 0) return
    this.#timer = setInterval(() => {
      this.make('scheduled').catch((error: unknown) => {
        this.options.log.error('backup.failed', describeError(error))
      })
    }, hours * HOUR_MS)
  }

  /** A backup that is being made fails when its databases close: its end is waited for. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#underway?.catch((error: unknown) =>
      this.options.log.warn('backup.failed', describeError(error)),
    )
  }

  /** Newest first. */
  stored(): readonly StoredBackup[] {
    return backupsIn(backupFolder(this.options.settings)).reverse()
  }

  /** Why a backup could not be put back; undefined when every byte is what was written. */
  async problemOf(name: string): Promise<string | undefined> {
    const backup = this.stored().find(each => each.name === name)
    if (!backup) return `There is no backup ${name}.`
    try {
      await verifyUsable(backup, this.options.settings['backup.key'])
      return undefined
    } catch (error) {
      if (error instanceof BackupError) return error.message
      throw error
    }
  }

  /** The backup that is being made, or a new one. `reason` becomes part of its name. */
  make(reason: string, includesMarket = this.options.settings['backup.market']): Promise<StoredBackup> {
    this.#underway ??= this.#make(reason, includesMarket).finally(() => {
      this.#underway = undefined
    })
    return this.#underway
  }

  async #make(reason: string, includesMarket: boolean): Promise<StoredBackup> {
    const { settings, journal, market, programs, log } = this.options
    const startedAt = performance.now()
    const backup = await makeBackup({
      folder: backupFolder(settings),
      sources: [
        { database: 'journal.sqlite', copyTo: journal },
        ...(includesMarket && market ? [{ database: 'market.sqlite' as const, copyTo: market }] : []),
      ],
      key: settings['backup.key'],
      keep: settings['backup.keep'],
      version: VERSION,
      reason,
      now: new Date(),
      finish: (folder, database, key) => finishInWorker(programs, { folder, database, key }),
    })
    const bytes = backup.manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    const ms = Math.round(performance.now() - startedAt)
    log.info('backup.made', `${backup.name}: ${bytes} bytes in ${ms} ms.`)
    return backup
  }
}

function finishInWorker(programs: string, workerData: object): Promise<BackupFile> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programs, 'backup.js'), { workerData })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', status => {
      if (status !== 0) reject(new Error(`the worker of the backup ended with status ${status}`))
    })
  })
}
