import { assert } from '../domain/assert'
import { STAGES } from '../domain/stage'
import { type OpeningKind, STRUCTURE_FACTS } from '../domain/structureKind'
import type { Outlook } from '../quant/probability/lognormal'
import type { Candidate } from '../strategies/candidate'
import { candidatesOf } from '../strategies/candidates'
import { atmVol, type ChainSlice } from '../strategies/chainSlice'
import { sliceModel } from '../strategies/sliceModel'
import { type GateCode, type GateResult, isBlocking, passed, unmet } from './gate'
import { calendarGates } from './gates/calendar'
import { eligibilityGate, eligibleSlices } from './gates/eligibility'
import { executionGates } from './gates/execution'
import { underlyingVolumeGate } from './gates/liquidity'
import { regimeGates } from './gates/regime'
import { candidatesGate, strikesGate } from './gates/structure'
import { universeGates } from './gates/universe'
import type { EvaluationInputs } from './inputs'
import type { ExitPlan, Proposal } from './proposal'
import { type Regime, regimeOf } from './regime'
import { CANDIDATE_GATES, Trial } from './trial'

export type Evaluation = {
  readonly verdict: 'enter' | 'blocked'
  /** `PASS`, or the code of the first gate that blocks, in the order of the stages. */
  readonly code: GateCode
  readonly opening: OpeningKind
  readonly gates: readonly GateResult[]
  readonly regime: Regime
  /** Every combination of strikes that was looked at, and how many each gate stopped: the counts add up. */
  readonly candidates: {
    readonly considered: number
    readonly admissible: number
    readonly stoppedBy: Readonly<Partial<Record<GateCode, number>>>
  }
  /** The candidate that the gates of C, F, G and H speak of: the chosen one, or the one that came furthest. */
  readonly focus: Proposal | null
  /** Of the blocking gates with numbers, the one that missed by least. */
  readonly nearestMiss: { readonly gate: string; readonly code: GateCode; readonly distance: number } | null
  /** Who chose the legs; absent when the strategy did. */
  readonly chosenBy?: string
}

/** The expiration whose vol stands for the underlying: VIX looks thirty days ahead. */
const VOL_TENOR_DAYS = 30

/** The combinations of strikes that are looked at: all that the strategy admits, unless somebody brings their own. */
export type CandidateSource = typeof candidatesOf

/**
 * Stages A to I for one strategy at one moment: a function of its inputs alone. Every gate that can be judged is, so
 * that the record says everything that stands in the way and not only the first of it. `onTrial` hears of every
 * candidate that is tried.
 */
export function evaluate(
  inputs: EvaluationInputs,
  source: CandidateSource = candidatesOf,
  onTrial?: (trial: Trial) => void,
): Evaluation {
  const { strategy, underlying, market, rules } = inputs
  const opening = openingOf(inputs)
  const { isCredit } = STRUCTURE_FACTS[opening]
  const spot = underlying.spot ?? Number.NaN
  const regime = regimeOf(
    underlying.daily,
    underlying.spot,
    tenorVol(underlying.slices, spot),
    market,
    underlying.ivHistory,
  )
  const eligible = eligibleSlices(inputs)
  const { focus, counts } = tryAll(source, opening, eligible, regime, inputs, onTrial)
  const gates = inStageOrder([
    ...universeGates(inputs),
    ...calendarGates(inputs, isCredit),
    underlyingVolumeGate(inputs),
    eligibilityGate(inputs, eligible),
    ...regimeGates(regime, strategy.regime, opening, underlying.ivHistory.length, rules),
    strikesGate(eligible, rules.strikesMin),
    candidatesGate(counts.considered),
    ...executionGates(inputs),
    ...(focus ? focus.judgeAll() : CANDIDATE_GATES.map(([stage, name]) => unmet(stage, name))),
    managementGate(focus?.exit),
  ])
  const proposal = focus?.proposal() ?? null
  return {
    ...verdictOf(gates, proposal),
    opening,
    gates,
    regime,
    candidates: counts,
    focus: proposal,
    nearestMiss: nearestMissOf(gates),
  }
}

/** What gates come to, taken together. */
export function verdictOf(
  gates: readonly GateResult[],
  focus: Proposal | null,
): Pick<Evaluation, 'verdict' | 'code'> {
  const first = gates.find(isBlocking)
  return {
    verdict: !first && focus ? 'enter' : 'blocked',
    code: first?.code ?? (focus ? 'PASS' : 'NO_CANDIDATE'),
  }
}

