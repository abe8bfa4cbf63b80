import { describe, expect, it } from 'vitest'
import { type SoakDay, soak } from '../simulation/soak'

/** `npm run soak -- --days N` runs more days in finer steps, and compares their memory. */
const asked = process.env['SOAK_DAYS']
const DAYS = Number(asked ?? 1)
const STEP_MS = asked === undefined ? 5_000 : 1_000
/** A tenth of the 70 MiB that the process of an engine takes when it has started; the ledger of orders is kept whole. */
const GROWTH_MIB_MAX = 7

const lineOf = (day: SoakDay): string =>
  `${day.session}: ${day.cycles} of ${day.cyclesDue} cycles, ${day.failed} symbols failed, ${day.trades} trades, ${day.killState}, ${JSON.stringify(day.outcomes)}, engine ${day.engineMiB.toFixed(2)} MiB`

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
      const growth = (days.at(-1)?.engineMiB ?? 0) - (days[0]?.engineMiB ?? 0)
      expect(growth, lines.join('\n')).toBeLessThan(GROWTH_MIB_MAX)
    },
    600_000 + DAYS * 120_000,
  )
})
