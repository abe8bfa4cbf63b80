/** A stream of pseudo-random numbers that its seed determines (xoshiro128**, Blackman and Vigna 2018). */
export class RandomStream {
  readonly #state: Uint32Array
  #layers = 0
  #layersLeft = 0

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
    return (this.#bits() + 0.5) / 4_294_967_296
  }

  /** Standard normal, by the ziggurat of Marsaglia and Tsang (2000) in Doornik's form (2005). */
  normal(): number {
    for (;;) {
      const layer = this.#layer()
      const u = (this.#bits() - 2_147_483_647.5) / 2_147_483_648
      const edge = EDGES[layer] ?? 0
      const inner = EDGES[layer + 1] ?? 0
      const x = u * edge
      if (Math.abs(x) < inner) return x
      if (layer === 0) return this.#tail(u < 0 ? -1 : 1)
      const outerHeight = Math.exp(-0.5 * (edge * edge - x * x))
      const innerHeight = Math.exp(-0.5 * (inner * inner - x * x))
      if (outerHeight + this.uniform() * (innerHeight - outerHeight) < 1) return x
    }
  }

  /** Beyond the last layer, after Marsaglia (1964). */
  #tail(side: 1 | -1): number {
    for (;;) {
      const x = -Math.log(this.uniform()) / TAIL
      const y = -Math.log(this.uniform())
      if (2 * y >= x * x) return side * (TAIL + x)
    }
  }

  /** Seven bits of their own: four layers from one number. */
  #layer(): number {
    if (this.#layersLeft === 0) {
      this.#layers = this.#bits()
      this.#layersLeft = 4
    }
    this.#layersLeft--
    const layer = this.#layers & (LAYERS - 1)
    this.#layers >>>= 8
    return layer
  }

  #bits(): number {
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
    return result
  }
}

/** Layers of equal area under the density, the lowest with the tail beyond `TAIL`. */
const LAYERS = 128
const TAIL = 3.442619855899
const LAYER_AREA = 9.91256303526217e-3

/** Right edges of the layers, the widest first and 0 last; the lowest one's is that of a box of its area. */
const EDGES = layerEdges()

function layerEdges(): Float64Array {
  const edges = new Float64Array(LAYERS + 1)
  const height = (x: number) => Math.exp(-0.5 * x * x)
  edges[0] = LAYER_AREA / height(TAIL)
  edges[1] = TAIL
  for (let layer = 2; layer < LAYERS; layer++) {
    const before = edges[layer - 1] ?? TAIL
    edges[layer] = Math.sqrt(-2 * Math.log(LAYER_AREA / before + height(before)))
  }
  return edges
}
