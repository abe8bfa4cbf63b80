import { exchangeTimeOf, MS_PER_DAY, MS_PER_MINUTE } from '../calendar/exchangeTime'
import { minuteOfClock } from '../domain/clockTime'
import type { ClockTime } from '../domain/strategy'
import type { EpochMs } from '../domain/time'

export type RestartWindow = {
  /** New York's clock; undefined when the gateway never restarts by itself. */
  readonly at: ClockTime | undefined
  readonly beforeMs: number
  readonly afterMs: number
}

/** Why nothing should be said to the gateway now; undefined when it may. The window may reach over midnight. */
export function restartBlackout({ at, beforeMs, afterMs }: RestartWindow, now: EpochMs): string | undefined {
  if (at === undefined) return undefined
  const sinceRestart = exchangeTimeOf(now).msOfDay - minuteOfClock(at) * MS_PER_MINUTE
  // To the nearest restart: yesterday's, today's or tomorrow's.
  const distance = sinceRestart - MS_PER_DAY * Math.round(sinceRestart / MS_PER_DAY)
  return distance >= -beforeMs && distance < afterMs ? `restart at ${at}` : undefined
}
