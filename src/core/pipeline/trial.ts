import type { Stage } from '../domain/stage'
import type { Candidate } from '../strategies/candidate'
import { type Economics, economicsOf } from '../strategies/economics'
import type { SliceModel } from '../strategies/sliceModel'
import { type GateCode, type GateResult, isBlocking } from './gate'
import { corporateGates } from './gates/corporate'
import { perExpirationGate } from './gates/execution'
import { expectedValueGates } from './gates/expectedValue'
import { legLiquidityGate } from './gates/liquidity'
import { creditGate } from './gates/structure'
import type { EvaluationInputs } from './inputs'
import { type ExitPlan, exitPlan, instrumentOf, type Proposal, walkPlan } from './proposal'
import { type Sizing, sizeGate, sizeOf } from './sizing'

/** One candidate on its way through the gates that speak of candidates. There are thousands: it keeps little. */
export class Trial {
  readonly candidate: Candidate
  readonly economics: Economics
  readonly #inputs: EvaluationInputs
  /** The first gate that stops it; undefined when none does. */
  readonly stoppedBy: GateCode | undefined
  /** By how much it missed there; 0 when it did not. What is not known missed by most. */
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
    this.miss = stop ? (stop.distance ?? -Infinity) : 0
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

  /** Further through the gates wins; then, among the stopped, the smaller miss; then what the strategy selects by. */
  isBetterThan(other: Trial): boolean {
    if (this.reached !== other.reached) return this.reached > other.reached
    if (this.miss !== other.miss) return this.miss > other.miss
    return this.#inputs.strategy.entry.selection === 'ev'
      ? this.economics.evNet > other.economics.evNet
      : this.candidate.deltaMiss < other.candidate.deltaMiss
  }

  #sizing(): Sizing {
    return sizeOf(this.candidate, this.economics, this.#inputs)
  }
}

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

/** What they are called when there is no candidate that they could speak of. */
export const CANDIDATE_GATES: readonly (readonly [Stage, string])[] = [
  ['C', 'legs'],
  ['F', 'credit'],
  ['G', 'earnings'],
  ['G', 'evNet'],
  ['G', 'pop'],
  ['G', 'gammaLoss'],
  ['H', 'size'],
]
