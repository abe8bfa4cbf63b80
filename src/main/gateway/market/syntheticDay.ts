import { RandomStream } from '#core/quant/randomStream'
import { type DayMinutes, UNITS_PER_CENT, UNITS_PER_DOLLAR } from './dayMinutes'
import { clockOf } from './intradayPath'
import { activityOf, type MinuteFrame, minutesAlong, volumesOf } from './minutesAlong'

/** One symbol between an open and a close, in logarithms. */
export type DayCourse = {
  readonly open: number
  readonly close: number
  readonly deviation: number
  readonly jump: number
  readonly volume: number
}

export type SyntheticDay = {
  readonly minutes: DayMinutes
  /** How far the logarithm of the price has come from the open at each point of the path. */
  readonly displacement: Float64Array
}

/**
 * A day's minutes: a bridge of the symbol's own diffusion and jump from open to close, paced by a day's activity, on
 * top of what it has of another symbol's displacement.
 */
export function syntheticDay(
  course: DayCourse,
  frame: MinuteFrame & { readonly minutes: number; readonly seed: number },
  driver?: { readonly displacement: Float64Array; readonly beta: number },
): SyntheticDay {
  const random = new RandomStream(frame.seed)
  const activity = activityOf(frame.minutes, random)
  const clock = clockOf(activity)
  const displacement = displacementOf(course, clock, random, driver)
  const path = Int32Array.from(displacement, moved => unitsOf(course.open + moved))
  path[path.length - 1] = unitsOf(course.close)
  const volumes = volumesOf(Math.round(course.volume), activity, random)
  return { minutes: minutesAlong(path, volumes, frame, random), displacement }
}

/** A price on the cent, in ten-thousandths, from its logarithm in dollars. */
export const unitsOf = (logPrice: number): number =>
  UNITS_PER_CENT * Math.max(1, Math.round((Math.exp(logPrice) * UNITS_PER_DOLLAR) / UNITS_PER_CENT))

function displacementOf(
  { open, close, deviation, jump }: DayCourse,
  clock: Float64Array,
  random: RandomStream,
  driver: { readonly displacement: Float64Array; readonly beta: number } | undefined,
): Float64Array {
  const last = clock.length - 1
  const walk = new Float64Array(clock.length)
  for (let i = 1; i <= last; i++) {
    const passed = (clock[i] ?? 0) - (clock[i - 1] ?? 0)
    walk[i] = (walk[i - 1] ?? 0) + Math.sqrt(passed) * random.normal()
  }
  const jumpsAt = random.uniform()
  const driven = (i: number) => (driver ? driver.beta * (driver.displacement[i] ?? 0) : 0)
  const ownMove = close - open - driven(last)
  const walked = walk[last] ?? 0
  return walk.map((value, i) => {
    const share = clock[i] ?? 0
    const jumped = share >= jumpsAt ? jump : 0
    return driven(i) + (ownMove - jump) * share + deviation * (value - walked * share) + jumped
  })
}
