import { existsSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TripFile } from '#main/guardian/tripFile'
import {
  BackupError,
  backupsIn,
  checkDatabase,
  decrypt,
  type StoredBackup,
  verifyStored,
  verifyUsable,
} from './backupFiles'

export type RestoreOptions = {
  /** The folder of the mode. */
  readonly folder: string
  readonly backup: StoredBackup
  readonly key: string
  readonly actor: string
  readonly now: Date
}

/** The latest backup that is whole and opens; the names of those that are not. Throws BackupError when there is none. */
export async function latestGoodBackup(
  folder: string,
  key: string,
): Promise<{ readonly backup: StoredBackup; readonly passedOver: readonly string[] }> {
  const passedOver: string[] = []
  for (const backup of backupsIn(folder).reverse()) {
    try {
      await verifyUsable(backup, key)
      return { backup, passedOver }
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      passedOver.push(`${backup.name}: ${error.message}`)
    }
  }
  throw new BackupError(
    'BACKUP_NONE',
    [`${folder} holds no backup that can be used.`, ...passedOver].join(' '),
  )
}

/**
 * Puts the databases of a backup in the place of those that are there, which are set aside. The kill switch is tripped:
 * what was tripped since the backup is not in it, and a person should look. The names of the files set aside.
 */
export async function restoreBackup({ folder, backup, key, actor, now }: RestoreOptions): Promise<string[]> {
  await verifyStored(backup)
  const drafts: { readonly draft: string; readonly target: string }[] = []
  const aside: string[] = []
  try {
    for (const { name, database, isEncrypted } of backup.manifest.files) {
      const target = join(folder, database)
      const draft = `${target}.restoring`
      drafts.push({ draft, target })
      if (isEncrypted) await decrypt(join(backup.folder, name), draft, key)
      else await copyFile(join(backup.folder, name), draft)
      checkDatabase(draft)
    }
    // Before the old journal goes: it alone may know of a trip.
    new TripFile(folder).write({
      level: 'safeMode',
      reason: `restored from the backup ${backup.name}: compare with the broker, then reset`,
      actor,
      at: now.getTime(),
    })
    for (const { draft, target } of drafts) {
      aside.push(...(await setAside(target, now)))
      await rename(draft, target)
    }
    return aside
  } finally {
    for (const { draft } of drafts) await rm(draft, { force: true })
  }
}

/** Moves a database and what belongs to it out of the way, and keeps it. */
export async function setAside(path: string, now: Date): Promise<string[]> {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const moved: string[] = []
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(path + suffix)) continue
    const to = `${path}.aside-${stamp}${suffix}`
    await rename(path + suffix, to)
    moved.push(to)
  }
  return moved
}
