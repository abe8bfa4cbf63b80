import { payoffSummary } from '#core/quant/payoff/expirationPayoff'
import type { Structure } from '#core/quant/payoff/structure'
import { type Outlook, probabilityOfTouch } from '#core/quant/probability/lognormal'
import { probabilityOfTarget } from '#core/quant/probability/profitTarget'

export type ChancesQuestion = { readonly structure: Structure; readonly outlook: Outlook }

/** Probabilities; null where the question has no answer. */
export type Chances = {
  /** That half of the maximum profit could be taken at some time before the first expiration. */
  readonly p50: number | null
  /** That the nearest short put's, and the nearest short call's, strike is touched before then. */
  readonly touchPut: number | null
  readonly touchCall: number | null
}

const PATHS = 1_500
/** Looked at twice a day, and never so often that an answer takes long. */
const STEPS_MAX = 60
/** The same question has the same answer. */
const SEED = 20_131_008

export function chancesOf({ structure, outlook }: ChancesQuestion): Chances {
  const { maxProfit } = payoffSummary(structure)
  const steps = Math.max(4, Math.min(STEPS_MAX, Math.round(outlook.years * 365 * 2)))
  return {
    p50:
      maxProfit.kind === 'bounded' && maxProfit.amount > 0
        ? probabilityOfTarget(structure, outlook, maxProfit.amount / 2, {
            paths: PATHS,
            stepsPerPath: steps,
            seed: SEED,
          }).probability
        : null,
    touchPut: touchOf(structure, outlook, 'put'),
    touchCall: touchOf(structure, outlook, 'call'),
  }
}

function touchOf(structure: Structure, outlook: Outlook, right: 'call' | 'put'): number | null {
  const shorts = structure.legs.flatMap(leg =>
    leg.kind === 'option' && leg.right === right && leg.quantity < 0 ? leg.strike : [],
  )
  if (shorts.length === 0) return null
  return Math.max(...shorts.map(strike => probabilityOfTouch(outlook, strike)))
}
