import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { legsOf } from '#core/domain/combo'
import { type Instrument, instrumentKey, type Leg, underlyingOf } from '#core/domain/instrument'
import { recognisedStructure } from '#core/domain/recognisedStructure'
import type { Strategy } from '#core/domain/strategy'
import type { OpeningKind } from '#core/domain/structureKind'
import { daysBetween, type EpochMs, type SessionDate } from '#core/domain/time'
import { type Evaluation, openingOf, outlookOf } from '#core/pipeline/evaluate'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import { judgeCandidate } from '#core/pipeline/judgeCandidate'
import { regimeOf } from '#core/pipeline/regime'
import type { Outlook } from '#core/quant/probability/lognormal'
import type { ChainSlice } from '#core/strategies/chainSlice'
import { chosenCandidate } from '#core/strategies/chosenCandidate'
import type { CostRules } from '#core/strategies/economics'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { BridgeFailure } from '#protocol/errors'
import type { SharedSweep } from './sharedSweep'
import type { StrategyDesk } from './strategyDesk'
import type { UnderlyingSnapshots } from './underlyingSnapshots'

export type CandidateJudgeOptions = {
  readonly snapshots: Pick<UnderlyingSnapshots, 'newest'>
  readonly sweep: SharedSweep
  readonly strategies: Pick<StrategyDesk, 'list'>
  readonly inputsOf: (strategy: Strategy, underlying: UnderlyingSnapshot) => EvaluationInputs
  readonly now: () => EpochMs
}

/** Legs as they are asked about: an option on its side, or a combo, which is bought. */
export type AskedLegs = {
  readonly instrument: Instrument
  readonly side: 'buy' | 'sell'
  /** Whose rules count; the first enabled strategy that opens such a structure there when nobody says. */
  readonly strategyId?: string | undefined
}

/** A leg as it was swept; NaN where nobody quoted it. */
export type SweptQuote = {
  readonly key: string
  readonly bid: number
  readonly ask: number
  readonly impliedVol: number
  readonly delta: number
}

export type Judgement = {
  /** Undefined for legs that the pipeline has no rules for: they have an outlook and costs, but no verdict. */
  readonly kind: OpeningKind | undefined
  /** Whose rules the gates judged by. */
  readonly strategy: Strategy | undefined
  readonly evaluation: Evaluation | undefined
  readonly outlook: Outlook
  readonly quotes: readonly SweptQuote[]
  readonly costs: CostRules
  /** Price increment of the structure's orders. */
  readonly increment: number
  /** When the sweep ended that the quotes are from. */
  readonly tsSwept: EpochMs
}

/** Legs with all that it takes to judge them. */
export type JudgedInputs = {
  readonly legs: readonly Leg[]
  readonly kind: OpeningKind | undefined
  readonly strategy: Strategy | undefined
  readonly slice: ChainSlice
  readonly inputs: EvaluationInputs
  readonly tsSwept: EpochMs
}

/** Puts legs that a person chose to the pipeline. Nothing is kept and nothing is sent. */
export class CandidateJudge {
  constructor(private readonly options: CandidateJudgeOptions) {}

  /** By a sweep of now. Throws BridgeFailure when the legs are not quoted. */
  async judge(asked: AskedLegs): Promise<Judgement> {
    return judgementOf(await this.inputsOf(asked))
  }

