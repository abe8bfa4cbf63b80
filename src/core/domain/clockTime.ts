import type { ClockTime } from './strategy'

/** Minutes after New York's midnight. */
export function minuteOfClock(clock: ClockTime): number {
  const [hours = Number.NaN, minutes = Number.NaN] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
