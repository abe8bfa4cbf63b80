import { exchangeDateOf, instantOf, MS_PER_DAY } from '#core/calendar/exchangeTime'
import { type Session, sessionOf } from '#core/calendar/xnysSessions'
import type { EpochMs } from '#core/domain/time'

export type MarketPhase = 'regular' | 'extended' | 'closed'

const HOUR_MS = 3_600_000
/** Shares trade from 4:00 to 20:00 around the session. */
const EXTENDED_OPEN_MS = 4 * HOUR_MS
const EXTENDED_CLOSE_MS = 20 * HOUR_MS

/** Which hours a moment falls in. Ticks come by the thousand from one day, so that day is remembered. */
export class TradingHours {
  #dayFrom = Number.POSITIVE_INFINITY
  #dayTo = Number.NEGATIVE_INFINITY
  #session: Session | undefined

  phaseAt(now: EpochMs): MarketPhase {
    const session = this.sessionAt(now)
    if (!session) return 'closed'
    if (now >= session.opensAt && now < session.closesAt) return 'regular'
    const msOfDay = now - this.#dayFrom
    return msOfDay >= EXTENDED_OPEN_MS && msOfDay < EXTENDED_CLOSE_MS ? 'extended' : 'closed'
  }

  /** The session of the day in New York, whether it has begun or not. */
  sessionAt(now: EpochMs): Session | undefined {
    if (now < this.#dayFrom || now >= this.#dayTo) {
      const date = exchangeDateOf(now)
      this.#dayFrom = instantOf(date, 0)
      this.#dayTo = this.#dayFrom + MS_PER_DAY
      this.#session = sessionOf(date)
    }
    return this.#session
  }
}
