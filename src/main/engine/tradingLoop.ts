import type { KernelInput } from '#core/kernel/input'
import type { Outcome } from '#core/kernel/outcome'
import { NOTHING } from '#core/kernel/outcome'
import type { JournalRecord } from '#core/kernel/record'
import { step } from '#core/kernel/step'
import { TradingState } from '#core/kernel/tradingState'
import type { Broker, BrokerCommand } from '#core/ports/broker'
import { denial } from '#core/risk/denial'
import { describeError, type Log } from '#main/observability/log'
import { type Journal, UnavailableJournal } from '#main/store/journal'
import { StoreError } from '#main/store/storeError'

export type TradingLoopListener = {
  readonly onRecords: (records: readonly JournalRecord[]) => void
  readonly onNeedsReconciliation: () => void
  /** The journal failed, or can be written again. */
  readonly onJournalHealth: (healthy: boolean) => void
}

/**
 * The one place where trading changes: input -> kernel -> journal -> state -> broker, in this order, one input at a
 * time. If the journal cannot be written nothing is applied and nothing leaves, except what reduces risk: cancels,
 * and the kill switch itself, which holds in memory until it can be written.
 */
export class TradingLoop {
  readonly state = new TradingState()
  #journal: Journal
  #failure: StoreError | undefined
  /** Kill-switch records that are in force and not yet on disk. */
  #unwritten: JournalRecord[] = []
  #isKillSwitchKnown = true

  constructor(
    journal: Journal,
    private readonly broker: Pick<Broker, 'perform'>,
    private readonly log: Log,
    private readonly listener: TradingLoopListener,
  ) {
    this.#journal = journal
    if (journal instanceof UnavailableJournal) this.#failure = journal.reason
  }

  get journalFailure(): StoreError | undefined {
    return this.#failure
  }

  /** False when the journal could not be read: then entries are blocked, whatever the state says. */
  get isKillSwitchKnown(): boolean {
    return this.#isKillSwitchKnown
  }

  /** Rebuilds the state. A journal that cannot be read to its end is not written to either. */
  load(): number {
    let count = 0
    if (this.#failure) this.#isKillSwitchKnown = false
    try {
      for (const { record } of this.#journal.read()) {
        this.state.apply(record)
        count++
      }
    } catch (error) {
      const reason =
        error instanceof StoreError
          ? error
          : new StoreError('STORE_UNREADABLE', describeError(error), { cause: error })
      this.#journal.close()
      this.#journal = new UnavailableJournal(reason)
      this.#failure = reason
      this.#isKillSwitchKnown = false
      this.log.error('journal.unreadable', reason.message)
    }
    return count
  }

  process(input: KernelInput): Outcome {
    const { records, commands, outcome, needsReconciliation } = step(this.state, input)
    if (!this.#write(records)) return this.#processUnwritten(records, commands)
    for (const record of records) this.state.apply(record)
    for (const command of commands) this.#perform(command, input.now)
    if (records.length > 0) this.listener.onRecords(records)
    if (needsReconciliation) this.listener.onNeedsReconciliation()
    return outcome
  }

  /** Tries to write again after a failure. True when the journal is healthy. */
  recoverJournal(): boolean {
    if (!this.#failure) return true
    if (this.#journal instanceof UnavailableJournal) return false
    try {
      this.#journal.setSetting('lastRecovery', String(this.#unwritten.length))
      this.#journal.append(this.#unwritten)
    } catch {
      // Still the same failure, which has been reported.
      return false
    }
    this.#unwritten = []
    this.#failure = undefined
    this.log.info('journal.recovered', 'The journal can be written again.')
    this.listener.onJournalHealth(true)
    return true
  }

  #write(records: readonly JournalRecord[]): boolean {
    if (records.length === 0) return true
    if (this.#failure) return false
    try {
      this.#journal.append(records)
      return true
    } catch (error) {
      const failure =
        error instanceof StoreError
          ? error
          : new StoreError('STORE_WRITE_FAILED', describeError(error), { cause: error })
      this.#failure = failure
      this.log.error('journal.failed', failure.message, { code: failure.code })
      this.listener.onJournalHealth(false)
      return false
    }
  }

  #processUnwritten(records: readonly JournalRecord[], commands: readonly BrokerCommand[]): Outcome {
    const kills = records.filter(record => record.kind === 'killSwitch')
    for (const record of kills) this.state.apply(record)
    this.#unwritten.push(...kills)
    const reducing = commands.filter(command => command.kind === 'cancel' || command.kind === 'cancelAll')
    for (const command of reducing) this.#perform(command, undefined)
    if (kills.length > 0) this.listener.onRecords(kills)
    const isDone = kills.length > 0 || reducing.length > 0
    return isDone
      ? NOTHING.outcome
      : { kind: 'denied', denials: [denial('JOURNAL_UNAVAILABLE', this.#failure?.code ?? '')] }
  }

  #perform(command: BrokerCommand, now: KernelInput['now'] | undefined): void {
    try {
      this.broker.perform(command)
    } catch (error) {
      // Thrown before anything was sent. A cancel that could not leave is asked for again by whoever wanted it.
      const message = describeError(error)
      this.log.warn('order.notSent', `${command.kind}: ${message}`, command)
      if (now === undefined || command.kind === 'cancel' || command.kind === 'cancelAll') return
      const lost = command.kind === 'placeBracket' ? [command.entry, ...command.children] : [command]
      for (const { intent } of lost)
        this.process({ kind: 'sendFailed', now, clientOrderId: intent.clientOrderId, message })
    }
  }
}
