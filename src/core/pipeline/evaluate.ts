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
  const trials = trialsOf(source, opening, eligible, regime, inputs)
  const focus = focusOf(trials, strategy.entry.selection)
  const gates = inStageOrder([
    ...universeGates(inputs),
    ...calendarGates(inputs, isCredit),
    underlyingVolumeGate(inputs),
    eligibilityGate(inputs, eligible),
    ...regimeGates(regime, strategy.regime, opening, underlying.ivHistory.length, rules),
    strikesGate(eligible, rules.strikesMin),
    candidatesGate(trials.length),
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
    candidates: countsOf(trials),
    focus: proposal,
    nearestMiss: nearestMissOf(gates),
  }
}

/** What gates come to, taken together. */
export function verdictOf(
  gates: readonly GateResult[],
  focus: Proposal | null,
): Pick<Evaluation, 'verdict' | 'code'> {
  const first = gates.find(({ verdict }) => verdict === 'block')
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

/** One candidate on its way through the gates that speak of candidates. */
class Trial {
  readonly candidate: Candidate
  readonly economics: Economics
  readonly #inputs: EvaluationInputs
  readonly #sizing: Sizing
  /** The first gate that stops it; undefined when none does. */
  readonly stop: GateResult | undefined
  /** How many gates it passed before. */
  readonly reached: number

  constructor(candidate: Candidate, model: SliceModel, inputs: EvaluationInputs) {
    this.candidate = candidate
    this.#inputs = inputs
    this.economics = economicsOf(candidate, model, inputs.rules.costs)
    this.#sizing = sizeOf(candidate, this.economics, inputs)
    let reached = 0
    let stop: GateResult | undefined
    for (const judge of this.#judges()) {
      stop = judge().find(({ verdict }) => verdict === 'block')
      if (stop) break
      reached++
    }
    this.stop = stop
    this.reached = reached
  }

  judgeAll(): readonly GateResult[] {
    return this.#judges().flatMap(judge => judge())
  }

  get exit(): ExitPlan {
    const { strategy } = this.#inputs
    return exitPlan(this.economics, strategy.exit, this.#sizing.quantity, this.candidate.slice.multiplier)
  }

  proposal(): Proposal {
    const { underlying, rules } = this.#inputs
    const { slice, kind } = this.candidate
    const { instrument, side } = instrumentOf(this.candidate, underlying.symbol)
    return {
      kind,
      instrument,
      side,
      quantity: this.#sizing.quantity,
      walk: walkPlan(this.economics, side, slice.increment, rules.evNetMin, slice.multiplier, rules),
      exit: this.exit,
      economics: this.economics,
      arithmetic: this.#sizing.arithmetic,
    }
  }

  /** Cheapest questions first: most candidates stop early. */
  #judges(): readonly (() => readonly GateResult[])[] {
    const { rules, now, strategy } = this.#inputs
    return [
      () => [creditGate(this.candidate, this.economics, strategy.entry)],
      () => expectedValueGates(this.economics, rules),
      () => [legLiquidityGate(this.candidate, rules.liquidity, now)],
      () => [perExpirationGate(this.candidate, this.#inputs)],
      () => [sizeGate(this.candidate, this.#sizing, this.#inputs)],
      () => corporateGates(this.candidate, this.#inputs),
    ]
  }
}

const CANDIDATE_GATES: readonly (readonly [Stage, string])[] = [
  ['C', 'legs'],
  ['F', 'credit'],
  ['G', 'earnings'],
  ['G', 'evNet'],
  ['G', 'pop'],
  ['G', 'gammaLoss'],
  ['H', 'size'],
]

function trialsOf(
  source: CandidateSource,
  opening: OpeningKind,
  slices: readonly ChainSlice[],
  regime: Regime,
  inputs: EvaluationInputs,
): readonly Trial[] {
  const { strategy, book } = inputs
  const { spot } = inputs.underlying
  if (spot === undefined) return []
  return slices.flatMap(slice => {
    const model = sliceModel(slice, outlookOf(slice, spot, regime.realisedVol20, inputs))
    return source(opening, slice, strategy.entry, spot)
      .filter(candidate => keepsBasis(candidate, book.shareCost))
      .map(candidate => new Trial(candidate, model, inputs))
  })
}

/** The forecast that POP and EV are counted with: between the market's vol and that of the past. */
export function outlookOf(
  slice: ChainSlice,
  spot: number,
  realisedVol: number,
  { underlying: { rate, dividendYield }, rules: { impliedVolWeight } }: EvaluationInputs,
): Outlook {
  const implied = atmVol(slice, spot)
  // Without a past the market's own vol is the forecast; stage A says that the past is missing.
  const vol = Number.isFinite(realisedVol)
    ? impliedVolWeight * implied + (1 - impliedVolWeight) * realisedVol
    : implied
  return { spot, vol, years: slice.years, rate, dividendYield }
}

/** Shares are never called away below what they cost. */
function keepsBasis({ kind, slice, legs }: Candidate, shareCost: number | undefined): boolean {
  if (kind !== 'coveredCall' || shareCost === undefined) return true
  const [short] = legs
  assert(short !== undefined, 'a covered call has a leg')
  return (slice.strikes[short.row] ?? 0) >= shareCost
}

function focusOf(trials: readonly Trial[], selection: 'delta' | 'ev'): Trial | undefined {
  let best: Trial | undefined
  for (const trial of trials) if (!best || isBetter(trial, best, selection)) best = trial
  return best
}

/** Further through the gates wins; then, among the stopped, the smaller miss; then what the strategy selects by. */
function isBetter(a: Trial, b: Trial, selection: 'delta' | 'ev'): boolean {
  if (a.reached !== b.reached) return a.reached > b.reached
  const [missA, missB] = [a.stop?.distance ?? 0, b.stop?.distance ?? 0]
  if (missA !== missB) return missA > missB
  return selection === 'ev'
    ? a.economics.evNet > b.economics.evNet
    : a.candidate.deltaMiss < b.candidate.deltaMiss
}

function countsOf(trials: readonly Trial[]): Evaluation['candidates'] {
  const stoppedBy: Partial<Record<GateCode, number>> = {}
  let admissible = 0
  for (const { stop } of trials) {
    if (stop) stoppedBy[stop.code] = (stoppedBy[stop.code] ?? 0) + 1
    else admissible++
  }
  return { considered: trials.length, admissible, stoppedBy }
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
  for (const { gate, verdict, code, distance } of gates) {
    if (verdict === 'block' && distance !== null && (nearest === null || distance > nearest.distance))
      nearest = { gate, code, distance }
  }
  return nearest
}
