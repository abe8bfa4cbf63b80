import { describe, expect, it } from 'vitest'
import { epochMs } from '#core/domain/time'
import { barsThrough, OPEN, STANDARD_RULES } from '../../../../test/fakes/intradayInputs'
import { decideIntraday, type IntradayInputs } from './decideIntraday'
import type { IntradayRules } from './intradayRules'

const closes = Array.from({ length: 60 }, (_, row) => 100 + 0.02 * row + (row % 3 === 0 ? -0.08 : 0.04))
const inputs: IntradayInputs = {
  symbol: 'SPY',
  now: epochMs(OPEN + 3_600_000),
  minutes: barsThrough(closes),
  hours: [],
  spreadRatio: 0.0001,
  earnings: 'clear',
  lastWhaleAt: undefined,
}
const falling = { ...inputs, minutes: barsThrough(closes.map(close => 200 - close)) }
const decided = (changes: Partial<IntradayRules> = {}, given: IntradayInputs = inputs) =>
  decideIntraday(given, { ...STANDARD_RULES, ...changes })
const guard = (name: string, decision: ReturnType<typeof decided>) =>
  decision.guards.find(each => each.name === name)

describe('intraday decision', () => {
  it('follows the signal when no flag is set, whatever the flags would have said', () => {
    expect(decided()).toMatchObject({ action: 'buyCall', strategy: 'scalp' })
    expect(decided({}, falling)).toMatchObject({ action: 'buyPut', strategy: 'scalp' })
    expect(decided({}, { ...inputs, earnings: 'near' })).toMatchObject({ action: 'buyCall' })
  })

  it('Supertrend toggled off and on: nothing changes while it is off', () => {
    const against = { ...STANDARD_RULES.periods, supertrendPeriod: 2, supertrendMultiple: 0.01 }
    const dip = { ...inputs, minutes: barsThrough([...closes, (closes.at(-1) ?? 0) - 0.06]) }
    const off = decided({ periods: against, supertrendGate: false }, dip)
    const on = decided({ periods: against, supertrendGate: true }, dip)
    expect(off).toEqual({ ...decided({}, dip), features: off.features, guards: off.guards })
    expect(off.action).toBe('buyCall')
    expect(guard('supertrend', off)?.verdict).toBe('off')
    expect(on.features.supertrend).toBe(-1)
    expect(on.action).toBe('hold')
  })

  it('earnings blackout: the cap clamps the score, the veto makes it zero and blocks', () => {
    const near = { ...inputs, earnings: 'near' as const }
    const rule = { scoreMax: 5, days: 2 }
    const cap = decided({ earnings: { ...rule, mode: 'cap' } }, near)
    expect(cap.score.score).toBeCloseTo(5, 12)
    expect(cap.action).toBe('buyCall')
    const veto = decided({ earnings: { ...rule, mode: 'veto' } }, near)
    expect(veto.score.score).toBeCloseTo(0, 12)
    expect(veto.action).toBe('hold')
  })

  it('lets missing optional data pass and says so', () => {
    const rules = { earnings: { mode: 'veto' as const, scoreMax: 5, days: 2 } }
    const blind = decided(rules, { ...inputs, earnings: 'unknown', spreadRatio: undefined })
    expect(blind.action).toBe('buyCall')
    expect(blind.score.penalties).toEqual([])
    expect(blind.score.unknown).toEqual(['spread', 'earnings'])
  })

  it('asks for the score only when a least score is set, and penalises a wide spread by its points', () => {
    const { score } = decided().score
    const wide = decided({}, { ...inputs, spreadRatio: 0.01 })
    expect(score - wide.score.score).toBeCloseTo(STANDARD_RULES.score.spreadPenalty, 9)
    const asking = (scoreMin: number) => decided({ score: { ...STANDARD_RULES.score, scoreMin } }).action
    expect(asking(score)).toBe('buyCall')
    expect(asking(score + 0.001)).toBe('hold')
  })

  it('buys shares and never sells them short', () => {
    expect(decided({ vehicle: 'equity' }).action).toBe('buyShares')
    expect(decided({ vehicle: 'equity' }, falling).action).toBe('hold')
  })

  it('holds on nothing at all', () => {
    const empty = decided({}, { ...inputs, minutes: [], hours: [] })
    expect(empty).toMatchObject({ action: 'hold', strategy: undefined, guards: [] })
    expect(empty.score.score).toBe(0)
  })
})
