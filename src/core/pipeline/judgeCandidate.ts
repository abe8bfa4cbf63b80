import { assert } from '../domain/assert'
import type { Candidate } from '../strategies/candidate'
import { chosenCandidate } from '../strategies/chosenCandidate'
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

/** The word on record: of the legs that a person chose, where somebody did, and else of all that the strategy admits. */
export function decide(inputs: EvaluationInputs): Evaluation {
  const { chosen, underlying } = inputs
  if (chosen === undefined) return evaluate(inputs)
  const candidate = underlying.slices
    .map(slice => chosenCandidate(chosen.legs, slice))
    .find(each => each !== undefined)
  assert(candidate !== undefined, 'chosen legs are quoted, and a structure')
  return { ...judgeCandidate(inputs, candidate), chosenBy: chosen.by }
}
