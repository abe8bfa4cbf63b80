import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '#main/store/durableFile'
import {
  type BackupFile,
  type BackupManifest,
  backupsIn,
  checkDatabase,
  encrypt,
  MANIFEST,
  type StoredBackup,
  sha256Of,
} from './backupFiles'

/** A database as it can be copied while it is in use. */
export type BackupSource = {
  readonly database: BackupFile['database']
  readonly copyTo: (path: string) => Promise<void>
}

export type BackupOptions = {
  /** Where backups lie, one folder each. */
  readonly folder: string
  readonly sources: readonly BackupSource[]
  /** Empty leaves it readable. */
  readonly key: string
  readonly keep: number
  readonly version: string
  readonly reason: string
  readonly now: Date
  /** Checks and encrypts a copy; another thread may do it. */
  readonly finish?: typeof finishCopy
}

const DRAFT_SUFFIX = '.draft'

/** A whole, checked backup; then those that are too many are removed, oldest first. Throws BackupError or StoreError. */
export async function makeBackup(options: BackupOptions): Promise<StoredBackup> {
  const { sources, keep, version, reason, now, key, finish = finishCopy } = options
  const name = `${now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${reason}`
  const folder = join(options.folder, name)
  const draft = `${folder}${DRAFT_SUFFIX}`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  try {
    const files: BackupFile[] = []
    for (const { database, copyTo } of sources) {
      await copyTo(join(draft, database))
      files.push(await finish(draft, database, key))
    }
    const manifest: BackupManifest = { createdAt: now.toISOString(), version, reason, files }
    writeDurably(join(draft, MANIFEST), JSON.stringify(manifest, undefined, 2))
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
    await removeOld(options.folder, keep)
    return { folder, name, manifest }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

/** Checks the copy of a database page by page, and encrypts it where there is a key. */
export async function finishCopy(
  folder: string,
  database: BackupFile['database'],
  key: string,
): Promise<BackupFile> {
  const plain = join(folder, database)
  const schema = checkDatabase(plain)
  const isEncrypted = key !== ''
  const name = isEncrypted ? `${database}.enc` : database
  if (isEncrypted) {
    await encrypt(plain, join(folder, name), key)
    await rm(plain)
  }
  const { size } = await stat(join(folder, name))
  return { database, name, bytes: size, sha256: await sha256Of(join(folder, name)), schema, isEncrypted }
}

async function removeOld(folder: string, keep: number): Promise<void> {
  const stored = backupsIn(folder)
  for (const { folder: old } of stored.slice(0, Math.max(0, stored.length - keep)))
    await rm(old, { recursive: true, force: true })
}
