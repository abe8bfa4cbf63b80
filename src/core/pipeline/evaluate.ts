import { assert } from '../domain/assert'
import { STAGES, type Stage } from '../domain/stage'
import { type OpeningKind, STRUCTURE_FACTS } from '../domain/structureKind'
import type { Outlook } from '../quant/probability/lognormal'
import type { Candidate } from '../strategies/candidate'
import { candidatesOf } from '../strategies/candidates'
import { atmVol, type ChainSlice } from '../strategies/chainSlice'
import { type Economics, economicsOf } from '../strategies/economics'
import { type SliceModel, sliceModel } from '../strategies/sliceModel'
import { type GateCode, type GateResult, passed, unmet } from './gate'
import { calendarGates } from './gates/calendar'
import { corporateGates } from './gates/corporate'
import { eligibilityGate, eligibleSlices } from './gates/eligibility'
import { executionGates, perExpirationGate } from './gates/execution'
import { expectedValueGates } from './gates/expectedValue'
import { legLiquidityGate, underlyingVolumeGate } from './gates/liquidity'
import { regimeGates } from './gates/regime'
import { candidatesGate, creditGate, strikesGate } from './gates/structure'
import { universeGates } from './gates/universe'
import type { EvaluationInputs } from './inputs'
import { type ExitPlan, exitPlan, instrumentOf, type Proposal, walkPlan } from './proposal'
import { type Regime, regimeOf } from './regime'
import { type Sizing, sizeGate, sizeOf } from './sizing'

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
 * that the record says everything that stands in the way and not only the first of it.
 */
export function evaluate(inputs: EvaluationInputs, source: CandidateSource = candidatesOf): Evaluation {
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
  const { focus, counts } = tryAll(source, opening, eligible, regime, inputs)
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

/** One candidate on its way through the gates that speak of candidates. There are thousands: it keeps little. */
class Trial {
  readonly candidate: Candidate
  readonly economics: Economics
  readonly #inputs: EvaluationInputs
  /** The first gate that stops it; undefined when none does. */
  readonly stoppedBy: GateCode | undefined
  /** By how much it missed there; 0 when it did not, or without numbers. */
  readonly miss: number
  /** How many gates it passed before. */
  readonly reached: number

  constructor(candidate: Candidate, model: SliceModel, inputs: EvaluationInputs) {
    this.candidate = candidate
    this.#inputs = inputs
    this.economics = economicsOf(candidate, model, inputs.rules.costs)
    let reached = 0
    let stop: GateResult | undefined
    for (const judge of CANDIDATE_JUDGES) {
      stop = judge(candidate, this.economics, inputs).find(isBlocking)
      if (stop) break
      reached++
    }
    this.stoppedBy = stop?.code
    this.miss = stop?.distance ?? 0
    this.reached = reached
  }

  judgeAll(): readonly GateResult[] {
    return CANDIDATE_JUDGES.flatMap(judge => judge(this.candidate, this.economics, this.#inputs))
  }

  get exit(): ExitPlan {
    const { strategy } = this.#inputs
    return exitPlan(this.economics, strategy.exit, this.#sizing().quantity, this.candidate.slice.multiplier)
  }

  proposal(): Proposal {
    const { underlying, rules } = this.#inputs
    const { slice, kind } = this.candidate
    const { instrument, side } = instrumentOf(this.candidate, underlying.symbol)
    const { quantity, arithmetic } = this.#sizing()
    return {
      kind,
      instrument,
      side,
      quantity,
      walk: walkPlan(this.economics, side, slice.increment, rules.evNetMin, slice.multiplier, rules),
      exit: this.exit,
      economics: this.economics,
      arithmetic,
    }
  }

  #sizing(): Sizing {
    return sizeOf(this.candidate, this.economics, this.#inputs)
  }
}

const isBlocking = ({ verdict }: GateResult): boolean => verdict === 'block'

type Judge = (candidate: Candidate, economics: Economics, inputs: EvaluationInputs) => readonly GateResult[]

/** Cheapest questions first: most candidates stop early. */
const CANDIDATE_JUDGES: readonly Judge[] = [
  (candidate, economics, { strategy }) => [creditGate(candidate, economics, strategy.entry)],
  (_, economics, { rules }) => expectedValueGates(economics, rules),
  (candidate, _, { rules, now }) => [legLiquidityGate(candidate, rules.liquidity, now)],
  (candidate, _, inputs) => [perExpirationGate(candidate, inputs)],
  (candidate, economics, inputs) => [sizeGate(candidate, sizeOf(candidate, economics, inputs), inputs)],
  (candidate, _, inputs) => corporateGates(candidate, inputs),
]

const CANDIDATE_GATES: readonly (readonly [Stage, string])[] = [
  ['C', 'legs'],
  ['F', 'credit'],
  ['G', 'earnings'],
  ['G', 'evNet'],
  ['G', 'pop'],
  ['G', 'gammaLoss'],
  ['H', 'size'],
]

/** Tries every candidate and keeps the one that came furthest: the others leave only their count. */
function tryAll(
  source: CandidateSource,
  opening: OpeningKind,
  slices: readonly ChainSlice[],
  regime: Regime,
  inputs: EvaluationInputs,
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
      considered++
      if (trial.stoppedBy) stoppedBy[trial.stoppedBy] = (stoppedBy[trial.stoppedBy] ?? 0) + 1
      else admissible++
      if (!focus || isBetter(trial, focus, strategy.entry.selection)) focus = trial
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

/** Further through the gates wins; then, among the stopped, the smaller miss; then what the strategy selects by. */
function isBetter(a: Trial, b: Trial, selection: 'delta' | 'ev'): boolean {
  if (a.reached !== b.reached) return a.reached > b.reached
  if (a.miss !== b.miss) return a.miss > b.miss
  return selection === 'ev'
    ? a.economics.evNet > b.economics.evNet
    : a.candidate.deltaMiss < b.candidate.deltaMiss
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
