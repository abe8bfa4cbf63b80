/**
 * 0 to 99 for an installation and a version: the same each time, and another one for the next version, so that not the
 * same people go first always. FNV-1a over both.
 */
export function rolloutBucket(installationId: string, version: string): number {
  let hash = 0x811c9dc5
  for (const character of `${installationId} ${version}`) {
    hash ^= character.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193) >>> 0
  }
  // The low bits of the last character alone would show otherwise.
  hash ^= hash >>> 15
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) % 100
}
