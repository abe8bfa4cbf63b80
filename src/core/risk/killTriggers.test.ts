import { describe, expect, it } from 'vitest'
import { type TriggerLimits, type TriggerView, triggeredTrip } from './killTriggers'

const LIMITS: TriggerLimits = {
  termRatioMax: 1,
  tripsInMacroWindow: true,
  tripsOnRegimeFailure: true,
  dailyLossRatioMax: 0.05,
  consecutiveErrorsMax: 5,
  dataOutageMsMax: 120_000,
}
const QUIET: TriggerView = {
  termRatio: 0.9,
  macroEvent: undefined,
  regimeFailure: undefined,
  dailyLossRatio: 0.01,
  consecutiveErrors: 0,
  dataOutageMs: 0,
}
const OFF: TriggerLimits = {
  ...LIMITS,
  termRatioMax: null,
  tripsInMacroWindow: false,
  tripsOnRegimeFailure: false,
  dailyLossRatioMax: null,
}

describe('the kill switch trips by itself', () => {
  it.each<[string, Partial<TriggerView>, 'safeMode' | 'hardStop']>([
    ['BACKWARDATION', { termRatio: 1.01 }, 'safeMode'],
    ['MACRO_WINDOW', { macroEvent: 'FOMC' }, 'safeMode'],
    ['REGIME_FAILURE', { regimeFailure: 'no VIX' }, 'safeMode'],
    ['CONSECUTIVE_ERRORS', { consecutiveErrors: 5 }, 'safeMode'],
    ['DATA_OUTAGE', { dataOutageMs: 120_000 }, 'safeMode'],
    ['DAILY_LOSS', { dailyLossRatio: 0.051 }, 'hardStop'],
  ])('%s', (code, change, level) => {
    const found = triggeredTrip({ ...QUIET, ...change }, LIMITS)
    expect(found).toMatchObject({ level, actor: 'trigger', reason: expect.stringMatching(`^${code}: `) })
  })

  it('not in a quiet market, and not by what is switched off', () => {
    expect(triggeredTrip(QUIET, LIMITS)).toBeUndefined()
    const loud = { ...QUIET, termRatio: 2, macroEvent: 'CPI', regimeFailure: 'x', dailyLossRatio: 1 }
    expect(triggeredTrip(loud, OFF)).toBeUndefined()
  })

  it('not by what is not known', () => {
    expect(
      triggeredTrip({ ...QUIET, termRatio: undefined, dailyLossRatio: undefined }, LIMITS),
    ).toBeUndefined()
  })

  it('by the loss before anything milder', () => {
    const found = triggeredTrip({ ...QUIET, termRatio: 2, dailyLossRatio: 0.2 }, LIMITS)
    expect(found?.level).toBe('hardStop')
  })
})
