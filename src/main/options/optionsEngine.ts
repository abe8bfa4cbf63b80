import type { EventCalendar } from '#core/calendar/eventWindows'
import type { Strategy } from '#core/domain/strategy'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import type { EpochMs } from '#core/domain/time'
import type { JournalRecord } from '#core/kernel/record'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import type { Broker } from '#core/ports/broker'
import type { Trip } from '#core/risk/killSwitch'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import type { OrderDesk } from '#main/engine/orderDesk'
import { type ServiceWork, STUCK_AFTER_MS } from '#main/engine/services/service'
import type { TradingConditions } from '#main/engine/tradingConditions'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { BarHub } from '#main/marketdata/barHub'
import { ChainSweep } from '#main/marketdata/chainSweep'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { VolHistory } from '#main/marketdata/volHistory'
import type { Log } from '#main/observability/log'
import { exitGuardsFrom, pipelineRulesFrom, triggerLimitsFrom } from '#main/settings/pipelineRules'
import type { Settings } from '#main/settings/settingTable'
import type { DecisionStore } from '#main/store/decisionStore'
import type { MarketStore } from '#main/store/marketStore'
import { CandidateJudge } from './candidateJudge'
import { EntryDesk } from './entryDesk'
import { EvaluationLog, type RecordedEvaluation } from './evaluationLog'
import { ExitDesk } from './exitDesk'
import { KillWatch } from './killWatch'
import { LegGuard } from './legGuard'
import { LegProposals } from './legProposals'
import { MarkRecorder } from './markRecorder'
import { OrderWalker } from './orderWalker'
import { Scanner } from './scanner'
import { SharedSweep } from './sharedSweep'
import type { StrategyDesk } from './strategyDesk'
import { StrikeSearch } from './strikeSearch'
import { UnderlyingSnapshots } from './underlyingSnapshots'

export type OptionsEngineOptions = {
  readonly settings: Settings
  readonly broker: Broker
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly conditions: TradingConditions
  readonly strategies: StrategyDesk
  readonly decisions: DecisionStore
  readonly marketStore: MarketStore | undefined
  readonly quotes: QuoteHub
  readonly bars: BarHub
  readonly log: Log
  readonly version: string
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly calendar: () => EventCalendar
  readonly dataVeto: (symbol: string) => string | undefined
  readonly vols: VolHistory
  readonly trip: (trip: Trip) => void
  readonly onEvaluations: (recorded: readonly RecordedEvaluation[]) => void
  readonly onApprovalsChange: () => void
}

const APPROVALS_EVERY_MS = 1_000

/** The options engine put together: scan, decide, enter, walk, watch, exit, stop. */
export class OptionsEngine {
  readonly evaluations: EvaluationLog
  readonly entries: EntryDesk
  readonly exits: ExitDesk
  readonly scanner: Scanner
  readonly killWatch: KillWatch
  readonly judge: CandidateJudge
  readonly proposals: LegProposals
  readonly strikes: StrikeSearch
  readonly #walker: OrderWalker
  readonly #legGuard: LegGuard
  readonly #marks: MarkRecorder
  readonly #options: OptionsEngineOptions
  readonly #rules: EvaluationInputs['rules']

