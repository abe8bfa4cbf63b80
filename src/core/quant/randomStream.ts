/** A stream of pseudo-random numbers that its seed determines (xoshiro128**, Blackman and Vigna 2018). */
export class RandomStream {
  readonly #state: Uint32Array
  #spare = Number.NaN

  constructor(seed: number) {
    // splitmix32 spreads the seed over the state, which must not be all zero.
    let counter = seed >>> 0
    this.#state = Uint32Array.from({ length: 4 }, () => {
      counter = (counter + 0x9e3779b9) >>> 0
      let bits = counter
      bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
      bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
      return (bits ^ (bits >>> 15)) >>> 0
    })
  }

  /** Uniform in (0, 1), with 32 bits. */
  uniform(): number {
    const s = this.#state
    const a = s[0] ?? 0
    const b = s[1] ?? 0
    const c = s[2] ?? 0
    const d = s[3] ?? 0
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const third = c ^ a
    const fourth = d ^ b
    s[1] = b ^ third
    s[0] = a ^ fourth
    s[2] = third ^ (b << 9)
    s[3] = (fourth << 11) | (fourth >>> 21)
    return (result + 0.5) / 4_294_967_296
  }

  /** Standard normal, by Marsaglia's polar method, which makes two at a time. */
  normal(): number {
    const spare = this.#spare
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN
      return spare
    }
    for (;;) {
      const x = 2 * this.uniform() - 1
      const y = 2 * this.uniform() - 1
      const square = x * x + y * y
      if (square === 0 || square >= 1) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      this.#spare = y * scale
      return x * scale
    }
  }
}
