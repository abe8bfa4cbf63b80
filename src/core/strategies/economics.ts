/**
 * What a candidate brings, costs and risks: the one place where EV is counted, for the gate that blocks on it, the
 * walk that may not pass it and the ticket that shows it. Prices per share as net debits (a credit is negative),
 * amounts in dollars for one structure.
 */

import { STRUCTURE_FACTS } from '../domain/structureKind'
import { probabilityBelow } from '../quant/probability/lognormal'
import type { Candidate, CandidateLeg } from './candidate'
import { strikeOf } from './candidate'
import type { SliceModel } from './sliceModel'

export type CostRules = {
  /** Share of each leg's half quote spread that a fill is expected to give up. */
  readonly slippageRatio: number
  /** Commission and fees per contract and side; a structure is charged for opening and for closing. */
  readonly commissionPerContract: number
}

export type Economics = {
  readonly netMid: number
  /** What the legs cost now against the quotes: the worst price that fills at once. */
  readonly netNatural: number
  readonly netAfterSlippage: number
  readonly maxProfit: number
  readonly maxLoss: number
  /** Probability of profit at expiration under the forecast. */
  readonly pop: number
  readonly friction: number
  readonly evNet: number
  /** The net debit at which evNet is zero: no order of this structure may pay more. */
  readonly netAtZeroEv: number
  /** What a move of 1 % costs through gamma alone. */
  readonly gammaLoss: number
  /** Shares per structure. */
  readonly delta: number
  /** Shares per structure and dollar of spot. */
  readonly gamma: number
}

export function economicsOf(candidate: Candidate, model: SliceModel, costs: CostRules): Economics {
  const { kind, slice, legs } = candidate
  const { multiplier } = slice
  let [netMid, halfSpread, contracts, expectedPayoff, delta, gamma] = [0, 0, 0, 0, 0, 0]
  for (const { right, row, quantity } of legs) {
    const side = model[right]
    netMid += quantity * (side.mid[row] ?? Number.NaN)
    halfSpread += Math.abs(quantity) * (side.halfQuoteSpread[row] ?? Number.NaN)
    contracts += Math.abs(quantity)
    expectedPayoff += quantity * (side.expectedPayoff[row] ?? Number.NaN)
    delta += quantity * (slice[right].delta[row] ?? Number.NaN) * multiplier
    gamma += quantity * (slice[right].gamma[row] ?? Number.NaN) * multiplier
  }
  const net = netMid + costs.slippageRatio * halfSpread
  const friction = 2 * contracts * costs.commissionPerContract
  const { best, worst } = payoffExtremes(candidate, model.outlook.spot)
  const pop = popOf(candidate, model, net)
  const [maxProfit, maxLoss] = [best - net, net - worst]
  const meanProfit =
    STRUCTURE_FACTS[kind].evMethod === 'twoPoint'
      ? pop * maxProfit - (1 - pop) * maxLoss
      : expectedPayoff - net
  const evNet = meanProfit * multiplier - friction
  const move = 0.01 * model.outlook.spot
  return {
    netMid,
    netNatural: netMid + halfSpread,
    netAfterSlippage: net,
    maxProfit: maxProfit * multiplier,
    maxLoss: maxLoss * multiplier,
    pop,
    friction,
    evNet,
    // Every dollar more paid is a dollar less expected, whichever way EV is counted.
    netAtZeroEv: net + evNet / multiplier,
    gammaLoss: Math.max(0, -0.5 * gamma * move * move),
    delta,
    gamma,
  }
}

/** Highest and lowest payoff at expiration per share. A covered call counts its shares, bought at today's spot. */
function payoffExtremes(
  candidate: Candidate,
  spot: number,
): { readonly best: number; readonly worst: number } {
  const payoffAt = (level: number): number => {
    let payoff = candidate.kind === 'coveredCall' ? level - spot : 0
    for (const leg of candidate.legs) payoff += leg.quantity * intrinsic(candidate, leg, level)
    return payoff
  }
  let best = payoffAt(0)
  let worst = best
  for (const leg of candidate.legs) {
    const payoff = payoffAt(strikeOf(candidate, leg))
    best = Math.max(best, payoff)
    worst = Math.min(worst, payoff)
  }
  return { best, worst }
}

function intrinsic(candidate: Candidate, leg: CandidateLeg, level: number): number {
  const strike = strikeOf(candidate, leg)
  return Math.max(leg.right === 'call' ? level - strike : strike - level, 0)
}

/**
 * Two-point structures: all short options end out of the money (seed of the method: the chance that the maximum is
 * kept). Single options keep their premium likewise. Flies: the chance of ending between the breakevens.
 */
function popOf(candidate: Candidate, model: SliceModel, net: number): number {
  let [above, below] = [0, 1]
  let isFly = false
  for (const { right, row, quantity } of candidate.legs) {
    if (quantity >= 0) continue
    isFly ||= quantity < -1 || candidate.kind === 'ironFly' || candidate.kind === 'ironButterfly'
    const probability = model.probabilityBelow[row] ?? Number.NaN
    if (right === 'put') above = Math.max(above, probability)
    else below = Math.min(below, probability)
  }
  return isFly ? flyPop(candidate, model, net) : Math.max(0, below - above)
}

/** A fly profits between two breakevens, one on each side of its body. */
function flyPop(candidate: Candidate, model: SliceModel, net: number): number {
  const body = candidate.legs.find(leg => leg.quantity < 0)
  if (!body) return Number.NaN
  const strike = strikeOf(candidate, body)
  let peak = 0
  for (const leg of candidate.legs) peak += leg.quantity * intrinsic(candidate, leg, strike)
  const reach = peak - net
  if (reach <= 0) return 0
  const [low, high] = [wingPayoff(candidate, Math.min), wingPayoff(candidate, Math.max)]
  // A broken wing whose outer payoff still exceeds the price has no breakeven on that side.
  const probabilityAbove = high - net > 0 ? 1 : probabilityBelow(model.outlook, strike + reach)
  const probabilityUnder = low - net > 0 ? 0 : probabilityBelow(model.outlook, strike - reach)
  return probabilityAbove - probabilityUnder
}

/** Payoff beyond the outermost strike on one side. */
function wingPayoff(candidate: Candidate, outermost: (...strikes: number[]) => number): number {
  const level = outermost(...candidate.legs.map(leg => strikeOf(candidate, leg)))
  return candidate.legs.reduce((sum, leg) => sum + leg.quantity * intrinsic(candidate, leg, level), 0)
}
