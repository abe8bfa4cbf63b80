import { type EventKind, eventState } from '../../calendar/eventWindows'
import { STRUCTURE_FACTS } from '../../domain/structureKind'
import type { Candidate } from '../../strategies/candidate'
import { blocked, type GateCode, type GateResult, off, passed } from '../gate'
import type { EvaluationInputs } from '../inputs'
import { msToExpiration } from './eligibility'

/** Stage G1 and G2. Credit structures fail closed without data (seed's R9); others note that nothing is known. */
export function corporateGates(candidate: Candidate, inputs: EvaluationInputs): readonly GateResult[] {
  const { isCredit } = STRUCTURE_FACTS[candidate.kind]
  return [
    inputs.underlying.isAdjusted ? blocked('G', 'adjusted', 'CONTRACT_ADJUSTED') : passed('G', 'adjusted'),
    eventGate('earnings', candidate, inputs, isCredit, 'EARNINGS_NEAR', 'EARNINGS_UNKNOWN'),
    candidate.kind === 'coveredCall'
      ? eventGate('exDividend', candidate, inputs, true, 'EX_DIVIDEND_NEAR', 'EX_DIVIDEND_UNKNOWN')
      : off('G', 'exDividend'),
  ]
}

function eventGate(
  kind: EventKind,
  { slice }: Candidate,
  { now, underlying, market }: EvaluationInputs,
  failsClosed: boolean,
  near: GateCode,
  unknown: GateCode,
): GateResult {
  const state = eventState(market.calendar, {
    kind,
    symbol: underlying.symbol,
    now,
    beforeMs: msToExpiration(slice),
    afterMs: 0,
  })
  switch (state.kind) {
    case 'inside':
      return blocked('G', kind, near, `before ${slice.expiration}`)
    case 'clear':
      return passed('G', kind)
    case 'unknown':
      return failsClosed
        ? blocked('G', kind, unknown)
        : passed('G', kind, 'Not known; a debit structure does not need to know.')
  }
}
