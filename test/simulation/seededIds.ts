import { vi } from 'vitest'

/**
 * Ids in a row instead of random ones, so that a seed repeats a run to the letter: lists are sorted by id here and
 * there. Loaded before the tests of simulated worlds.
 */
const ids = vi.hoisted(() => ({ last: 0 }))

vi.mock('node:crypto', async importOriginal => ({
  ...(await importOriginal<typeof import('node:crypto')>()),
  randomUUID: () => `00000000-0000-4000-8000-${(++ids.last).toString(16).padStart(12, '0')}`,
}))

export const restartIds = (): void => {
  ids.last = 0
}
