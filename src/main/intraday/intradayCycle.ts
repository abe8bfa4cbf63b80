import { randomUUID } from 'node:crypto'
import { type AiVerdict, entrySample } from '#core/ai/entrySample'
import type { EpochMs } from '#core/domain/time'
import {
  decideIntraday,
  type IntradayDecision,
  type IntradayInputs,
} from '#core/pipeline/intraday/decideIntraday'
import type { EntryOrder } from '#core/pipeline/intraday/entryOrder'
import type { IntradayRules } from '#core/pipeline/intraday/intradayRules'
import type { Violation } from '#core/risk/equity/violation'
import type { AiScorer } from '#main/ai/aiScorer'
import { describeError, type Log } from '#main/observability/log'
import type { SignalRow, SignalStore } from '#main/store/signalStore'
import { BridgeFailure } from '#protocol/errors'
import { eachOf } from './eachOf'
import type { EntryPlanner } from './entryPlanner'
import type { TradeEntry } from './tradeDesk'
import { tradeIdOf } from './tradeId'

export type IntradayCycleOptions = {
  readonly symbols: readonly string[]
  readonly atOnce: number
  readonly symbolTimeoutMs: number
  readonly rules: IntradayRules
  readonly inputsOf: (symbol: string) => Promise<IntradayInputs>
  readonly planner: Pick<EntryPlanner, 'plan'>
  /** Asked of shortlisted symbols only: those whose signal passed the guards. */
  readonly scorer: AiScorer | undefined
  /** Least probability of an entry that was scored; undefined records the score and asks for nothing. */
  readonly aiScoreMin: number | undefined
  readonly judge: (symbol: string, order: EntryOrder) => readonly Violation[]
  /** Sends a planned entry; throws BridgeFailure when the door says no. Undefined: plans are kept, none is sent. */
  readonly enter: ((entry: TradeEntry) => Promise<unknown>) | undefined
  /** Why no entry may be made at all now; undefined when entries may. */
  readonly entriesHeld: () => string | undefined
  readonly afterSymbol: () => void
  readonly onSignal: (signal: SignalRow) => void
  readonly signals: SignalStore
  readonly log: Log
  readonly now: () => EpochMs
}

export type CycleResult = { readonly cycleId: string; readonly looked: number; readonly failed: number }

/** What a signal's row says in full. */
export type SignalDetail = IntradayDecision & Verdict & { readonly ai?: AiVerdict | undefined }

type Verdict = {
  readonly outcome: string
  readonly reason: string
  readonly order?: EntryOrder
  readonly violations?: readonly Violation[]
}

/** One look at every symbol: decide, plan, judge, write down. A symbol that fails does not stop the others. */
export class IntradayCycle {
  #isStopped = false

