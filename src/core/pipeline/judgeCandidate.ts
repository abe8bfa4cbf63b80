import type { Candidate } from '../strategies/candidate'
import { type Evaluation, evaluate, nearestMissOf, verdictOf } from './evaluate'
import { eligibilityGate, eligibleSlices } from './gates/eligibility'
import type { EvaluationInputs } from './inputs'

/**
 * The pipeline's word on legs that a person chose: the same gates with the same numbers, of this one candidate. It is
 * judged to the end even where its expiration is none that the strategy would look at, and stage D says that it is not.
 */
export function judgeCandidate(inputs: EvaluationInputs, candidate: Candidate): Evaluation {
  const { strategy } = inputs
  const { slice, kind } = candidate
  const entry = { ...strategy.entry, dteMin: slice.dte, dteMax: slice.dte, isDteRegimeAware: false }
  const judged = evaluate({ ...inputs, strategy: { ...strategy, structure: kind, entry } }, (_, each) =>
    each === slice ? [candidate] : [],
  )
  const asked = eligibilityGate(
    inputs,
    eligibleSlices(inputs).filter(each => each === slice),
  )
  const gates = judged.gates.map(gate => (gate.stage === 'D' ? asked : gate))
  return { ...judged, ...verdictOf(gates, judged.focus), gates, nearestMiss: nearestMissOf(gates) }
}
