import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '#main/store/durableFile'
import type { Scope } from '#protocol/protocol'
import { hashOf, isSameHash, newToken } from './tokenHash'

/** What a token gives, for as long as it holds. */
export type Grant = {
  readonly scope: Scope
  /** Who it was made for: stands in the audit log beside everything that is done with it. */
  readonly name: string
  /** False from the moment that it is revoked or has expired. */
  readonly isValid: () => boolean
}

const StoredToken = z.object({
  name: z.string(),
  /** SHA-256 of the token, in hexadecimal. The token itself is nowhere. */
  hash: z.string().length(64),
  scope: z.enum(['read', 'kill', 'trade']),
  createdAt: z.number(),
  /** Wall time; null holds until it is revoked. */
  expiresAt: z.number().nullable(),
})
export type StoredToken = z.infer<typeof StoredToken>

/** Commands about tokens that cannot be carried out. */
export class TokenError extends Error {
  override readonly name = 'TokenError'

  constructor(
    readonly code: 'TOKEN_NAME_TAKEN' | 'TOKEN_UNKNOWN' | 'TOKENS_UNREADABLE',
    message: string,
  ) {
    super(message)
  }
}

/** The tokens of a mode in a file that commands change while the engine runs: a revoked one is out at its next word. */
export class TokenStore {
  readonly path: string
  #tokens: readonly StoredToken[] = []
  #readAt = ''

  constructor(
    folder: string,
    private readonly now: () => number = Date.now,
  ) {
    this.path = join(folder, 'tokens.json')
  }

  /** Throws TokenError when the file is damaged. */
  list(): readonly StoredToken[] {
    this.#refresh()
    return this.#tokens
  }

  /** The new token: it is shown once. Throws TokenError. */
  add(name: string, scope: StoredToken['scope'], expiresAt: number | null): string {
    const tokens = this.list()
    if (tokens.some(each => each.name === name))
      throw new TokenError('TOKEN_NAME_TAKEN', `There is a token for ${name}: revoke it first.`)
    const token = newToken()
    this.#write([...tokens, { name, hash: hashOf(token), scope, createdAt: this.now(), expiresAt }])
    return token
  }

  /** Throws TokenError. */
  revoke(name: string): void {
    const tokens = this.list()
    const left = tokens.filter(each => each.name !== name)
    if (left.length === tokens.length)
      throw new TokenError('TOKEN_UNKNOWN', `There is no token for ${name}: claxton token list.`)
    this.#write(left)
  }

  /** A file that cannot be read lets nobody in. */
  grantOf(hash: string): Grant | undefined {
    const found = this.#find(hash)
    if (!found) return undefined
    return { scope: found.scope, name: found.name, isValid: () => this.#find(hash) !== undefined }
  }

  #find(hash: string): StoredToken | undefined {
    try {
      this.#refresh()
    } catch (error) {
      if (error instanceof TokenError) return undefined
      throw error
    }
    let found: StoredToken | undefined
    for (const each of this.#tokens) if (isSameHash(each.hash, hash)) found = each
    const isExpired = found?.expiresAt != null && found.expiresAt <= this.now()
    return isExpired ? undefined : found
  }

  #refresh(): void {
    const stamp = stampOf(this.path)
    if (stamp === this.#readAt) return
    this.#tokens = stamp === '' ? [] : readTokens(this.path)
    this.#readAt = stamp
  }

  #write(tokens: readonly StoredToken[]): void {
    writeDurably(this.path, JSON.stringify(tokens, undefined, 2))
    this.#tokens = tokens
    this.#readAt = stampOf(this.path)
  }
}

/** Changes whenever the file is replaced; empty while there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : ''
}

function readTokens(path: string): readonly StoredToken[] {
  try {
    return z.array(StoredToken).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new TokenError(
      'TOKENS_UNREADABLE',
      `${path} is damaged (${error instanceof Error ? error.name : 'unknown'}): remove it and make new tokens.`,
    )
  }
}