  constructor(private readonly options: IntradayCycleOptions) {}

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<CycleResult> {
    const { symbols, atOnce, log } = this.options
    const cycleId = randomUUID()
    let failed = 0
    await eachOf(symbols, atOnce, async symbol => {
      if (this.#isStopped) return
      try {
        const entry = await this.#look(cycleId, symbol)
        if (entry) await this.#enter(cycleId, entry)
      } catch (error) {
        if (this.#isStopped) return
        failed++
        this.#keepFailure(cycleId, symbol, describeError(error))
      }
    })
    log.info('intraday.cycle', `${symbols.length} symbols, ${failed} failed`, { cycleId })
    return { cycleId, looked: symbols.length, failed }
  }

  /** The entry that was planned, if one was. */
  async #look(cycleId: string, symbol: string): Promise<TradeEntry | undefined> {
    const { inputsOf, rules, symbolTimeoutMs, afterSymbol, scorer } = this.options
    const late = new AbortController()
    return within(symbolTimeoutMs, late, async () => {
      const inputs = await inputsOf(symbol)
      const decision = decideIntraday(inputs, rules)
      const ai =
        decision.action === 'hold' ? undefined : await scorer?.score(entrySample(decision, inputs.now))
      const proposal = await this.#proposalFor(decision, ai)
      // What came too late must not be written down as if it had been acted on.
      if (late.signal.aborted || this.#isStopped) return undefined
      // Judged and written down without a pause: the next symbol is judged by a count that has this one in it.
      const verdict = this.#judged(decision, proposal)
      this.#keep(cycleId, decision, verdict, ai)
      afterSymbol()
      const { strategy = 'intraday' } = decision
      return verdict.outcome === 'planned' && verdict.order
        ? { tradeId: tradeIdOf(cycleId, symbol), symbol, strategy, order: verdict.order }
        : undefined
    })
  }

  async #enter(cycleId: string, entry: TradeEntry): Promise<void> {
    const { enter, signals, log } = this.options
    if (!enter || this.#isStopped) return
    let outcome = 'sent'
    try {
      await enter(entry)
    } catch (error) {
      outcome = error instanceof BridgeFailure ? error.error.code : 'failed'
      log.warn('intraday.notSent', `${entry.symbol}: ${describeError(error)}`, { cycleId })
    }
    signals.settle(cycleId, entry.symbol, outcome)
  }

  /** The order that the decision asks for, or why there is none. */
  async #proposalFor(decision: IntradayDecision, ai: AiVerdict | undefined): Promise<EntryOrder | Verdict> {
    const { entriesHeld, planner, aiScoreMin } = this.options
    const blocking = decision.guards.find(({ verdict }) => verdict === 'block')
    if (blocking) return { outcome: `GUARD_${blocking.name.toUpperCase()}`, reason: blocking.detail }
    if (decision.action === 'hold') return { outcome: 'hold', reason: '' }
    // A scorer that does not answer holds nothing back.
    if (ai && aiScoreMin !== undefined && ai.score < aiScoreMin)
      return { outcome: 'AI_SCORE', reason: `${ai.score.toFixed(3)} of ${aiScoreMin} by ${ai.source}` }
    const held = entriesHeld()
    if (held !== undefined) return { outcome: 'ENTRIES_HELD', reason: held }
    const proposal = await planner.plan(decision)
    return proposal.ok ? proposal.order : { outcome: proposal.code, reason: proposal.detail }
  }

  #judged({ symbol }: IntradayDecision, proposal: EntryOrder | Verdict): Verdict {
    if ('outcome' in proposal) return proposal
    const violations = this.options.judge(symbol, proposal)
    const [first] = violations
    return first
      ? { outcome: first.code, reason: first.detail, order: proposal, violations }
      : { outcome: 'planned', reason: proposal.arithmetic, order: proposal }
  }

  #keep(
    cycleId: string,
    decision: IntradayDecision,
    { violations = [], ...verdict }: Verdict,
    ai: AiVerdict | undefined,
  ): void {
    const { signals, now, log, onSignal } = this.options
    const { outcome, reason } = verdict
    const detail: SignalDetail = { ...decision, ...verdict, ...(ai ? { ai } : {}) }
    const row: SignalRow = {
      cycleId,
      symbol: decision.symbol,
      scalp: decision.scalp.signal,
      whale: decision.whale.signal,
      action: decision.action,
      score: decision.score.score,
      outcome,
      detail: JSON.stringify(detail),
      tsInit: now(),
    }
    signals.add(row, violations)
    onSignal(row)
    if (outcome !== 'hold')
      log.info('intraday.decided', `${decision.symbol}: ${outcome} ${reason}`, { cycleId })
  }

  #keepFailure(cycleId: string, symbol: string, reason: string): void {
    const { signals, now, log } = this.options
    log.warn('intraday.symbolFailed', `${symbol}: ${reason}`, { cycleId })
    try {
      signals.add(
        {
          cycleId,
          symbol,
          scalp: 'HOLD',
          whale: 'HOLD',
          action: 'hold',
          score: 0,
          outcome: 'failed',
          detail: JSON.stringify({ reason }),
          tsInit: now(),
        },
        [],
      )
    } catch (error) {
      log.error('intraday.notStored', describeError(error), { cycleId })
    }
  }
}

async function within<T>(milliseconds: number, isLate: AbortController, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate.abort()
      reject(new Error(`no answer within ${milliseconds} ms`))
    }, milliseconds)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
