import { describe, expect, it } from 'vitest'
import {
  chainSlice,
  ELEVEN,
  emptyCalendar,
  evaluationInputs,
  quietDays,
  RULES,
} from '../../../test/fakes/evaluationInputs'
import { instantOf } from '../calendar/exchangeTime'
import type { EntryRules, RegimeRules } from '../domain/strategy'
import { STRUCTURE_KINDS, type StructureKind } from '../domain/structureKind'
import { epochMs, sessionDate } from '../domain/time'
import type { ChainSlice } from '../strategies/chainSlice'
import { evaluate } from './evaluate'
import type { GateCode } from './gate'
import type { EvaluationInputs, UnderlyingSnapshot } from './inputs'

const underlyingWith = (change: Partial<UnderlyingSnapshot>): Partial<EvaluationInputs> => ({
  underlying: { ...evaluationInputs().underlying, ...change },
})
const entryWith = (change: Partial<EntryRules>): Partial<EvaluationInputs> => {
  const { strategy } = evaluationInputs()
  return { strategy: { ...strategy, entry: { ...strategy.entry, ...change } } }
}
const regimeWith = (change: Partial<RegimeRules>): Partial<EvaluationInputs> => {
  const { strategy } = evaluationInputs()
  return { strategy: { ...strategy, regime: { ...strategy.regime, ...change } } }
}
const sliceWith = (
  column: 'volume' | 'openInterest' | 'tsInit',
  value: number,
): Partial<EvaluationInputs> => {
  const slice = chainSlice()
  const filled = slice.strikes.map(() => value)
  return underlyingWith({
    slices: [
      { ...slice, put: { ...slice.put, [column]: filled }, call: { ...slice.call, [column]: filled } },
    ],
  })
}
const eventIn = (kind: 'fomc' | 'earnings' | 'exDividend', ms: number): Partial<EvaluationInputs> => ({
  market: {
    vix: 17,
    vix3m: 18.5,
    calendar: {
      ...emptyCalendar(),
      events: [{ kind, symbol: kind === 'fomc' ? undefined : 'SPY', at: epochMs(ELEVEN + ms) }],
    },
  },
})
const NO_CALENDAR = { market: { vix: 17, vix3m: 18.5, calendar: { events: [], coverage: [] } } }
const DAY = 86_400_000
const shares = {
  netLiquidation: 1e5,
  strategyPositions: 0,
  condorsByExpiration: {},
  shareCost: 160,
  freeShares: 100,
}

