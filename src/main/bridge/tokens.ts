import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Scope } from '#protocol/protocol'

/** The tokens of one engine, kept as hashes. Looking one up takes the same time whether it is right or wrong. */
export class Tokens {
  readonly #entries: { readonly hash: Buffer; readonly scope: Scope }[] = []

  add(token: string, scope: Scope): void {
    this.#entries.push({ hash: hashOf(token), scope })
  }

  scopeOf(token: string): Scope | undefined {
    const hash = hashOf(token)
    let scope: Scope | undefined
    for (const entry of this.#entries) if (timingSafeEqual(entry.hash, hash)) scope = entry.scope
    return scope
  }
}

export const newToken = (): string => randomBytes(24).toString('base64url')

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
