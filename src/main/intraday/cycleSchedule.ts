import { openSessionAt, type Session } from '#core/calendar/xnysSessions'
import type { EpochMs } from '#core/domain/time'
import { describeError, type Log } from '#main/observability/log'

export type CycleScheduleOptions = {
  readonly everyMs: number
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly run: () => Promise<unknown>
  /** Once for each session that this process saw open, after its close. */
  readonly endDay: (session: Session) => void
  readonly log: Log
}

/** A cycle may be late; one that takes so many intervals will not end any more. */
const STUCK_INTERVALS = 3
const FAILED_MAX = 3

/**
 * Runs the cycle while the market is open, from start to start, one at a time: a cycle that takes longer than the
 * interval delays the next one and is told.
 */
export class CycleSchedule {
  #nextAt = 0
  #isRunning = false
  #isLate = false
  #failedInARow = 0
  #session: Session | undefined

  constructor(private readonly options: CycleScheduleOptions) {}

  /** What it is doing. Throws when a cycle does not end, or when one after the other fails. */
  describe(): string {
    const { now, everyMs } = this.options
    if (this.#failedInARow >= FAILED_MAX) throw new Error(`${this.#failedInARow} cycles in a row failed`)
    if (!this.#isRunning) return this.#session ? `next at ${this.#nextAt}` : 'waiting for the session'
    const overdue = now() - this.#nextAt
    if (overdue > STUCK_INTERVALS * everyMs) throw new Error(`a cycle should have ended ${overdue} ms ago`)
    return 'looking'
  }

  look(): void {
    const { now, isReady, everyMs, log } = this.options
    const at = now()
    this.#endDayAfter(at)
    const session = openSessionAt(at)
    if (!session || !isReady() || at < this.#nextAt) return
    this.#session = session
    if (this.#isRunning) {
      if (!this.#isLate) log.warn('intraday.late', `The cycle takes longer than ${everyMs} ms.`)
      this.#isLate = true
      return
    }
    this.#isLate = false
    this.#nextAt = at + everyMs
    this.#run().catch((error: unknown) => log.error('intraday.cycleFailed', describeError(error)))
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    try {
      await this.options.run()
      this.#failedInARow = 0
    } catch (error) {
      this.#failedInARow++
      throw error
    } finally {
      this.#isRunning = false
    }
  }

  #endDayAfter(at: EpochMs): void {
    const session = this.#session
    if (!session || at < session.closesAt || this.#isRunning) return
    this.#session = undefined
    this.options.endDay(session)
  }
}
