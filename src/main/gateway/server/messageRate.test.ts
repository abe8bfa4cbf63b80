import { describe, expect, it } from 'vitest'
import { MessageRate } from './messageRate'

describe('the message rate', () => {
  it('lets a client through that keeps it, however unevenly its messages arrive', () => {
    const rate = new MessageRate(50)
    for (let second = 0; second < 20; second++) {
      // Half a second of silence, then all 48 of that second together.
      for (let i = 0; i < 48; i++) expect(rate.count(second * 1000 + 500 + i / 10)).toBe('within')
    }
  })

  it('blames one that does not, and ends it when it goes on', () => {
    const rate = new MessageRate(50)
    const verdicts = Array.from({ length: 60 }, (_, i) => rate.count(i))
    expect(verdicts.indexOf('exceeded')).toBeGreaterThanOrEqual(50)
    expect(verdicts.at(-1)).toBe('disconnect')
  })

  it('forgives after a pause', () => {
    const rate = new MessageRate(50)
    for (let i = 0; i < 53; i++) rate.count(0)
    expect(rate.count(2_000)).toBe('within')
    expect(Array.from({ length: 50 }, () => rate.count(2_000)).at(-1)).toBe('exceeded')
  })
})
