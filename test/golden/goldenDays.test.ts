import { describe, expect, it } from 'vitest'
import { sessionDate } from '#core/domain/time'
import { goldenDay } from './goldenDay'

/**
 * Whole sessions against reviewed files: a change of any verdict, order, fill or result shows here as a difference.
 * `npx vitest run --project chaos test/golden -u` writes them anew; say in the commit why they changed.
 */
describe('a golden day', () => {
  it.each(['2013-10-08', '2013-10-30'])('%s', async date => {
    await expect(await goldenDay(sessionDate(date), 1)).toMatchFileSnapshot(`days/${date}.txt`)
  })
})
