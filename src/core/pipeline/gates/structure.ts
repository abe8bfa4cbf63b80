import type { EntryRules } from '../../domain/strategy'
import { STRUCTURE_FACTS } from '../../domain/structureKind'
import type { Candidate } from '../../strategies/candidate'
import type { ChainSlice } from '../../strategies/chainSlice'
import type { Economics } from '../../strategies/economics'
import { atLeast, atMost, type GateResult, gate } from '../gate'

/** Stage F, before any strikes are chosen: enough of the chain is quoted on both sides. */
export function strikesGate(slices: readonly ChainSlice[], strikesMin: number): GateResult {
  const quoted = Math.max(0, ...slices.map(quotedStrikes))
  return gate('F', 'strikes', [atLeast('strikes quoted', quoted, strikesMin)], 'STRIKES_MISSING')
}

export const candidatesGate = (count: number): GateResult =>
  gate('F', 'candidates', [atLeast('candidates', count, 1)], 'NO_CANDIDATE')

/** Stage F, for one candidate: it brings enough, in dollars and for the risk that its wings leave. */
export function creditGate(candidate: Candidate, economics: Economics, entry: EntryRules): GateResult {
  const credit = -economics.netAfterSlippage
  if (!STRUCTURE_FACTS[candidate.kind].isCredit) {
    return gate('F', 'debit', [atMost('debit after slippage', -credit, entry.creditMin)], 'CREDIT_TOO_SMALL')
  }
  const measures = [atLeast(CREDIT, credit, entry.creditMin)]
  if (entry.creditToWidthMin > 0 && candidate.width > 0)
    measures.push(atLeast('credit / width', credit / candidate.width, entry.creditToWidthMin))
  return gate('F', 'credit', measures, ({ name }) =>
    name === CREDIT ? 'CREDIT_TOO_SMALL' : 'CREDIT_TO_WIDTH',
  )
}

const CREDIT = 'credit after slippage'

function quotedStrikes({ strikes, call, put }: ChainSlice): number {
  let count = 0
  for (let row = 0; row < strikes.length; row++) {
    const hasCall = (call.bid[row] ?? 0) > 0 && (call.ask[row] ?? 0) > 0
    const hasPut = (put.bid[row] ?? 0) > 0 && (put.ask[row] ?? 0) > 0
    if (hasCall && hasPut) count++
  }
  return count
}
