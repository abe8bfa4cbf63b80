import { randomUUID } from 'node:crypto'
import { openSessionAt } from '#core/calendar/xnysSessions'
import type { Strategy } from '#core/domain/strategy'
import type { EpochMs } from '#core/domain/time'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import type { ServiceWork } from '#main/engine/services/service'
import { describeError, type Log } from '#main/observability/log'
import type { EntryDesk } from './entryDesk'
import type { EvaluationLog, RecordedEvaluation } from './evaluationLog'
import { type UnderlyingSnapshots, wishOf } from './underlyingSnapshots'

export type ScannerOptions = {
  readonly strategies: () => readonly Strategy[]
  readonly snapshots: UnderlyingSnapshots
  readonly evaluations: EvaluationLog
  readonly entries: EntryDesk
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly scanEveryMs: number
  /** All inputs but the underlying's, as they are when it has been looked at. */
  readonly inputsOf: (strategy: Strategy, underlying: UnderlyingSnapshot) => EvaluationInputs
  readonly onEvaluations: (recorded: readonly RecordedEvaluation[]) => void
  /** Not after dry runs, which decide nothing. */
  readonly onScanEnd: (recorded: readonly RecordedEvaluation[], failures: number) => void
}

/** Evaluates every enabled strategy, one underlying after the other; one that fails does not stop the rest. */
export class Scanner {
  readonly service: ServiceWork
  #isScanning = false

  constructor(private readonly options: ScannerOptions) {
    this.service = {
      name: 'scan',
      everyMs: options.scanEveryMs,
      firstAfterMs: FIRST_SCAN_AFTER_MS,
      timeoutMs: SCAN_STUCK_AFTER_MS,
      run: () => this.#look(),
    }
  }

  stop(): void {
    this.options.snapshots.close()
  }

  /** A scan of these strategies now; with `dryRun` nothing is sent, and disabled strategies are looked at as well. */
  async scan(strategies: readonly Strategy[], dryRun = false): Promise<readonly RecordedEvaluation[]> {
    const scanId = randomUUID()
    const { snapshots, log, onScanEnd } = this.options
    const bySymbol = Map.groupBy(strategies, ({ underlying }) => underlying)
    snapshots.watch(new Set([...bySymbol.keys(), ...this.options.strategies().map(each => each.underlying)]))
    const all: RecordedEvaluation[] = []
    let failures = 0
    for (const [symbol, group] of bySymbol) {
      try {
        all.push(...(await this.#scanSymbol(symbol, group, scanId, dryRun)))
      } catch (error) {
        failures++
        log.warn('scan.failed', `${symbol}: ${describeError(error)}`, { scanId })
      }
    }
    if (!dryRun) onScanEnd(all, failures)
    return all
  }

  async #scanSymbol(
    symbol: string,
    strategies: readonly Strategy[],
    scanId: string,
    dryRun: boolean,
  ): Promise<readonly RecordedEvaluation[]> {
    const { snapshots, evaluations, entries, inputsOf, onEvaluations } = this.options
    const underlying = await snapshots.take(wishOf(symbol, strategies))
    const recorded: RecordedEvaluation[] = []
    for (const strategy of strategies) {
      // Inputs are read for each anew: the entry before may have changed what is held.
      const each = evaluations.decide(inputsOf(strategy, underlying), scanId)
      evaluations.keep([each])
      recorded.push(each)
      if (!dryRun && !entries.isWaiting(strategy.id)) await entries.take(each)
    }
    onEvaluations(recorded)
    return recorded
  }

  async #look(): Promise<string> {
    const { strategies, isReady, now } = this.options
    const enabled = strategies()
    if (this.#isScanning) throw new Error('the scan before this one has not come to its end')
    if (!isReady() || !openSessionAt(now())) return 'no broker or no session'
    if (enabled.length === 0) return 'no strategy is enabled'
    this.#isScanning = true
    try {
      return `${(await this.scan(enabled)).length} evaluations`
    } finally {
      this.#isScanning = false
    }
  }
}

const FIRST_SCAN_AFTER_MS = 3_000
/** A sweep of one chain ends within a minute, and many underlyings are swept one after the other. */
const SCAN_STUCK_AFTER_MS = 900_000
