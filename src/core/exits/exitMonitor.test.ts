import { describe, expect, it } from 'vitest'
import { instantOf } from '../calendar/exchangeTime'
import type { ExitRules } from '../domain/strategy'
import { epochMs, sessionDate } from '../domain/time'
import { SAMPLE_STRATEGIES } from '../strategies/sampleStrategies'
import { type ExitGuards, type ExitView, type ExitWatch, NEW_WATCH, scanExit } from './exitMonitor'

const HOUR = 3_600_000
const day = (date: string, hours: number) => instantOf(sessionDate(date), hours * HOUR)
const OPENED = day('2013-10-08', 10)

const guards: ExitGuards = {
  persistenceScans: 3,
  graceMs: 900_000,
  suspectMarkRatio: 0.5,
  zeroDteBufferMs: 1_800_000,
  vixSpikeRatio: 0.1,
}
const rules: ExitRules = {
  ...(SAMPLE_STRATEGIES[0]?.exit as ExitRules),
  profitTargetRatio: 0.5,
  stopLossRatio: 2,
  timeStopDte: 7,
  timeStopAt: '15:30',
}
/** A condor sold for 100 dollars, an hour later. */
const view: ExitView = {
  now: day('2013-10-08', 11),
  tsOpened: OPENED,
  expiration: sessionDate('2013-11-15'),
  maySettle: false,
  profit: 10,
  maxProfit: 100,
  premium: 100,
  vixChange: 0,
}

/** Scans of the same rules, one a minute, with the given profits. */
function scans(
  profits: readonly (number | undefined)[],
  change: Partial<ExitRules> = {},
  first: Partial<ExitView> = {},
) {
  let watch: ExitWatch = NEW_WATCH
  return profits.map((profit, minute) => {
    const now = epochMs((first.now ?? view.now) + minute * 60_000)
    const decision = scanExit({ ...rules, ...change }, guards, { ...view, ...first, profit, now }, watch)
    watch = decision.watch
    return `${decision.kind}${decision.rule ? ` ${decision.rule}` : ''}`
  })
}

describe('exit scans', () => {
  it('close at the target when three scans in a row agree', () => {
    expect(scans([40, 51, 52, 55])).toEqual([
      'hold',
      'confirming PROFIT_TARGET',
      'confirming PROFIT_TARGET',
      'exit PROFIT_TARGET',
    ])
  })

  it('count anew when a scan in between disagrees', () => {
    expect(scans([51, 51, 49, 51, 51]).at(-1)).toBe('confirming PROFIT_TARGET')
  })

  it('stop at a loss of twice the credit', () => {
    expect(scans([-120, -160, -199, -201, -205, -210])).toEqual([
      'hold',
      'hold',
      'hold',
      'confirming STOP_LOSS',
      'confirming STOP_LOSS',
      'exit STOP_LOSS',
    ])
  })

  it('do not believe a mark that jumps by more than half of what is at stake, once', () => {
    expect(scans([10, -250, -250, -250, -250])).toEqual([
      'hold',
      'suspect',
      'confirming STOP_LOSS',
      'confirming STOP_LOSS',
      'exit STOP_LOSS',
    ])
    expect(scans([10, -250, 12, 11])).toEqual(['hold', 'suspect', 'suspect', 'hold'])
  })

  it('leave a new position alone for its grace time', () => {
    const soon = { now: epochMs(OPENED + 60_000) }
    expect(scans([60, 60, 60, 60], {}, soon)).toEqual(Array(4).fill('grace PROFIT_TARGET'))
  })

  it('hold while a leg has no market, whatever was seen before', () => {
    expect(scans([undefined, undefined])).toEqual(['hold', 'hold'])
  })

  it('give back a share of the best profit once half of the target was seen', () => {
    const trail = { profitTrailRatio: 0.3 }
    expect(scans([20, 18, 16, 14], trail).every(each => each === 'hold')).toBe(true)
    expect(scans([30, 70, 60, 48, 48, 48], trail)).toEqual([
      'hold',
      'hold',
      'hold',
      'confirming PROFIT_TRAIL',
      'confirming PROFIT_TRAIL',
      'exit PROFIT_TRAIL',
    ])
  })

  it('close by days and clock', () => {
    const lastWeek = (date: string, hours: number) => scans([5, 5, 5], {}, { now: day(date, hours) }).at(-1)
    expect(lastWeek('2013-11-07', 15.6)).toBe('hold')
    expect(lastWeek('2013-11-08', 15)).toBe('hold')
    expect(lastWeek('2013-11-08', 15.6)).toBe('exit TIME_STOP')
    expect(lastWeek('2013-11-11', 10)).toBe('exit TIME_STOP')
    expect(scans([undefined, undefined, undefined], {}, { now: day('2013-11-11', 10) }).at(-1)).toBe(
      'exit TIME_STOP',
    )
  })

  it('close at once before the close of the last day, unless assignment is part of the plan', () => {
    const late = { now: day('2013-11-15', 15.6) }
    const none = { timeStopDte: null, timeStopAt: null }
    expect(scans([5], none, late)).toEqual(['exit ZERO_DTE'])
    expect(scans([5], none, { ...late, maySettle: true })).toEqual(['hold'])
    expect(scans([5], none, { now: day('2013-11-15', 15.4) })).toEqual(['hold'])
  })

  it('close at once when the VIX jumps, even in the grace time and without a mark', () => {
    const spike = { vixChange: 0.11, now: epochMs(OPENED + 1_000) }
    expect(scans([undefined], {}, spike)).toEqual(['exit VIX_SPIKE'])
    expect(scans([5], { exitsOnVolSpike: false }, spike)).toEqual(['hold'])
    expect(scans([5], {}, { vixChange: undefined })).toEqual(['hold'])
  })
})