/** One thing wrong each, and the gate that must notice. */
const REFUSALS: readonly (readonly [GateCode, Partial<EvaluationInputs>, StructureKind?])[] = [
  ['SPOT_MISSING', underlyingWith({ spot: undefined })],
  ['SPOT_STALE', underlyingWith({ spotTsInit: epochMs(ELEVEN - 60_000) })],
  ['SPOT_STALE', underlyingWith({ spotTsInit: undefined })],
  ['DATA_VETO', underlyingWith({ dataVeto: 'halted' })],
  ['EXPIRATIONS_MISSING', underlyingWith({ expirationCount: 0 })],
  ['HISTORY_MISSING', underlyingWith({ daily: quietDays(40) })],
  ['EVENT_WINDOW', eventIn('fomc', 1_800_000)],
  ['EVENTS_UNKNOWN', NO_CALENDAR],
  ['UNDERLYING_VOLUME', underlyingWith({ volumeRatio: 0.1 })],
  ['UNDERLYING_VOLUME', underlyingWith({ volumeRatio: undefined })],
  ['LEG_SPREAD', underlyingWith({ slices: [chainSlice({ halfSpread: 0.15 })] }), 'creditPutSpread'],
  ['LEG_VOLUME', sliceWith('volume', 0)],
  ['LEG_OPEN_INTEREST', sliceWith('openInterest', 3)],
  ['LEG_OPEN_INTEREST', sliceWith('openInterest', Number.NaN)],
  ['LEG_QUOTE_AGE', sliceWith('tsInit', ELEVEN - 400_000)],
  ['DTE_OUTSIDE', underlyingWith({ slices: [chainSlice({ dte: 3 })] })],
  ['TERM_STRUCTURE', { market: { vix: 20, vix3m: 18, calendar: emptyCalendar() } }],
  ['REGIME_UNKNOWN', { market: { vix: undefined, vix3m: 18, calendar: emptyCalendar() } }],
  ['VRP', regimeWith({ vrpMin: 0.5 })],
  ['TREND_STRENGTH', regimeWith({ adxMax: 0 })],
  ['IV_RANK', regimeWith({ ivRankMin: 0.95 })],
  ['STRIKES_MISSING', underlyingWith({ slices: [chainSlice({ strikeCount: 7 })] })],
  ['NO_CANDIDATE', entryWith({ wingWidths: [0.3] })],
  ['CREDIT_TOO_SMALL', entryWith({ creditMin: 9 })],
  ['CREDIT_TO_WIDTH', entryWith({ creditToWidthMin: 0.9 })],
  ['EARNINGS_NEAR', eventIn('earnings', 20 * DAY)],
  ['CONTRACT_ADJUSTED', underlyingWith({ isAdjusted: true })],
  ['EV_NOT_POSITIVE', { rules: { ...RULES, impliedVolWeight: 3 } }],
  ['POP_TOO_LOW', { rules: { ...RULES, popMin: 0.99 } }],
  ['GAMMA_LOSS', { rules: { ...RULES, gammaLossMax: 0.1 } }],
  ['ENTRY_WINDOW', entryWith({ windowFrom: '12:00' })],
  ['SESSION_CLOSED', { now: instantOf(sessionDate('2013-10-08'), 8 * 3_600_000) }],
  ['ENTRIES_OFF', { entriesOn: false }],
  ['MAX_POSITIONS', { book: { ...evaluationInputs().book, strategyPositions: 1 } }],
  ['MAX_PER_EXPIRATION', { book: { ...evaluationInputs().book, condorsByExpiration: { '2013-11-15': 2 } } }],
  ['SHARES_MISSING', {}, 'coveredCall'],
  ['EX_DIVIDEND_NEAR', { ...eventIn('exDividend', 10 * DAY), book: shares }, 'coveredCall'],
]

