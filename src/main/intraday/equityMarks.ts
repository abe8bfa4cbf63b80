import { openSessionAt } from '#core/calendar/xnysSessions'
import type { EpochMs } from '#core/domain/time'
import type { DayStore } from '#main/store/dayStore'

export type EquityMarksOptions = {
  readonly days: DayStore
  readonly now: () => EpochMs
  readonly equity: () => number | undefined
}

const EVERY_MS = 60_000

/** Keeps what the account is worth once a minute of the session. */
export class EquityMarks {
  #markedAt = 0

  constructor(private readonly options: EquityMarksOptions) {}

  look(): void {
    const { days, now, equity } = this.options
    const [time, value] = [now(), equity()]
    const session = openSessionAt(time)
    if (!session || value === undefined || time - this.#markedAt < EVERY_MS) return
    this.#markedAt = time
    days.markEquity(session.date, { time, equity: value })
  }
}
