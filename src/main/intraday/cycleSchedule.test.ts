import { describe, expect, it } from 'vitest'
import { type Session, sessionOf } from '#core/calendar/xnysSessions'
import { type EpochMs, epochMs, sessionDate } from '#core/domain/time'
import { createLog } from '#main/observability/log'
import { CycleSchedule } from './cycleSchedule'

const MINUTE = 60_000
const EVERY = 3 * MINUTE

/** A schedule on a clock of our own: a look each second, and cycles that end when told. */
function scheduled(work: () => Promise<void> = () => Promise.resolve()) {
  let at = 0 as EpochMs
  let isReady = true
  const runs: EpochMs[] = []
  const ended: Session[] = []
  const schedule = new CycleSchedule({
    everyMs: EVERY,
    now: () => at,
    isReady: () => isReady,
    run: () => {
      runs.push(at)
      return work()
    },
    endDay: session => ended.push(session),
    log: createLog({ level: 'error', file: undefined, console: undefined }),
  })
  const look = async (from: number, to: number, stepMs = 1_000) => {
    for (let time = from; time < to; time += stepMs) {
      at = epochMs(time)
      schedule.look()
      // A cycle that ends at once has ended before the next look.
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { runs, ended, look, ready: (is: boolean) => (isReady = is) }
}

const open = (date: string) => sessionOf(sessionDate(date))!

describe('cycle schedule', () => {
  it.each([
    ['a whole day', '2013-10-08', 130],
    ['a half day', '2013-11-29', 70],
    ['the day after the clocks changed', '2014-03-10', 130],
  ])('%s: every three minutes of the session and not outside it', async (_, date, cycles) => {
    const { runs, look } = scheduled()
    const { opensAt, closesAt } = open(date)
    await look(opensAt - 3_600_000, closesAt + 3_600_000)
    expect(runs).toHaveLength(cycles)
    expect(runs[0]).toBe(opensAt)
    expect(runs.every((at, row) => at - (runs[row - 1] ?? at - EVERY) === EVERY)).toBe(true)
  })

  it('rests on weekends and holidays and while the broker is not ready', async () => {
    const { runs, look, ready } = scheduled()
    await look(
      open('2013-10-08').opensAt - 3 * 86_400_000,
      open('2013-10-08').opensAt - 2 * 86_400_000,
      MINUTE,
    )
    expect(runs).toEqual([])
    ready(false)
    await look(open('2013-10-08').opensAt, open('2013-10-08').closesAt, MINUTE)
    expect(runs).toEqual([])
  })

  it('runs one cycle at a time, and goes on after one that failed', async () => {
    const endings: { resolve: () => void; reject: (error: Error) => void }[] = []
    const { runs, look } = scheduled(
      () => new Promise<void>((resolve, reject) => endings.push({ resolve, reject })),
    )
    const { opensAt } = open('2013-10-08')
    await look(opensAt, opensAt + 3 * EVERY)
    expect(runs).toEqual([opensAt])
    endings[0]?.reject(new Error('broken'))
    await look(opensAt + 3 * EVERY, opensAt + 4 * EVERY)
    expect(runs).toEqual([opensAt, opensAt + 3 * EVERY + 1_000])
  })

  it('ends each day once, after the close', async () => {
    const { ended, look } = scheduled()
    await look(open('2013-10-08').opensAt, open('2013-10-09').closesAt + MINUTE, MINUTE)
    expect(ended.map(({ date }) => date)).toEqual(['2013-10-08', '2013-10-09'])
  })
})
