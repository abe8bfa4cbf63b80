import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzyScore, NO_MATCH } from './fuzzyScore'

const best = (typed: string, titles: readonly string[]) =>
  titles.toSorted((a, b) => fuzzyScore(typed, b) - fuzzyScore(typed, a))[0]

describe('fuzzyScore', () => {
  it.each([
    ['oc', ['Orders', 'Options chain', 'Local time']],
    ['pos', ['Approvals', 'Positions', 'Cancel all orders of postponed']],
    ['wt', ['Watchlist', 'Workspace: Trade']],
    ['kill', ['Skills of a link list', 'Kill switch']],
  ])('finds for %j the second of %j', (typed, titles) => {
    expect(best(typed, titles)).toBe(titles[1])
  })

  it('matches no title that lacks a letter, or has it in another order', () => {
    expect(fuzzyScore('xyz', 'Orders')).toBe(NO_MATCH)
    expect(fuzzyScore('sredro', 'Orders')).toBe(NO_MATCH)
  })

  it('finds every title by any of its letters in order', () => {
    const kept = fc.array(fc.boolean(), { minLength: 21, maxLength: 21 })
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,8})?$/), kept, (title, keeps) => {
        const typed = [...title].filter((_, index) => keeps[index]).join('')
        expect(fuzzyScore(typed, title)).not.toBe(NO_MATCH)
      }),
    )
  })
})
