import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { type Instrument, type Leg, underlyingOf } from '#core/domain/instrument'
import { recognisedStructure } from '#core/domain/recognisedStructure'
import type { Strategy } from '#core/domain/strategy'
import type { OpeningKind } from '#core/domain/structureKind'
import { daysBetween, type EpochMs, type SessionDate } from '#core/domain/time'
import { type Evaluation, outlookOf } from '#core/pipeline/evaluate'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import { judgeCandidate } from '#core/pipeline/judgeCandidate'
import { regimeOf } from '#core/pipeline/regime'
import type { Outlook } from '#core/quant/probability/lognormal'
import type { Candidate, CandidateLeg } from '#core/strategies/candidate'
import type { ChainSlice } from '#core/strategies/chainSlice'
import type { CostRules } from '#core/strategies/economics'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { BridgeFailure } from '#protocol/errors'
import type { StrategyDesk } from './strategyDesk'
import type { UnderlyingSnapshots } from './underlyingSnapshots'

export type CandidateJudgeOptions = {
  readonly snapshots: UnderlyingSnapshots
  readonly strategies: Pick<StrategyDesk, 'list'>
  readonly inputsOf: (strategy: Strategy, underlying: UnderlyingSnapshot) => EvaluationInputs
  readonly now: () => EpochMs
}

export type Judgement = {
  /** Undefined for legs that the pipeline has no rules for: they have an outlook and costs, but no verdict. */
  readonly kind: OpeningKind | undefined
  /** Whose rules the gates judged by. */
  readonly strategy: Strategy | undefined
  readonly evaluation: Evaluation | undefined
  readonly outlook: Outlook
  readonly costs: CostRules
  /** Price increment of the structure's orders. */
  readonly increment: number
}

/** A sweep of an expiration serves every question about it that comes within this time. */
const SNAPSHOT_MS = 4_000

/** Puts legs that a person chose to the pipeline. Nothing is kept and nothing is sent. */
export class CandidateJudge {
  #taken:
    | { readonly key: string; readonly at: number; readonly snapshot: Promise<UnderlyingSnapshot> }
    | undefined

  constructor(private readonly options: CandidateJudgeOptions) {}

  /** Throws BridgeFailure when the legs are not quoted. */
  async judge(instrument: Instrument, side: 'buy' | 'sell', strategyId?: string): Promise<Judgement> {
    const legs = legsOf(instrument, side)
    const symbol = underlyingOf(instrument)
    const expiration = firstExpiration(legs)
    const underlying = await this.#snapshot(symbol, expiration)
    const slice = underlying.slices.find(each => each.expiration === expiration)
    if (underlying.spot === undefined || !slice)
      throw notQuoted(`${symbol} has no quotes of ${expiration} now`)
    const kind = recognisedStructure(legs)
    const strategy = this.#strategyFor(kind, symbol, strategyId)
    const inputs = this.options.inputsOf(strategy ?? sampleOf('ironCondor', symbol), underlying)
    const { realisedVol20 } = regimeOf(
      underlying.daily,
      underlying.spot,
      Number.NaN,
      inputs.market,
      underlying.ivHistory,
    )
    return {
      kind,
      strategy,
      evaluation: kind && strategy ? judgeCandidate(inputs, candidateOf(kind, slice, legs)) : undefined,
      outlook: outlookOf(slice, underlying.spot, realisedVol20, inputs),
      costs: inputs.rules.costs,
      increment: slice.increment,
    }
  }

  #strategyFor(kind: OpeningKind | undefined, symbol: string, id: string | undefined): Strategy | undefined {
    if (kind === undefined) return undefined
    const known = this.options.strategies.list()
    const named = known.find(strategy => strategy.id === id)
    if (named) return { ...named, underlying: symbol }
    const ofKind = known.filter(({ structure }) => structure === kind)
    const own = ofKind.find(({ underlying }) => underlying === symbol) ?? ofKind[0]
    return own ? { ...own, underlying: symbol } : sampleOf(kind, symbol)
  }

  #snapshot(symbol: string, expiration: SessionDate): Promise<UnderlyingSnapshot> {
    const { snapshots, now } = this.options
    const key = `${symbol} ${expiration}`
    const at = now()
    if (this.#taken?.key === key && at - this.#taken.at < SNAPSHOT_MS) return this.#taken.snapshot
    const dte = daysBetween(exchangeDateOf(now()), expiration)
    const snapshot = snapshots.take({ symbol, dteMin: dte, dteMax: dte })
    this.#taken = { key, at, snapshot }
    snapshot.catch(() => {
      // The next question asks again.
      if (this.#taken?.snapshot === snapshot) this.#taken = undefined
    })
    return snapshot
  }
}

function legsOf(instrument: Instrument, side: 'buy' | 'sell'): readonly Leg[] {
  if (instrument.kind === 'combo') return instrument.legs
  if (instrument.kind === 'option') return [{ option: instrument, ratio: 1, side }]
  throw new BridgeFailure({
    kind: 'badRequest',
    code: 'NO_OPTIONS',
    message: 'Only options and combos of options are judged.',
  })
}

const firstExpiration = (legs: readonly Leg[]): SessionDate =>
  legs.map(({ option }) => option.expiration).reduce((first, each) => (each < first ? each : first))

function candidateOf(kind: OpeningKind, slice: ChainSlice, legs: readonly Leg[]): Candidate {
  const rows = legs.map(({ option, ratio, side }): CandidateLeg => {
    const row = slice.strikes.indexOf(option.strike)
    if (row === -1 || option.tradingClass !== slice.tradingClass)
      throw notQuoted(`${option.strike} ${option.right} is not among the strikes around the money`)
    return { right: option.right, row, quantity: side === 'buy' ? ratio : -ratio }
  })
  return { kind, slice, legs: rows, width: widestWing(slice, rows), deltaMiss: 0 }
}

/** From each short to the nearest long of the same right, the widest. */
function widestWing({ strikes }: ChainSlice, legs: readonly CandidateLeg[]): number {
  const strikeOf = ({ row }: CandidateLeg) => strikes[row] ?? Number.NaN
  const widths = legs
    .filter(({ quantity }) => quantity < 0)
    .flatMap(short => {
      const wings = legs.filter(({ right, quantity }) => right === short.right && quantity > 0)
      return wings.length === 0
        ? []
        : Math.min(...wings.map(wing => Math.abs(strikeOf(wing) - strikeOf(short))))
    })
  return Math.max(0, ...widths)
}

function sampleOf(kind: OpeningKind, underlying: string): Strategy {
  const sample = SAMPLE_STRATEGIES.find(({ structure }) => structure === kind)
  if (!sample) throw new Error(`no sample of ${kind}`)
  return { ...sample, underlying }
}

const notQuoted = (message: string): BridgeFailure =>
  new BridgeFailure({ kind: 'unavailable', code: 'LEG_NOT_QUOTED', message: `${message}.` })
