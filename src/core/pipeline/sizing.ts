import type { Candidate } from '../strategies/candidate'
import type { Economics } from '../strategies/economics'
import { atLeast, blocked, type GateResult, gate } from './gate'
import type { EvaluationInputs } from './inputs'

export type Sizing = {
  readonly quantity: number
  /** How the number came about, for people. */
  readonly arithmetic: string
}

/** Structures that the size rule allows; a covered call never more than there are free hundreds of shares. */
export function sizeOf(candidate: Candidate, economics: Economics, inputs: EvaluationInputs): Sizing {
  const { size } = inputs.strategy
  const wanted = size.kind === 'fixed' ? fixed(size.quantity) : riskBased(size, economics, inputs)
  if (candidate.kind !== 'coveredCall') return wanted
  const coverable = Math.floor(inputs.book.freeShares / candidate.slice.multiplier)
  return coverable < wanted.quantity
    ? { quantity: coverable, arithmetic: `${wanted.arithmetic}, shares for ${coverable}` }
    : wanted
}

const fixed = (quantity: number): Sizing => ({ quantity, arithmetic: `fixed ${quantity}` })

function riskBased(
  size: { readonly riskRatio: number; readonly quantityMax: number },
  { maxLoss }: Economics,
  { book }: EvaluationInputs,
): Sizing {
  if (book.netLiquidation === undefined || !(maxLoss > 0))
    return { quantity: 0, arithmetic: 'equity unknown' }
  const budget = book.netLiquidation * size.riskRatio
  const quantity = Math.max(0, Math.min(size.quantityMax, Math.floor(budget / maxLoss)))
  return {
    quantity,
    arithmetic: `${book.netLiquidation.toFixed(0)} x ${size.riskRatio} / ${maxLoss.toFixed(2)}, at most ${size.quantityMax} = ${quantity}`,
  }
}

/** Stage H, last: something is left to trade. */
export function sizeGate(
  candidate: Candidate,
  sizing: Sizing,
  { strategy, book }: EvaluationInputs,
): GateResult {
  if (strategy.size.kind === 'riskBased' && book.netLiquidation === undefined)
    return blocked('H', 'size', 'EQUITY_UNKNOWN')
  const lacksShares = candidate.kind === 'coveredCall' && book.freeShares < candidate.slice.multiplier
  return gate(
    'H',
    'size',
    [atLeast('structures', sizing.quantity, 1)],
    lacksShares ? 'SHARES_MISSING' : 'SIZE_ZERO',
  )
}
