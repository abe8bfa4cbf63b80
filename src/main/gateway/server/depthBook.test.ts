import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DepthChange, type DepthRow, depthChanges } from './depthBook'

const SEED = 12

/** A client's copy of one side. */
function applied(rows: readonly DepthRow[], changes: readonly DepthChange[]): readonly DepthRow[] {
  const book = [...rows]
  for (const { operation, position, row } of changes) {
    if (operation === 'insert') book.splice(position, 0, row)
    else if (operation === 'delete') book.splice(position, 1)
    else book[position] = row
  }
  return book
}

const anySide = fc
  .uniqueArray(fc.record({ price: fc.integer({ min: 1, max: 20 }), size: fc.integer({ min: 1, max: 5 }) }), {
    selector: ({ price }) => price,
    maxLength: 8,
  })
  .map(rows => rows.sort((a, b) => a.price - b.price))

describe('the changes of a book', () => {
  it("make a client's copy the book again, and never longer than it was asked for on the way", () => {
    fc.assert(
      fc.property(anySide, anySide, (shown, now) => {
        const changes = depthChanges('ask', shown, now)
        expect(applied(shown, changes)).toEqual(now)
        const longest = Math.max(shown.length, now.length)
        for (const [i] of changes.entries())
          expect(applied(shown, changes.slice(0, i + 1)).length).toBeLessThanOrEqual(longest)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('are none when nothing has changed', () => {
    fc.assert(
      fc.property(anySide, rows => {
        expect(depthChanges('bid', rows, [...rows])).toEqual([])
      }),
      { seed: SEED },
    )
  })
})
