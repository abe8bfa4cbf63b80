import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bar } from '#core/domain/bar'
import { epochMs } from '#core/domain/time'
import { RandomStream } from '#core/quant/randomStream'
import { detectSplits, splitAdjusted } from './corporateAction'

/** Daily bars of 2 % a day, divided by the ratio from a row on. */
function bars(seed: number, splitAt: number, ratio: number): Bar[] {
  const random = new RandomStream(seed)
  let close = 600
  return Array.from({ length: 60 }, (_, row) => {
    const open = close * Math.exp(0.002 * random.normal())
    close = open * Math.exp(0.02 * random.normal())
    const divisor = row >= splitAt ? ratio : 1
    const of = (price: number) => price / divisor
    return {
      tsEvent: epochMs(row * 86_400_000),
      open: of(open),
      high: of(Math.max(open, close) * 1.002),
      low: of(Math.min(open, close) * 0.998),
      close: of(close),
      volume: 1000 * divisor,
    }
  })
}

describe('splits', () => {
  it('are found where they are, and adjusted bars are those without the split (seeded)', () => {
    const ratio = fc.constantFrom(2, 3, 4, 7, 10, 20, 0.1, 0.05)
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 3, max: 56 }), ratio, (seed, row, each) => {
        const split = bars(seed, row, each)
        expect(detectSplits(split)).toEqual([{ row, ratio: expect.closeTo(each, 12) }])
        const whole = splitAdjusted(split, detectSplits(split))
        const last = bars(seed, 0, each)
        whole.forEach((bar, i) => {
          expect(bar.close / (last[i]?.close ?? 0)).toBeCloseTo(1, 10)
          expect(bar.volume / (last[i]?.volume ?? 0)).toBeCloseTo(1, 10)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('are not seen in a bad print that comes back, nor before others confirm them', () => {
    const [calm, split] = [bars(1, 99, 1), bars(1, 58, 7)]
    const bad = calm.map((bar, row) =>
      row === 30 ? { ...bar, open: bar.open / 7, close: bar.close / 7 } : bar,
    )
    expect(detectSplits(bad)).toEqual([])
    expect(detectSplits(split)).toEqual([])
  })
})
