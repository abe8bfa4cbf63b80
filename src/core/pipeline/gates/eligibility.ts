import { eventState } from '../../calendar/eventWindows'
import type { ChainSlice } from '../../strategies/chainSlice'
import { blocked, type GateResult, passed } from '../gate'
import type { EvaluationInputs } from '../inputs'

export type DteRange = { readonly min: number; readonly max: number }

const HIGH_VIX = 25
const LOW_VIX = 15

/** Shorter expirations while volatility is high, longer ones while it is low (seed's numbers). */
export function dteRange({ strategy, market }: EvaluationInputs): DteRange {
  const { dteMin, dteMax, isDteRegimeAware } = strategy.entry
  const { vix } = market
  if (!isDteRegimeAware || vix === undefined) return { min: dteMin, max: dteMax }
  if (vix > HIGH_VIX) return { min: Math.max(14, dteMin - 10), max: Math.max(30, dteMax - 15) }
  if (vix < LOW_VIX) return { min: dteMin, max: Math.min(90, dteMax + 15) }
  return { min: dteMin, max: dteMax }
}

/** The slices that stage D lets through: within the range and, for regime-aware strategies, before known earnings. */
export function eligibleSlices(inputs: EvaluationInputs): readonly ChainSlice[] {
  const range = dteRange(inputs)
  const inRange = inputs.underlying.slices.filter(({ dte }) => dte >= range.min && dte <= range.max)
  return inputs.strategy.entry.isDteRegimeAware
    ? inRange.filter(slice => !hasEarningsBefore(slice, inputs))
    : inRange
}

/** Stage D: some listed expiration has the days that the strategy asks for. */
export function eligibilityGate(inputs: EvaluationInputs, eligible: readonly ChainSlice[]): GateResult {
  const range = dteRange(inputs)
  if (eligible.length > 0)
    return passed(
      'D',
      'dte',
      `${eligible.length} ${eligible.length === 1 ? 'expiration' : 'expirations'} within ${range.min} to ${range.max} days.`,
    )
  const listed = inputs.underlying.slices.map(({ dte }) => dte).join(', ') || 'none'
  return blocked('D', 'dte', 'DTE_OUTSIDE', `asked ${range.min} to ${range.max}, quoted: ${listed}`)
}

function hasEarningsBefore(slice: ChainSlice, { now, underlying, market }: EvaluationInputs): boolean {
  const state = eventState(market.calendar, {
    kind: 'earnings',
    symbol: underlying.symbol,
    now,
    beforeMs: msToExpiration(slice),
    afterMs: 0,
  })
  return state.kind === 'inside'
}

export const msToExpiration = ({ years }: ChainSlice): number => years * 365 * 86_400_000
