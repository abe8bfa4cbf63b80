import { candidatesOf } from '../strategies/candidates'
import { type Evaluation, evaluate } from './evaluate'
import { type GateCode, type GateResult, isBlocking } from './gate'
import type { EvaluationInputs } from './inputs'
import type { Proposal } from './proposal'
import type { Trial } from './trial'

/** One combination of strikes, as it would be ordered. */
export type RankedCandidate = {
  readonly proposal: Proposal
  /** The first gate of its own that stops it; null when none does. */
  readonly stoppedBy: GateCode | null
  /** By how much it missed there, relative to the threshold; null when it did not, or without numbers. */
  readonly miss: number | null
}

export type Ranking = {
  /** The pipeline's word, which is about the first of them. */
  readonly evaluation: Evaluation
  /** Gates that block whatever the strikes are. */
  readonly standing: readonly GateResult[]
  /** Best first, as the strategy itself chooses: what passes, then what was stopped latest and by least. */
  readonly ranked: readonly RankedCandidate[]
}

/** Every combination of strikes that a strategy admits now, put to its gates; the `limit` best of them in their order. */
export function rankCandidates(inputs: EvaluationInputs, limit: number): Ranking {
  const best: Trial[] = []
  const evaluation = evaluate(inputs, candidatesOf, trial => {
    const at = best.findIndex(each => trial.isBetterThan(each))
    best.splice(at === -1 ? best.length : at, 0, trial)
    best.length = Math.min(best.length, limit)
  })
  const ranked = best.map(trial => ({
    proposal: trial.proposal(),
    stoppedBy: trial.stoppedBy ?? null,
    miss: trial.stoppedBy !== undefined && Number.isFinite(trial.miss) ? trial.miss : null,
  }))
  const ofStrikes = new Set(best[0]?.judgeAll().map(nameOf))
  const standing = evaluation.gates.filter(gate => isBlocking(gate) && !ofStrikes.has(nameOf(gate)))
  return { evaluation, standing, ranked }
}

const nameOf = ({ stage, gate }: GateResult): string => `${stage} ${gate}`
