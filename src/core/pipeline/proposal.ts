/** From a chosen candidate to what may be sent: contracts, prices with their floor, and the levels to get out at. */
import type { Combo, Instrument, Leg, OptionContract } from '../domain/instrument'
import type { Side } from '../domain/order'
import type { WalkPlan } from '../domain/orderPlan'
import type { ExitRules } from '../domain/strategy'
import { roundToTick } from '../domain/tick'
import { exitLevels } from '../exits/exitMonitor'
import { type Candidate, type CandidateLeg, strikeOf } from '../strategies/candidate'
import type { Economics } from '../strategies/economics'
import type { PipelineRules } from './rules'

/** Dollars for the whole position. Null where the strategy has no such rule. */
export type ExitPlan = {
  readonly profitTarget: number | null
  readonly stopLoss: number | null
}

export type Proposal = {
  readonly kind: Candidate['kind']
  readonly instrument: Instrument
  readonly side: Side
  readonly quantity: number
  readonly walk: WalkPlan
  readonly exit: ExitPlan
  readonly economics: Economics
  readonly arithmetic: string
}

export function instrumentOf(
  candidate: Candidate,
  underlying: string,
): { readonly instrument: Instrument; readonly side: Side } {
  const [only, ...others] = candidate.legs
  if (only && others.length === 0)
    return { instrument: contractOf(candidate, only, underlying), side: only.quantity > 0 ? 'buy' : 'sell' }
  const legs = candidate.legs.map(
    (leg): Leg => ({
      option: contractOf(candidate, leg, underlying),
      ratio: Math.abs(leg.quantity),
      side: leg.quantity > 0 ? 'buy' : 'sell',
    }),
  )
  const combo: Combo = { kind: 'combo', underlying, legs }
  return { instrument: combo, side: 'buy' }
}

/** Prices in the order's own terms: a combo is bought at a net debit, a single option sold at its premium. */
export function walkPlan(
  economics: Economics,
  side: Side,
  increment: number,
  evNetMin: number,
  multiplier: number,
  { walk }: PipelineRules,
): WalkPlan {
  const sign = side === 'buy' ? 1 : -1
  // No further than what fills at once, and no further than the expected value allows.
  const limit = Math.min(economics.netNatural, economics.netAtZeroEv - evNetMin / multiplier)
  const [start, worst] = [sign * economics.netMid, sign * limit]
  return {
    start: roundToTick(
      side === 'buy' ? Math.min(start, worst) : Math.max(start, worst),
      increment,
      side === 'buy' ? 'down' : 'up',
    ),
    worst: roundToTick(worst, increment, side === 'buy' ? 'down' : 'up'),
    step: walk.stepTicks * increment,
    increment,
    stepEveryMs: walk.stepEveryMs,
    durationMsMax: walk.durationMsMax,
  }
}

export function exitPlan(
  economics: Economics,
  exit: ExitRules,
  quantity: number,
  multiplier: number,
): ExitPlan {
  const { profitTarget, stopLoss } = exitLevels(exit, {
    maxProfit: economics.maxProfit * quantity,
    premium: Math.abs(economics.netAfterSlippage) * multiplier * quantity,
  })
  return { profitTarget: profitTarget ?? null, stopLoss: stopLoss ?? null }
}

function contractOf(candidate: Candidate, leg: CandidateLeg, underlying: string): OptionContract {
  const { expiration, multiplier, tradingClass } = candidate.slice
  return {
    kind: 'option',
    underlying,
    expiration,
    strike: strikeOf(candidate, leg),
    right: leg.right,
    multiplier,
    tradingClass,
  }
}
