import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, UNITS_PER_CENT } from './dayMinutes'
import type { DailyBar } from './intradayPath'
import { modelledDay } from './modelledDay'

const SEED = 20131008
const FIRST_MINUTE = 570

/** Any bar on the cent: open and close may be extremes, and the range may be nothing. */
const anyBar: fc.Arbitrary<DailyBar> = fc
  .record({
    lowCents: fc.integer({ min: 100, max: 60_000 }),
    rangeCents: fc.integer({ min: 0, max: 2_000 }),
    openShare: fc.double({ min: 0, max: 1, noNaN: true }),
    closeShare: fc.double({ min: 0, max: 1, noNaN: true }),
    volume: fc.integer({ min: 200_000, max: 50_000_000 }),
  })
  .map(({ lowCents, rangeCents, openShare, closeShare, volume }) => ({
    open: UNITS_PER_CENT * (lowCents + Math.round(rangeCents * openShare)),
    high: UNITS_PER_CENT * (lowCents + rangeCents),
    low: UNITS_PER_CENT * lowCents,
    close: UNITS_PER_CENT * (lowCents + Math.round(rangeCents * closeShare)),
    volume,
  }))

const anyDay = fc.record({
  bar: anyBar,
  seed: fc.nat(),
  minutes: fc.constantFrom(210, 390),
  isDriven: fc.boolean(),
})

type AnyDay = { bar: DailyBar; seed: number; minutes: number; isDriven: boolean }

/** A driver with a leap in it, as an announcement makes one. */
const leaping = (minutes: number): Float64Array =>
  Float64Array.from({ length: minutes }, (_, minute) => Math.sin(minute / 30) + (minute > 200 ? 5 : 0))

const dayOf = ({ bar, seed, minutes, isDriven }: AnyDay) =>
  modelledDay(bar, {
    seed,
    minutes,
    firstMinute: FIRST_MINUTE,
    quoteSpread: UNITS_PER_CENT,
    ...(isDriven ? { driver: leaping(minutes) } : {}),
  })

const check = (law: (day: AnyDay) => void) =>
  fc.assert(fc.property(anyDay, law), { seed: SEED, numRuns: 300 })

describe('a modelled day', () => {
  it('adds up to its daily bar exactly', () => {
    check(day => {
      const { open, high, low, close, volume } = dayOf(day)
      expect({
        open: open[0],
        high: Math.max(...high),
        low: Math.min(...low),
        close: close.at(-1),
        volume: volume.reduce((a, b) => a + b, 0),
      }).toEqual(day.bar)
    })
  })

  it('leaves no gap between minutes, and stays on the cent', () => {
    check(day => {
      const { open, high, low, close } = dayOf(day)
      for (const row of open.keys()) {
        const isSound =
          at(low, row) <= Math.min(at(open, row), at(close, row)) &&
          at(high, row) >= Math.max(at(open, row), at(close, row)) &&
          (row === 0 || at(open, row) === at(close, row - 1)) &&
          [open, high, low, close].every(column => at(column, row) % UNITS_PER_CENT === 0)
        if (!isSound) expect.fail(`row ${row}`)
      }
    })
  })

  it('gives no minute more than a quarter of the range of a full day', () => {
    check(day => {
      const { high, low } = dayOf({ ...day, minutes: 390 })
      const longest = Math.max(...high.map((price, row) => price - at(low, row)))
      // Rounding to the cent adds up to one at either end.
      expect(longest).toBeLessThanOrEqual(0.25 * (day.bar.high - day.bar.low) + 2 * UNITS_PER_CENT)
    })
  })

  it('moves by a few hundredths of its range in a typical minute, most near the open and the close', () => {
    const bar = { open: 4_800_000, high: 4_850_000, low: 4_750_000, close: 4_820_000, volume: 10_000_000 }
    const days = Array.from({ length: 100 }, (_, seed) => dayOf({ bar, seed, minutes: 390, isDriven: false }))
    const shareAt = (row: number) => days.map(({ high, low }) => (at(high, row) - at(low, row)) / 100_000)
    const shares = Array.from({ length: 390 }, (_, row) => shareAt(row))
    const sorted = shares.flat().sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(0.025)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(0.05)
    expect(sorted[Math.floor(0.95 * sorted.length)]).toBeLessThan(0.08)
    const middle = mean(shares.slice(150, 250).flat())
    expect(mean(shares.slice(0, 10).flat())).toBeGreaterThan(1.3 * middle)
    expect(mean(shares.slice(-10).flat())).toBeGreaterThan(1.3 * middle)
    const volumes = days.map(({ volume }) => mean([...volume.subarray(0, 10)]))
    expect(mean(volumes)).toBeGreaterThan((2 * bar.volume) / 390)
  })

  it('is the same for the same seed, and another for another', () => {
    check(day => {
      const minutes = dayOf(day)
      expect(dayOf(day)).toEqual(minutes)
      if (day.bar.high - day.bar.low > 100 * UNITS_PER_CENT)
        expect(dayOf({ ...day, seed: day.seed + 1 }).close).not.toEqual(minutes.close)
    })
  })
})

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
