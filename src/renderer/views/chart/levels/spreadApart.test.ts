import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { spreadApart } from './spreadApart'

describe('labels spread apart', () => {
  it('stay where they are wanted when there is room', () => {
    expect(spreadApart([50, 10, 90], { gap: 17, low: 7, high: 100 })).toEqual([50, 10, 90])
  })

  it('keep their distance and their order, and stay inside while there is room for all', () => {
    const seed = 11
    const random = new RandomStream(seed)
    for (let round = 0; round < 500; round++) {
      const wanted = Array.from({ length: 1 + Math.floor(10 * random.uniform()) }, () =>
        Math.floor(400 * random.uniform() - 100),
      )
      const placed = spreadApart(wanted, { gap: 17, low: 7, high: 193 })
      const sorted = [...placed].sort((a, b) => a - b)
      const note = `seed ${seed}, round ${round}: ${wanted}`
      expect(sorted[0], note).toBeGreaterThanOrEqual(7)
      expect(sorted.at(-1), note).toBeLessThanOrEqual(193)
      for (let row = 1; row < sorted.length; row++)
        expect((sorted[row] ?? 0) - (sorted[row - 1] ?? 0), note).toBeGreaterThanOrEqual(17)
      for (const [a, one] of wanted.entries())
        for (const [b, other] of wanted.entries())
          if (one < other) expect(placed[a], note).toBeLessThan(placed[b] ?? Number.NaN)
    }
  })
})