  /** By the newest sweep that there is, however old: its quotes' age is judged like everything else. */
  judgeByNewest(asked: AskedLegs): Judgement {
    return judgementOf(this.#inputsOf(asked))
  }

  /** By a sweep of now, as `judge`. */
  async inputsOf(asked: AskedLegs): Promise<JudgedInputs> {
    const { sweep, now } = this.options
    const dte = daysBetween(exchangeDateOf(now()), firstExpiration(askedLegs(asked)))
    await sweep.take({ symbol: underlyingOf(asked.instrument), dteMin: dte, dteMax: dte })
    return this.#inputsOf(asked)
  }

  #inputsOf(asked: AskedLegs): JudgedInputs {
    const symbol = underlyingOf(asked.instrument)
    const legs = askedLegs(asked)
    const expiration = firstExpiration(legs)
    const swept = this.options.snapshots.newest(symbol, expiration)
    if (swept === undefined) throw notQuoted(`${symbol} has no quotes of ${expiration} yet`)
    const { underlying, slice, tsSwept } = swept
    const kind = recognisedStructure(legs)
    if (kind !== undefined && chosenCandidate(legs, slice) === undefined)
      throw notQuoted('A leg is not among the strikes around the money')
    const strategy = this.#strategyFor(kind, underlying, asked.strategyId)
    const inputs = this.options.inputsOf(strategy ?? sampleOf('ironCondor', symbol), underlying)
    return { legs, kind, strategy, slice, inputs, tsSwept }
  }

  #strategyFor(
    kind: OpeningKind | undefined,
    underlying: UnderlyingSnapshot,
    id: string | undefined,
  ): Strategy | undefined {
    if (kind === undefined) return undefined
    const { symbol } = underlying
    const known = this.options.strategies.list()
    const named = known.find(strategy => strategy.id === id)
    if (named) return { ...named, underlying: symbol }
    // A wheel stands for puts or for calls, whichever it would open now.
    const turning = known.filter(
      strategy =>
        strategy.structure === 'wheel' &&
        strategy.underlying === symbol &&
        openingOf(this.options.inputsOf(strategy, underlying)) === kind,
    )
    const ofKind = [...known.filter(({ structure }) => structure === kind), ...turning]
    const here = ofKind.filter(each => each.underlying === symbol)
    const best = here.find(({ isEnabled }) => isEnabled) ?? here[0] ?? ofKind[0]
    return best ? { ...best, underlying: symbol } : sampleOf(kind, symbol)
  }
}

function judgementOf({ legs, kind, strategy, slice, inputs, tsSwept }: JudgedInputs): Judgement {
  const { daily, spot = Number.NaN, ivHistory } = inputs.underlying
  const { realisedVol20 } = regimeOf(daily, spot, Number.NaN, inputs.market, ivHistory)
  const candidate = strategy && chosenCandidate(legs, slice)
  return {
    kind,
    strategy,
    evaluation: candidate && judgeCandidate(inputs, candidate),
    outlook: outlookOf(slice, spot, realisedVol20, inputs),
    quotes: legs.flatMap(leg => quoteOf(leg, slice) ?? []),
    costs: inputs.rules.costs,
    increment: slice.increment,
    tsSwept,
  }
}

/** Undefined for a leg of another expiration, or beyond the strikes that were swept. */
function quoteOf({ option }: Leg, slice: ChainSlice): SweptQuote | undefined {
  const row = option.expiration === slice.expiration ? slice.strikes.indexOf(option.strike) : -1
  if (row === -1) return undefined
  const { bid, ask, impliedVol, delta } = slice[option.right]
  const at = (column: Float64Array) => column[row] ?? Number.NaN
  return {
    key: instrumentKey(option),
    bid: at(bid),
    ask: at(ask),
    impliedVol: at(impliedVol),
    delta: at(delta),
  }
}

function askedLegs({ instrument, side }: AskedLegs): readonly Leg[] {
  const legs = legsOf(instrument, side)
  if (legs.length > 0) return legs
  throw new BridgeFailure({
    kind: 'badRequest',
    code: 'NO_OPTIONS',
    message: 'Only options and combos of options are judged.',
  })
}

const firstExpiration = (legs: readonly Leg[]): SessionDate =>
  legs.map(({ option }) => option.expiration).reduce((first, each) => (each < first ? each : first))

function sampleOf(kind: OpeningKind, underlying: string): Strategy {
  const sample = SAMPLE_STRATEGIES.find(({ structure }) => structure === kind)
  if (!sample) throw new Error(`no sample of ${kind}`)
  return { ...sample, underlying }
}

const notQuoted = (message: string): BridgeFailure =>
  new BridgeFailure({ kind: 'unavailable', code: 'LEG_NOT_QUOTED', message: `${message}.` })
