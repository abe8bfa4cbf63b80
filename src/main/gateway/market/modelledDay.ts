/**
 * Minutes invented inside a recorded daily bar: a seeded path from the open to the close that touches the high and the
 * low, moving and trading most in the hours when real days do. The aggregate of the minutes is the daily bar.
 */
import { RandomStream } from '#core/quant/randomStream'
import type { DayMinutes } from './dayMinutes'
import { type DailyBar, intradayPath } from './intradayPath'
import { activityOf, minutesAlong, volumesOf } from './minutesAlong'

export type DayShape = {
  readonly seed: number
  readonly firstMinute: number
  readonly minutes: number
  /** Ask less bid, in ten-thousandths; 0 for an index, which has no quote. */
  readonly quoteSpread: number
  /** See `Pace`. */
  readonly driver?: Float64Array
}

export function modelledDay(bar: DailyBar, shape: DayShape): DayMinutes {
  const random = new RandomStream(shape.seed)
  const activity = activityOf(shape.minutes, random)
  const path = intradayPath(bar, { activity, ...(shape.driver ? { driver: shape.driver } : {}) }, random)
  return minutesAlong(path, volumesOf(bar.volume, activity, random), shape, random)
}
