import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export const newToken = (): string => randomBytes(24).toString('base64url')

/** Tokens are 192 random bits: there is nothing to guess, so one round is enough. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export const isSameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b))
