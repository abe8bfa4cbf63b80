import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { StoreError, storeErrorFrom } from './storeError'

export type Migration = {
  /** Numbered in tens, ascending; never changed once released. */
  readonly version: number
  readonly up: (database: Database.Database) => void
}

export type DatabaseOptions = {
  readonly file: string
  readonly migrations: readonly Migration[]
  /** FULL for what must survive a power cut, NORMAL for what can be fetched again. */
  readonly synchronous: 'FULL' | 'NORMAL'
  /** Looks at every page first: a damaged page that nobody reads today is written over tomorrow. */
  readonly isChecked?: boolean
}

/** Another engine holds the file for as long as it runs: waiting long for it would be waiting in vain. */
const BUSY_TIMEOUT_MS = 250

/** Opens or makes a database at the newest schema. Only one engine may have it open. Throws StoreError. */
export function openDatabase({
  file,
  migrations,
  synchronous,
  isChecked,
}: DatabaseOptions): Database.Database {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const database = new Database(file, { timeout: BUSY_TIMEOUT_MS })
    try {
      database.pragma('locking_mode = EXCLUSIVE')
      database.pragma('journal_mode = WAL')
      database.pragma(`synchronous = ${synchronous}`)
      database.pragma('foreign_keys = ON')
      if (isChecked) refuseDamage(database, file)
      migrate(database, file, migrations)
    } catch (error) {
      database.close()
      throw error
    }
    return database
  } catch (error) {
    throw storeErrorFrom(error, file)
  }
}

function refuseDamage(database: Database.Database, file: string): void {
  const found = String(database.pragma('quick_check(1)', { simple: true }))
  if (found !== 'ok')
    throw new StoreError('STORE_UNREADABLE', `${file} is damaged (${found}): restore it from a backup.`)
}

/** Pages copied before others have their turn: about a millisecond of work. */
const COPY_PAGES = 64

/** A copy as of now, while the database is in use. Rejects with StoreError. */
export async function copyDatabase(database: Database.Database, file: string): Promise<void> {
  try {
    await database.backup(file, { progress: () => COPY_PAGES })
  } catch (error) {
    throw storeErrorFrom(error, file)
  }
}

function migrate(database: Database.Database, file: string, migrations: readonly Migration[]): void {
  const current = database.pragma('user_version', { simple: true }) as number
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) {
    throw new StoreError(
      'STORE_NEWER_SCHEMA',
      `${file} was written by a newer Claxton (schema ${current}, this one knows ${newest}): update Claxton, or restore the backup beside it.`,
    )
  }
  const pending = migrations.filter(migration => migration.version > current)
  if (pending.length > 0 && current > 0) backUp(database, file, current)
  for (const { version, up } of pending) {
    database.transaction(() => {
      up(database)
      database.pragma(`user_version = ${version}`)
    })()
  }
}

/** A whole copy beside the original, taken before its schema changes. */
function backUp(database: Database.Database, file: string, version: number): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
  const backup = `${file}.before-${version}`
  if (!existsSync(backup)) copyFileSync(file, backup)
}
