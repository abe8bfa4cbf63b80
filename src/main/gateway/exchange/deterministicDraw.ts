/**
 * The n-th number in [0, 1) of a stream named by two integers: a hash, not a sequence, so that what happens to one
 * order does not depend on how many numbers another has drawn. (splitmix32's finaliser.)
 */
export function deterministicDraw(seed: number, stream: number, n: number): number {
  let x = (Math.imul(seed, 0x9e3779b9) ^ Math.imul(stream, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35)) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return ((x ^ (x >>> 15)) >>> 0) / 4_294_967_296
}
