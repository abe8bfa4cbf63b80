/**
 * Repeatable chance. The market is a function of its seed: every random stream is begun from a hash of what it is
 * for (symbol, day, minute), so that one part can be asked for without playing the others.
 */

/** A 32-bit hash of numbers, in order. */
export function hashOf(...parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77)
    hash ^= hash >>> 13
  }
  return hash >>> 0
}

/** Uniform in [0, 1) from what it is for. */
export const fractionOf = (...parts: readonly number[]): number => hashOf(...parts) / 4_294_967_296

export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
