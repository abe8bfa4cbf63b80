import { describe, expect, it } from 'vitest'
import { RandomStream } from '#core/quant/randomStream'
import { latestWindow, movedWindow, WINDOW_BARS } from './barWindow'

describe('the window of bars', () => {
  it('has all of a short history, and stays', () => {
    expect(latestWindow(2_000)).toBe(0)
    expect(movedWindow(0, 2_000, { from: -20, to: 200 }, 2_000)).toBeUndefined()
  })

  it('stays while what is seen is well inside', () => {
    expect(movedWindow(10_000, 16_000, { from: 12_000, to: 12_200 }, 100_000)).toBeUndefined()
    expect(movedWindow(94_000, 100_000, { from: 99_900, to: 100_010 }, 100_000)).toBeUndefined()
  })

  it('follows to any place of a long history: what is seen is always in it, and it comes to rest', () => {
    const seed = 5
    const random = new RandomStream(seed)
    const length = 1_000_000
    let begins = latestWindow(length)
    for (let round = 0; round < 2_000; round++) {
      const from = Math.floor(random.uniform() * length)
      const seen = { from, to: Math.min(length + 8, from + 50 + Math.floor(400 * random.uniform())) }
      begins = movedWindow(begins, begins + WINDOW_BARS, seen, length) ?? begins
      const note = `seed ${seed}, round ${round}: ${from}`
      expect(begins, note).toBeLessThanOrEqual(seen.from)
      expect(begins + WINDOW_BARS, note).toBeGreaterThanOrEqual(Math.min(seen.to, length))
      expect(movedWindow(begins, begins + WINDOW_BARS, seen, length), note).toBeUndefined()
    }
  })
})