  constructor(options: OptionsEngineOptions) {
    this.#options = options
    const { settings, broker, loop, desk, quotes, bars, decisions, log, now, isReady, conditions } = options
    const common = { broker, loop, desk, quotes, decisions, log, now, isReady }
    this.#rules = pipelineRulesFrom(settings)
    this.evaluations = new EvaluationLog(decisions, options.marketStore, options.version)
    this.entries = new EntryDesk({
      ...common,
      approvalMs: settings['entries.approvalMs'],
      onApprovalsChange: options.onApprovalsChange,
      recall: evaluationId => this.#recall(evaluationId),
    })
    this.killWatch = new KillWatch({
      ...common,
      limits: triggerLimitsFrom(settings),
      rules: this.#rules,
      calendar: options.calendar,
      dailyLossRatio: () => conditions.dailyLossRatio(),
      killState: () => loop.state.killSwitch.state,
      trip: options.trip,
    })
    this.exits = new ExitDesk({
      ...common,
      guards: exitGuardsFrom(settings),
      walk: this.#rules.walk,
      scanEveryMs: settings['exits.scanEveryMs'],
      vixLimitMs: settings['exits.vixLimitMs'],
      vixChange: () => this.killWatch.vixChange(),
    })
    const snapshots = new UnderlyingSnapshots({
      ...common,
      bars,
      sweep: new ChainSweep(broker, quotes),
      dataVeto: options.dataVeto,
      vols: options.vols,
      rate: settings['pipeline.rate'],
    })
    const inputsOf = (strategy: Strategy, underlying: UnderlyingSnapshot) =>
      this.inputsOf(strategy, underlying)
    const sweep = new SharedSweep(snapshots, now)
    this.judge = new CandidateJudge({ snapshots, sweep, strategies: options.strategies, inputsOf, now })
    this.strikes = new StrikeSearch({ sweep, strategies: options.strategies, inputsOf })
    this.proposals = new LegProposals({
      judge: this.judge,
      strategies: options.strategies,
      evaluations: this.evaluations,
      entries: this.entries,
      onEvaluations: options.onEvaluations,
    })
    this.scanner = new Scanner({
      ...common,
      strategies: () => options.strategies.enabled(),
      snapshots,
      evaluations: this.evaluations,
      entries: this.entries,
      scanEveryMs: settings['entries.scanEveryMs'],
      inputsOf,
      onEvaluations: options.onEvaluations,
      onScanEnd: (recorded, failures) => this.killWatch.scanEnded(failures, regimeFailureOf(recorded)),
    })
    this.#walker = new OrderWalker(common)
    this.#marks = new MarkRecorder({ ...common, store: options.marketStore?.marks })
    this.#legGuard = new LegGuard({
      ...common,
      imbalanceMs: settings['execution.legImbalanceMs'],
    })
  }

  start(): void {
    const { strategies, settings, log } = this.#options
    const hasSamples = settings.mode === 'simulation' && settings['entries.samples']
    strategies.load(hasSamples ? SAMPLE_STRATEGIES : [])
    this.killWatch.start()
    log.info('options.started', `${strategies.enabled().length} strategies enabled.`)
  }

  stop(): void {
    this.scanner.stop()
    this.killWatch.stop()
  }

  /** What it does over and over. */
  get services(): readonly ServiceWork[] {
    const approvals: ServiceWork = {
      name: 'approvals',
      everyMs: APPROVALS_EVERY_MS,
      timeoutMs: STUCK_AFTER_MS,
      run: () => {
        // Before the broker has told the time, a simulated market's may be years from the machine's.
        if (!this.#options.isReady()) return 'no broker'
        this.entries.expire()
        return `${this.entries.pending().length} wait for a person`
      },
    }
    const { killWatch, exits, scanner } = this
    const desks = [killWatch, this.#walker, this.#legGuard, exits, this.#marks, scanner]
    return [...desks.map(({ service }) => service), approvals]
  }

  recorded(records: readonly JournalRecord[]): void {
    this.killWatch.recorded(records)
  }

  /** What an evaluation of this strategy looks at now. */
  inputsOf(strategy: Strategy, underlying: UnderlyingSnapshot): EvaluationInputs {
    const { now, conditions } = this.#options
    return {
      now: now(),
      strategy,
      rules: this.#rules,
      entriesOn: conditions.entriesOn,
      underlying,
      market: this.killWatch.market(),
      book: this.#bookOf(strategy),
    }
  }

  #bookOf(strategy: Strategy): EvaluationInputs['book'] {
    const { loop, conditions } = this.#options
    const { state } = loop
    const openings = new Map(
      state.structures.open().map(structure => [structure.structureId, structure] as const),
    )
    const working = state.workingOrders().filter(({ intent }) => intent.plan?.role === 'open')
    const strategyPositions = new Set([
      ...[...openings.values()]
        .filter(({ opening }) => opening.strategyId === strategy.id)
        .map(({ structureId }) => structureId),
      ...working
        .filter(({ intent }) => intent.plan?.opening?.strategyId === strategy.id)
        .map(({ intent }) => intent.plan?.structureId ?? ''),
    ]).size
    const position = state.book.open().find(({ instrument }) => {
      return instrument.kind === 'stock' && instrument.symbol === strategy.underlying
    })
    const shortCalls = state.book
      .open()
      .filter(
        ({ instrument, quantity }) =>
          instrument.kind === 'option' &&
          instrument.underlying === strategy.underlying &&
          instrument.right === 'call' &&
          quantity < 0,
      )
      .reduce((sum, { quantity }) => sum - 100 * quantity, 0)
    return {
      netLiquidation: conditions.account?.netLiquidation,
      strategyPositions,
      condorsByExpiration: this.#condorsByExpiration(),
      freeShares: Math.max(0, (position?.quantity ?? 0) - shortCalls),
      shareCost: position && position.quantity > 0 ? position.averagePrice : undefined,
    }
  }

  #condorsByExpiration(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { opening, lots } of this.#options.loop.state.structures.open()) {
      if (!STRUCTURE_FACTS[opening.kind].isNeutral) continue
      const expirations = new Set(
        lots.flatMap(({ instrument }) => (instrument.kind === 'option' ? [instrument.expiration] : [])),
      )
      for (const expiration of expirations) counts[expiration] = (counts[expiration] ?? 0) + 1
    }
    return counts
  }

  #recall(evaluationId: string): RecordedEvaluation | undefined {
    const row = this.#options.decisions.evaluation(evaluationId)
    const inputs = row && this.evaluations.inputsOf(row)
    if (!row || !inputs) return undefined
    return { row, inputs, evaluation: JSON.parse(row.evaluation) as RecordedEvaluation['evaluation'] }
  }
}

function regimeFailureOf(recorded: readonly RecordedEvaluation[]): string | undefined {
  const failed = recorded.find(({ evaluation }) =>
    evaluation.gates.some(({ verdict, code }) => verdict === 'block' && code === 'REGIME_UNKNOWN'),
  )
  return failed && `the regime of ${failed.row.symbol} cannot be read`
}
