import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Scope } from '#protocol/protocol'
import type { TokenStore } from './tokenStore'

/** What a token gives, for as long as it holds. */
export type Grant = {
  readonly scope: Scope
  /** Who it was made for: stands in the audit log beside everything that is done with it. */
  readonly name: string
  /** False from the moment that it is revoked or has expired. */
  readonly isValid: () => boolean
}

/** Those of one start, and those in the file. Kept as hashes; looking one up takes the same time right or wrong. */
export class Tokens {
  readonly #entries: { readonly hash: string; readonly grant: Grant }[] = []

  constructor(private readonly store?: TokenStore) {}

  add(token: string, scope: Scope, name = 'operator'): void {
    this.#entries.push({ hash: hashOf(token), grant: { scope, name, isValid: () => true } })
  }

  grantOf(token: string): Grant | undefined {
    const hash = hashOf(token)
    let found: Grant | undefined
    for (const entry of this.#entries) if (isSameHash(entry.hash, hash)) found = entry.grant
    return found ?? this.store?.grantOf(hash)
  }
}

export const newToken = (): string => randomBytes(24).toString('base64url')

/** Tokens are 192 random bits: there is nothing to guess, so one round is enough. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export const isSameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b))
