export type StoreErrorCode =
  | 'STORE_UNREADABLE'
  | 'STORE_NEWER_SCHEMA'
  | 'STORE_IN_USE'
  | 'STORE_FULL'
  | 'STORE_WRITE_FAILED'

/** The disk or the database said no. The message says which file and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** SQLite's result codes in our words. */
export function storeErrorFrom(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? error.message : String(error)
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    return new StoreError('STORE_FULL', `No space left for ${file}: free some; nothing was lost.`, {
      cause: error,
    })
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StoreError(
      'STORE_IN_USE',
      `${file} is in use by another Claxton engine: stop it, or choose another data directory.`,
      {
        cause: error,
      },
    )
  }
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new StoreError(
      'STORE_UNREADABLE',
      `${file} is not a readable database: restore it from a backup, or move it aside.`,
      {
        cause: error,
      },
    )
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'ENOENT') {
    return new StoreError(
      'STORE_UNREADABLE',
      `${file} cannot be opened (${text}): check the folder and its permissions.`,
      { cause: error },
    )
  }
  return new StoreError('STORE_WRITE_FAILED', `${file}: ${text}`, { cause: error })
}
