import { join } from 'node:path'
import Database from 'better-sqlite3'
import { backupFolder } from '#main/backup/backupDesk'
import { backupsIn } from '#main/backup/backupFiles'
import { restoreBackup } from '#main/backup/restoreBackup'
import { modeFolder } from '#main/settings/modeFolder'
import type { Settings } from '#main/settings/settingTable'

/** A journal that the old version can read is newer truth than any backup: only another schema is put back. */
export async function restoreWhereNeeded(settings: Settings, name: string): Promise<void> {
  const backup = backupsIn(backupFolder(settings)).find(each => each.name === name)
  if (!backup) return
  const folder = modeFolder(settings)
  const isOlder = backup.manifest.files.some(
    ({ database, schema }) => schema < schemaOf(join(folder, database)),
  )
  if (!isOlder) return
  await restoreBackup({
    folder,
    backup,
    key: settings['backup.key'],
    actor: 'claxton update',
    now: new Date(),
  })
}

function schemaOf(file: string): number {
  const database = new Database(file, { readonly: true })
  try {
    return database.pragma('user_version', { simple: true }) as number
  } finally {
    database.close()
  }
}