/** The wheel sells puts until it owns shares, and then calls on them. */
export const openingOf = ({ strategy, book }: Pick<EvaluationInputs, 'strategy' | 'book'>): OpeningKind =>
  strategy.structure === 'wheel'
    ? book.freeShares >= 100
      ? 'coveredCall'
      : 'cashSecuredPut'
    : strategy.structure

function tenorVol(slices: readonly ChainSlice[], spot: number): number {
  let [vol, away] = [Number.NaN, Infinity]
  for (const slice of slices) {
    const distance = Math.abs(slice.dte - VOL_TENOR_DAYS)
    if (distance < away) [vol, away] = [atmVol(slice, spot), distance]
  }
  return vol
}

/** Tries every candidate and keeps the one that came furthest: the others leave only their count. */
function tryAll(
  source: CandidateSource,
  opening: OpeningKind,
  slices: readonly ChainSlice[],
  regime: Regime,
  inputs: EvaluationInputs,
  onTrial: ((trial: Trial) => void) | undefined,
): { readonly focus: Trial | undefined; readonly counts: Evaluation['candidates'] } {
  const { underlying, strategy, book } = inputs
  const stoppedBy: Partial<Record<GateCode, number>> = {}
  let [considered, admissible] = [0, 0]
  let focus: Trial | undefined
  for (const slice of underlying.spot === undefined ? [] : slices) {
    const model = sliceModel(
      slice,
      outlookOf(slice, underlying.spot ?? Number.NaN, regime.realisedVol20, inputs),
    )
    for (const candidate of source(opening, slice, strategy.entry, model.outlook.spot)) {
      if (!keepsBasis(candidate, book.shareCost)) continue
      const trial = new Trial(candidate, model, inputs)
      onTrial?.(trial)
      considered++
      if (trial.stoppedBy) stoppedBy[trial.stoppedBy] = (stoppedBy[trial.stoppedBy] ?? 0) + 1
      else admissible++
      if (!focus || trial.isBetterThan(focus)) focus = trial
    }
  }
  return { focus, counts: { considered, admissible, stoppedBy } }
}

/** The forecast that POP and EV are counted with: between the market's vol and that of the past. */
export function outlookOf(
  slice: ChainSlice,
  spot: number,
  realisedVol: number,
  { underlying, rules }: EvaluationInputs,
): Outlook {
  const implied = atmVol(slice, spot)
  const weight = rules.impliedVolWeight
  // Without a past the market's own vol is the forecast; stage A says that the past is missing.
  const vol = Number.isFinite(realisedVol) ? weight * implied + (1 - weight) * realisedVol : implied
  const { rate, dividendYield } = underlying
  return { spot, vol, years: slice.years, rate, dividendYield }
}

/** Shares are never called away below what they cost. */
function keepsBasis({ kind, slice, legs }: Candidate, shareCost: number | undefined): boolean {
  if (kind !== 'coveredCall' || shareCost === undefined) return true
  const [short] = legs
  assert(short !== undefined, 'a covered call has a leg')
  return (slice.strikes[short.row] ?? 0) >= shareCost
}

/** Stage I at entry: how the position will be managed is fixed before it is opened. */
function managementGate(exit: ExitPlan | undefined): GateResult {
  if (!exit) return unmet('I', 'exitPlan')
  const words = [
    exit.profitTarget === null ? undefined : `take ${exit.profitTarget.toFixed(2)}`,
    exit.stopLoss === null ? undefined : `stop at -${exit.stopLoss.toFixed(2)}`,
  ].filter(word => word !== undefined)
  return passed('I', 'exitPlan', words.length > 0 ? `${words.join(', ')}.` : 'By time only.')
}

const inStageOrder = (gates: readonly GateResult[]): readonly GateResult[] =>
  STAGES.flatMap(stage => gates.filter(gate => gate.stage === stage))

export function nearestMissOf(gates: readonly GateResult[]): Evaluation['nearestMiss'] {
  let nearest: Evaluation['nearestMiss'] = null
  for (const { gate, code, distance } of gates.filter(isBlocking)) {
    if (distance !== null && (nearest === null || distance > nearest.distance))
      nearest = { gate, code, distance }
  }
  return nearest
}