describe('an evaluation', () => {
  it('enters on a quiet morning, with every gate of every stage on record', () => {
    const { verdict, code, gates, focus } = evaluate(evaluationInputs())
    expect([verdict, code]).toEqual(['enter', 'PASS'])
    expect(new Set(gates.map(({ stage }) => stage)).size).toBe(9)
    expect(gates.filter(gate => gate.verdict === 'block' || gate.verdict === 'unmet')).toEqual([])
    expect(focus?.quantity).toBe(1)
  })

  it.each(REFUSALS.map(([code, change, kind]) => ({ code, change, kind })))(
    'is stopped by $code',
    refusal => {
      const { code, change, kind = 'ironCondor' } = refusal
      const inputs = evaluationInputs(kind, change)
      const strategy = kind === 'ironCondor' ? inputs.strategy : evaluationInputs(kind).strategy
      const found = evaluate({ ...inputs, strategy })
      expect(found.verdict).toBe('blocked')
      const stops = found.gates.filter(({ verdict }) => verdict === 'block').map(gate => gate.code)
      expect(stops).toContain(code)
    },
  )

  it('is not stopped by unknown events when it buys a debit structure', () => {
    const { gates } = evaluate(evaluationInputs('debitButterfly', NO_CALENDAR))
    expect(gates.filter(({ verdict }) => verdict === 'block')).toEqual([])
  })

  it.each(STRUCTURE_KINDS)('of a %s counts every candidate once', kind => {
    for (const change of [{}, entryWith({}), sliceWith('volume', 0)]) {
      const { candidates } = evaluate(evaluationInputs(kind, 'strategy' in change ? {} : change))
      const stopped = Object.values(candidates.stoppedBy).reduce((sum, count) => sum + count, 0)
      expect(stopped + candidates.admissible).toBe(candidates.considered)
      expect(candidates.considered).toBeGreaterThan(0)
    }
  })

  it('names the nearest miss by its relative distance', () => {
    const found = evaluate(evaluationInputs('ironCondor', { ...regimeWith({ adxMax: 0, vrpMin: 0.5 }) }))
    expect(found.nearestMiss?.code).toBe('VRP')
    const vrp = found.gates.find(({ gate }) => gate === 'vrp')
    expect(found.nearestMiss?.distance).toBe(vrp?.distance)
    expect(vrp?.distance).toBeLessThan(0)
  })

  it('never sells shares below what they cost', () => {
    const focusStrike = (shareCost: number) => {
      const { focus } = evaluate(evaluationInputs('wheel', { book: { ...shares, shareCost } }))
      return focus?.instrument.kind === 'option' ? focus.instrument.strike : undefined
    }
    expect(focusStrike(150)).toBeGreaterThan(165)
    expect(focusStrike(171)).toBeGreaterThanOrEqual(171)
  })

  it('turns the wheel from puts to calls when it owns shares', () => {
    expect(evaluate(evaluationInputs('wheel')).opening).toBe('cashSecuredPut')
    expect(evaluate(evaluationInputs('wheel', { book: shares })).opening).toBe('coveredCall')
  })

  it('changes the days to expiration with the VIX where the strategy says so', () => {
    const at = (vix: number, dte: number) =>
      evaluate(
        evaluationInputs('ironCondor', {
          ...entryWith({ isDteRegimeAware: true, dteMin: 30, dteMax: 45 }),
          market: { vix, vix3m: vix + 1, calendar: emptyCalendar() },
          ...underlyingWith({ slices: [chainSlice({ dte })] }),
        }),
      ).gates.find(({ gate }) => gate === 'dte')?.verdict
    expect([at(30, 22), at(20, 22)]).toEqual(['pass', 'block'])
    expect([at(12, 58), at(20, 58)]).toEqual(['pass', 'block'])
    expect([at(30, 45), at(30, 30)]).toEqual(['block', 'pass'])
  })

  it('widens the put wing when puts are dear, where the strategy says so', () => {
    const wings = (isSkewAware: boolean) => {
      const slices: ChainSlice[] = [chainSlice({ skew: 0.008 })]
      const { focus } = evaluate(
        evaluationInputs('ironCondor', {
          ...entryWith({ isSkewAware, wingWidths: [2, 3] }),
          ...underlyingWith({ slices }),
        }),
      )
      if (focus?.instrument.kind !== 'combo') throw new Error('no condor')
      const [a = 0, b = 0, c = 0, d = 0] = focus.instrument.legs.map(({ option }) => option.strike)
      return [b - a, d - c]
    }
    const [put = 0, call = 0] = wings(true)
    expect(put).toBeGreaterThan(call)
    const [evenPut, evenCall] = wings(false)
    expect(evenPut).toBe(evenCall)
  })

  it('sizes by risk, and not at all without knowing the equity', () => {
    const { strategy, book } = evaluationInputs()
    const bold = { ...strategy, size: { kind: 'riskBased', riskRatio: 0.02, quantityMax: 9 } } as const
    const { focus } = evaluate(evaluationInputs('ironCondor', { strategy: bold }))
    expect(focus?.quantity).toBe(Math.min(9, Math.floor(2_000 / (focus?.economics.maxLoss ?? 0))))
    const blind = evaluate(
      evaluationInputs('ironCondor', { strategy: bold, book: { ...book, netLiquidation: undefined } }),
    )
    expect(blind.code).toBe('EQUITY_UNKNOWN')
  })
})
