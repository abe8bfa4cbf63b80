import { describe, expect, it } from 'vitest'
import { sessionsBetween } from '#core/calendar/xnysSessions'
import type { Bar } from '#core/domain/bar'
import { epochMs, sessionDate } from '#core/domain/time'
import { STANDARD_RULES } from '../../../../test/fakes/intradayInputs'
import { whaleSignal } from './whale'

const rules = STANDARD_RULES.whale
const HOUR = 3_600_000
const sessions = sessionsBetween(sessionDate('2013-09-01'), sessionDate('2013-10-31'))

/** Seven hours of each session between 99 and 101 on 1,000, and last one more hour of the session after them. */
function quietThen(count: number, last: Partial<Bar>): Bar[] {
  const hour = (tsEvent: number): Bar => ({
    tsEvent: epochMs(tsEvent),
    open: 100,
    high: 101,
    low: 99,
    close: 100,
    volume: 1_000,
  })
  const bars = sessions
    .slice(0, count)
    .flatMap(({ opensAt }) => Array.from({ length: 7 }, (_, row) => hour(opensAt + row * HOUR)))
  return [...bars, { ...hour(sessions[count]?.opensAt ?? 0), ...last }]
}
const nowOf = (bars: readonly Bar[]) => epochMs((bars.at(-1)?.tsEvent ?? 0) + HOUR)
const said = (bars: readonly Bar[], lastSignalAt?: number) =>
  whaleSignal(bars, nowOf(bars), lastSignalAt === undefined ? undefined : epochMs(lastSignalAt), rules)

describe('whale', () => {
  it('needs twenty sessions before the bar’s own', () => {
    expect(said(quietThen(19, { close: 102, volume: 9_000 })).reason).toContain('fewer than 20 sessions')
    expect(said(quietThen(20, { close: 102, volume: 9_000 })).signal).toBe('BUY_CALL')
    expect(said([]).reason).toBe('no hourly bars')
  })

  it.each([
    ['a close above the range on 1.5 x volume', { close: 101.01, volume: 1_500 }, 'BUY_CALL'],
    ['a close below it', { close: 98.99, volume: 1_500 }, 'BUY_PUT'],
    ['a close at its edge', { close: 101, volume: 9_000 }, 'HOLD'],
    ['volume a share short', { close: 102, volume: 1_499 }, 'HOLD'],
    ['a bar without volume', { close: 102, volume: 0 }, 'HOLD'],
    ['a high beyond it that does not hold', { high: 110, close: 100.5, volume: 9_000 }, 'HOLD'],
    ['a wild price', { close: 1e9, volume: 1e12 }, 'BUY_CALL'],
  ] as const)('%s', (_, last, signal) => {
    expect(said(quietThen(20, last)).signal).toBe(signal)
  })

  it('looks at the last twenty sessions only', () => {
    const bars = quietThen(25, { close: 102, volume: 9_000 })
    const old = bars.map((bar, row) => (row === 0 ? { ...bar, high: 500 } : bar))
    expect(said(old)).toEqual(said(bars))
  })

  it('is confident between a half and one, more so when louder', () => {
    const quiet = said(quietThen(20, { close: 101.01, volume: 1_500 })).confidence
    const loud = said(quietThen(20, { close: 101.01, volume: 3_000 })).confidence
    expect(quiet).toBeGreaterThanOrEqual(0.5)
    expect(loud).toBeGreaterThan(quiet)
    expect(said(quietThen(20, { close: 1e9, volume: 1e12 })).confidence).toBe(1)
  })

  it('leaves a symbol alone for three days after a signal, to the millisecond', () => {
    const bars = quietThen(20, { close: 102, volume: 9_000 })
    const now = nowOf(bars)
    expect(said(bars, now - rules.debounceMs + 1).signal).toBe('HOLD')
    expect(said(bars, now - rules.debounceMs).signal).toBe('BUY_CALL')
  })
})
