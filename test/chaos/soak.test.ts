import { describe, expect, it } from 'vitest'
import { type SoakDay, soak } from '../simulation/soak'

/** `npm run soak -- --days N` runs more days in finer steps, and compares their memory. */
const asked = process.env['SOAK_DAYS']
const DAYS = Number(asked ?? 1)
const STEP_MS = asked === undefined ? 5_000 : 1_000
const MEMORY_RATIO = 1.1

const lineOf = (day: SoakDay): string =>
  `${day.session}: ${day.cycles} of ${day.cyclesDue} cycles, ${day.failed} symbols failed, ${day.trades} trades, heap ${day.heapMiB.toFixed(1)} MiB`

describe('the intraday engine, left alone', () => {
  it(
    `misses no cycle, lets no trade past the risk manager and none overnight in ${DAYS} days`,
    async () => {
      const lines: string[] = []
      const days = await soak(DAYS, STEP_MS, day => {
        lines.push(lineOf(day))
        if (asked !== undefined) process.stdout.write(`${lineOf(day)}\n`)
      })
      for (const day of days) {
        expect(day.broken).toEqual([])
        expect(day, lines.join('\n')).toMatchObject({
          cycles: day.cyclesDue,
          failed: 0,
          unvalidated: 0,
          heldOvernight: 0,
        })
      }
      expect(days.reduce((sum, { trades }) => sum + trades, 0)).toBeGreaterThan(0)
      const [first, ...later] = days
      for (const { heapMiB } of later) expect(heapMiB / (first?.heapMiB ?? 0)).toBeLessThan(MEMORY_RATIO)
    },
    600_000 + DAYS * 120_000,
  )
})
