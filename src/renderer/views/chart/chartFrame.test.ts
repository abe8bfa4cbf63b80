import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { positionAt, priceAt, xOf, yOf } from './chartFrame'

describe('the frame of a chart', () => {
  it('leads from bars and prices to pixels and back', () => {
    const seed = 7
    const random = new RandomStream(seed)
    for (let round = 0; round < 500; round++) {
      const bottomPrice = 1 + 500 * random.uniform()
      const frame = {
        width: 600,
        height: 50 + 500 * random.uniform(),
        firstX: 2_000 * random.uniform() - 1_500,
        barWidth: 0.5 + 20 * random.uniform(),
        bottomPrice,
        topPrice: bottomPrice * (1.001 + random.uniform()),
      }
      const [position, price] = [400 * random.uniform() - 50, 600 * random.uniform()]
      const note = `seed ${seed}, round ${round}`
      expect(positionAt(frame, xOf(frame, position)), note).toBeCloseTo(position, 6)
      expect(priceAt(frame, yOf(frame, price)), note).toBeCloseTo(price, 6)
    }
  })

  it('has its highest price at the top', () => {
    const frame = { width: 1, height: 100, firstX: 0, barWidth: 1, topPrice: 20, bottomPrice: 10 }
    expect([yOf(frame, 20), yOf(frame, 12.5), yOf(frame, 10)]).toEqual([0, 75, 100])
  })
})
