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

const LOOK_EVERY_MS = 1_000

/**
 * Runs the cycle while the market is open, from start to start, one at a time: a cycle that takes longer than the
 * interval delays the next one and is told.
 */
export class CycleSchedule {
  #timer: NodeJS.Timeout | undefined
  #nextAt = 0
  #isRunning = false
  #isLate = false
  #session: Session | undefined

  constructor(private readonly options: CycleScheduleOptions) {}

  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
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
