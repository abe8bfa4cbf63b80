import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import { z } from 'zod'

/** A backup cannot be made, read or trusted. The message says which file and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'

  constructor(
    readonly code: 'BACKUP_NONE' | 'BACKUP_DAMAGED' | 'BACKUP_KEY' | 'BACKUP_IN_USE',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export const BackupManifest = z.object({
  /** Wall time, ISO 8601. */
  createdAt: z.string(),
  version: z.string(),
  reason: z.string(),
  files: z.array(
    z.object({
      /** The database, such as `journal.sqlite`. */
      database: z.enum(['journal.sqlite', 'market.sqlite']),
      /** As it lies in the backup. */
      name: z.string().regex(/^[\w.]+$/),
      bytes: z.number().int(),
      sha256: z.string(),
      /** `user_version` of the database. */
      schema: z.number().int(),
      isEncrypted: z.boolean(),
    }),
  ),
})
export type BackupManifest = z.infer<typeof BackupManifest>
export type BackupFile = BackupManifest['files'][number]

export type StoredBackup = {
  readonly folder: string
  readonly name: string
  readonly manifest: BackupManifest
}

export const MANIFEST = 'manifest.json'
const MAGIC = Buffer.from('CLXBK001')
const [SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [16, 12, 16] as const

/** Whole backups in a folder, oldest first. One that was interrupted has no manifest and is none. */
export function backupsIn(folder: string): StoredBackup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, MANIFEST)))
    .sort()
    .flatMap(name => {
      const manifest = manifestIn(join(folder, name))
      return manifest ? [{ folder: join(folder, name), name, manifest }] : []
    })
}

function manifestIn(folder: string): BackupManifest | undefined {
  try {
    return BackupManifest.safeParse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))).data
  } catch {
    // Not JSON: damaged, and no backup to rely on.
    return undefined
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Opens a database that nobody else has open and checks every page. Its schema version. Throws BackupError. */
export function checkDatabase(path: string): number {
  try {
    const database = new Database(path, { fileMustExist: true })
    try {
      // One file, with nothing beside it.
      database.pragma('journal_mode = DELETE')
      const found = database.pragma('integrity_check(1)', { simple: true })
      if (found !== 'ok') throw new Error(String(found))
      return database.pragma('user_version', { simple: true }) as number
    } finally {
      database.close()
    }
  } catch (error) {
    throw new BackupError('BACKUP_DAMAGED', `${path} is no whole database: take an older backup.`, {
      cause: error,
    })
  }
}

/** AES-256-GCM; the key is stretched from the words that the settings give. */
export async function encrypt(from: string, to: string, words: string): Promise<void> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]
  const cipher = createCipheriv('aes-256-gcm', keyFrom(words, salt), nonce)
  const target = createWriteStream(to, { mode: 0o600 })
  target.write(Buffer.concat([MAGIC, salt, nonce]))
  await pipeline(createReadStream(from), cipher, target)
  const file = await open(to, 'a')
  try {
    await file.write(cipher.getAuthTag())
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Throws BackupError when the words are not the ones, or a byte has changed; nothing is left behind then. */
export async function decrypt(from: string, to: string, words: string): Promise<void> {
  const headBytes = MAGIC.length + SALT_BYTES + NONCE_BYTES
  const { size } = await stat(from)
  const file = await open(from)
  const [head, tag] = [Buffer.alloc(headBytes), Buffer.alloc(TAG_BYTES)]
  try {
    await file.read(head, 0, headBytes, 0)
    await file.read(tag, 0, TAG_BYTES, Math.max(0, size - TAG_BYTES))
  } finally {
    await file.close()
  }
  if (size < headBytes + TAG_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC))
    throw new BackupError('BACKUP_DAMAGED', `${from} is no encrypted backup.`)
  const salt = head.subarray(MAGIC.length, MAGIC.length + SALT_BYTES)
  const decipher = createDecipheriv(
    'aes-256-gcm',
    keyFrom(words, salt),
    head.subarray(MAGIC.length + SALT_BYTES),
  )
  decipher.setAuthTag(tag)
  try {
    const body = createReadStream(from, { start: headBytes, end: size - TAG_BYTES - 1 })
    await pipeline(body, decipher, createWriteStream(to, { mode: 0o600 }))
  } catch (error) {
    await rm(to, { force: true })
    throw new BackupError(
      'BACKUP_KEY',
      `${from} does not open with backup.key: wrong words, or a changed byte.`,
      {
        cause: error,
      },
    )
  }
}

const keyFrom = (words: string, salt: Buffer): Buffer =>
  scryptSync(words, salt, 32, { N: 2 ** 15, maxmem: 2 ** 26 })

/** Whether all that a manifest names is there as it was written. Throws BackupError. */
export async function verifyStored({ folder, manifest }: StoredBackup): Promise<void> {
  for (const { name, sha256 } of manifest.files) {
    const path = join(folder, name)
    const found = existsSync(path) ? await sha256Of(path) : undefined
    if (found !== sha256)
      throw new BackupError('BACKUP_DAMAGED', `${path} is not what was written: take an older backup.`)
  }
}

/** Also that there is a key where one is needed. Throws BackupError. */
export async function verifyUsable(backup: StoredBackup, key: string): Promise<void> {
  await verifyStored(backup)
  if (key === '' && backup.manifest.files.some(({ isEncrypted }) => isEncrypted))
    throw new BackupError('BACKUP_KEY', `${backup.name} is encrypted: set backup.key.`)
}
