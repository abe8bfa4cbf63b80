import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeError, type Log } from '#main/observability/log'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'
import { type Journal, SqliteJournal, UnavailableJournal } from '#main/store/journal'
import { StoreError } from '#main/store/storeError'
import { backupFolder } from './backupDesk'
import { BackupError } from './backupFiles'
import { latestGoodBackup, restoreBackup } from './restoreBackup'

/** The journal of the settings' folder, as it is. One that cannot be opened leaves what looks and does not trade. */
export function openJournal(settings: Settings, log: Log): Journal {
  const opened = attempt(join(modeFolder(settings), 'journal.sqlite'))
  return opened instanceof SqliteJournal ? opened : unavailable(opened, log)
}

/**
 * The journal of an engine that starts. A damaged one is set aside and the last good backup takes its place, with the
 * kill switch tripped; the broker is then asked for all that is missing in it. One that cannot be opened leaves an
 * engine that looks and does not trade.
 */
export async function openOrRestoreJournal(settings: Settings, log: Log): Promise<Journal> {
  const file = join(modeFolder(settings), 'journal.sqlite')
  const first = attempt(file)
  if (first instanceof SqliteJournal) return first
  const isDamaged = first.code === 'STORE_UNREADABLE' && existsSync(file)
  if (isDamaged && (await isRestored(settings, first, log))) {
    const second = attempt(file)
    if (second instanceof SqliteJournal) return second
    return unavailable(second, log)
  }
  return unavailable(first, log)
}

function attempt(file: string): SqliteJournal | StoreError {
  try {
    return new SqliteJournal(file)
  } catch (error) {
    return error instanceof StoreError
      ? error
      : new StoreError('STORE_UNREADABLE', describeError(error), { cause: error })
  }
}

async function isRestored(settings: Settings, damage: StoreError, log: Log): Promise<boolean> {
  log.error('journal.damaged', damage.message)
  const key = settings['backup.key']
  try {
    const { backup, passedOver } = await latestGoodBackup(backupFolder(settings), key)
    const aside = await restoreBackup({
      folder: modeFolder(settings),
      backup: { ...backup, manifest: journalOnly(backup.manifest) },
      key,
      actor: 'start',
      now: new Date(),
    })
    for (const reason of passedOver) log.warn('backup.passedOver', reason)
    log.error('journal.restored', `From ${backup.name}; the damaged one is kept as ${aside.join(', ')}.`)
    return true
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    log.error('journal.notRestored', error.message)
    return false
  }
}

const journalOnly = <T extends { readonly files: readonly { readonly database: string }[] }>(
  manifest: T,
): T => ({
  ...manifest,
  files: manifest.files.filter(({ database }) => database === 'journal.sqlite'),
})

function unavailable(reason: StoreError, log: Log): UnavailableJournal {
  log.error(
    'journal.unavailable',
    `${reason.code}: ${reason.message} Nothing can be traded until this is mended.`,
  )
  return new UnavailableJournal(reason)
}
