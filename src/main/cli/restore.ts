import { join } from 'node:path'
import { backupFolder } from '#main/backup/backupDesk'
import { BackupError, backupsIn, type StoredBackup } from '#main/backup/backupFiles'
import { latestGoodBackup, restoreBackup } from '#main/backup/restoreBackup'
import type { CommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { Settings } from '#main/settings/settingTable'
import { SqliteJournal } from '#main/store/journal'
import { StoreError } from '#main/store/storeError'
import { confirm } from './confirm'
import { audited } from './operatorAudit'

/** `claxton restore [NAME] [--dry-run] [--yes]`: a backup takes the place of the databases, which are set aside. */
export async function restore(line: CommandLine): Promise<number> {
  const { settings } = settingsFrom(line)
  const folder = modeFolder(settings)
  refuseWhileOpen(folder)
  const backup = await chosen(settings, line.words[0])
  const files = backup.manifest.files.map(({ database }) => database).join(' and ')
  console.log(`${backup.name} (made by ${backup.manifest.version}) would replace ${files} in ${folder}.`)
  if (line.flags['dry-run'] === 'true') return 0
  if (!(await confirm(line, 'Orders and fills since then are asked of the broker again.', 'RESTORE')))
    return 1
  const aside = await audited(folder, 'restore', { backup: backup.name }, () =>
    restoreBackup({ folder, backup, key: settings['backup.key'], actor: 'claxton restore', now: new Date() }),
  )
  for (const path of aside) console.log(`Set aside: ${path}`)
  console.log(
    'Restored. The next start is in safe mode: compare with the broker, then reset the kill switch.',
  )
  return 0
}

async function chosen(settings: Settings, name: string | undefined): Promise<StoredBackup> {
  const key = settings['backup.key']
  if (name === undefined) {
    const { backup, passedOver } = await latestGoodBackup(backupFolder(settings), key)
    for (const reason of passedOver) console.log(`Passed over: ${reason}`)
    return backup
  }
  const named = backupsIn(backupFolder(settings)).find(each => each.name === name)
  if (!named) throw new BackupError('BACKUP_NONE', `There is no backup ${name}: claxton backup list.`)
  return named
}

/** A damaged journal may be replaced, one that is in use may not. */
function refuseWhileOpen(folder: string): void {
  try {
    new SqliteJournal(join(folder, 'journal.sqlite')).close()
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_IN_USE')
      throw new BackupError('BACKUP_IN_USE', `${folder} belongs to an engine that runs: stop it first.`)
  }
}
