import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { engineOf } from '#main/access/localEngine'
import { backupFolder } from '#main/backup/backupDesk'
import { BackupError, backupsIn } from '#main/backup/backupFiles'
import { makeBackup } from '#main/backup/makeBackup'
import type { CommandLine } from '#main/settings/commandLine'
import { modeFolder } from '#main/settings/modeFolder'
import { settingsFrom } from '#main/settings/settingsFrom'
import type { Settings } from '#main/settings/settingTable'
import { SqliteJournal } from '#main/store/journal'
import { MarketStore } from '#main/store/marketStore'
import { StoreError } from '#main/store/storeError'
import { VERSION } from '#main/version'
import { BridgeProbe } from './bridgeProbe'
import { audited } from './operatorAudit'

/** `claxton backup [list] [--market] [--dry-run]`: of an engine that runs, or of the files when none does. */
export async function backup(line: CommandLine): Promise<number> {
  const { settings } = settingsFrom(line)
  const folder = modeFolder(settings)
  if (line.words[0] === 'list') return list(settings)
  const includesMarket = line.flags['market'] === 'true' || settings['backup.market']
  const what = includesMarket ? 'journal and market data' : 'journal'
  if (line.flags['dry-run'] === 'true') {
    const kept = backupsIn(backupFolder(settings)).length
    console.log(`Would copy ${what} of ${folder} to ${backupFolder(settings)}, which holds ${kept} backups.`)
    return 0
  }
  const engine = engineOf(folder)
  if (engine) {
    const bridge = await BridgeProbe.at(engine, engine.token)
    const { name, bytes } = await bridge.call('backup.make', { requestId: randomUUID(), includesMarket })
    bridge.close()
    console.log(`${name}: ${bytes} bytes, made by the engine that runs.`)
    return 0
  }
  const { name } = await audited(folder, 'backup', { includesMarket }, () =>
    ofFiles(settings, includesMarket),
  )
  console.log(`${name} in ${backupFolder(settings)}`)
  return 0
}

async function ofFiles(settings: Settings, includesMarket: boolean) {
  const folder = modeFolder(settings)
  try {
    const journal = new SqliteJournal(join(folder, 'journal.sqlite'))
    const market = includesMarket ? new MarketStore(join(folder, 'market.sqlite')) : undefined
    try {
      return await makeBackup({
        folder: backupFolder(settings),
        sources: [
          { database: 'journal.sqlite', copyTo: path => journal.copyTo(path) },
          ...(market
            ? [{ database: 'market.sqlite' as const, copyTo: (path: string) => market.copyTo(path) }]
            : []),
        ],
        key: settings['backup.key'],
        keep: settings['backup.keep'],
        version: VERSION,
        reason: 'manual',
        now: new Date(),
      })
    } finally {
      journal.close()
      market?.close()
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'STORE_IN_USE') throw error
    throw new BackupError(
      'BACKUP_IN_USE',
      'The desktop application has the databases open: it makes backups by itself (backup.everyHours), or close it first.',
    )
  }
}

function list(settings: Settings): number {
  const stored = backupsIn(backupFolder(settings))
  if (stored.length === 0) console.log(`No backups in ${backupFolder(settings)}.`)
  for (const { name, manifest } of stored) {
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    const sealed = manifest.files.some(({ isEncrypted }) => isEncrypted) ? ', encrypted' : ''
    console.log(`${name}  ${bytes} bytes${sealed}, by ${manifest.version}`)
  }
  return 0
}
