import { describe, expect, it } from 'vitest'
import { normalCdf } from './pricing/normal'
import { RandomStream } from './randomStream'

const SEED = 41
const COUNT = 400_000

describe(`a stream of random numbers (seed ${SEED})`, () => {
  it('is the same for the same seed and another for another', () => {
    const [first, same, other] = [SEED, SEED, SEED + 1].map(seed => {
      const random = new RandomStream(seed)
      return Array.from({ length: 20 }, () => random.normal())
    })
    expect(first).toEqual(same)
    expect(first).not.toEqual(other)
  })

  it('has normals whose probabilities are uniform, into the tail and within every layer', () => {
    const random = new RandomStream(SEED)
    const [bins, tails] = [new Float64Array(512), new Float64Array(2)]
    for (let i = 0; i < COUNT; i++) {
      const x = random.normal()
      const bin = Math.floor(512 * normalCdf(x))
      bins[bin] = (bins[bin] ?? 0) + 1
      if (Math.abs(x) > 3.442619855899) tails[x > 0 ? 1 : 0]!++
    }
    const expected = COUNT / 512
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    // 511 degrees of freedom: five deviations.
    expect(Math.abs(chiSquare - 511)).toBeLessThan(5 * Math.sqrt(2 * 511))
    const tail = COUNT * normalCdf(-3.442619855899)
    for (const count of tails) expect(Math.abs(count - tail)).toBeLessThan(4 * Math.sqrt(tail))
  })

  it('has normals that do not remember the one before', () => {
    const random = new RandomStream(SEED)
    let [before, products, squares] = [random.normal(), 0, 0]
    for (let i = 0; i < COUNT; i++) {
      const x = random.normal()
      products += x * before
      squares += (x * x - 1) * (before * before - 1)
      before = x
    }
    expect(Math.abs(products) / Math.sqrt(COUNT)).toBeLessThan(4)
    expect(Math.abs(squares) / (2 * Math.sqrt(COUNT))).toBeLessThan(4)
  })
})
