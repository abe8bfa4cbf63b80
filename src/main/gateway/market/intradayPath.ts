/**
 * A day's course inside its daily bar. A walk decides when the extremes come; it is then bent leg by leg (open, first
 * extreme, second extreme, close) so that it meets the bar's prices, and folded where it would leave the range. Neither
 * makes a step much longer than the walk's own, so that every minute keeps the size that its share of the day deserves.
 */
import type { RandomStream } from '#core/quant/randomStream'
import { UNITS_PER_CENT } from './dayMinutes'

export type DailyBar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export type Pace = {
  /** How busy each minute is, in any unit: its share of the day's variance. */
  readonly activity: Float64Array
  /** What moves the path besides chance: a value at each minute's end, such as the market's path turned round. */
  readonly driver?: Float64Array
}

export const POINTS_PER_MINUTE = 6
/** A Brownian path's standard deviation over a day as a share of its mean range, sqrt(pi / 8). */
const SIGMA_OF_RANGE = Math.sqrt(Math.PI / 8)
/** No step of the walk is longer than this many standard deviations: news has no place in a modelled day. */
const NORMAL_MAX = 2
/** Crossing the whole range takes at least this share of the day's activity. */
const CROSSING_SHARE_MIN = 0.15
const CHANCE_BESIDE_DRIVER = 0.5
/** The longest step that a driver makes, as a share of its range. */
const DRIVEN_STEP_MAX = 0.015

/** Ten-thousandths on the cent, from the open to the close, POINTS_PER_MINUTE to a minute. */
export function intradayPath(bar: DailyBar, pace: Pace, random: RandomStream): Int32Array {
  const clock = clockOf(pace.activity)
  const walk = walkOf(pace, clock, random)
  const anchors = anchorsOf(bar, walk, clock)
  const path = new Int32Array(clock.length)
  const scale = bar.high - bar.low
  for (const [leg, to] of anchors.entries()) {
    const from = anchors[leg - 1]
    if (!from) continue
    const [clockFrom, walkFrom] = [clock[from.step] ?? 0, walk[from.step] ?? 0]
    const duration = (clock[to.step] ?? 1) - clockFrom
    const drift = to.price - from.price - scale * ((walk[to.step] ?? 0) - walkFrom)
    for (let step = from.step + 1; step < to.step; step++) {
      const share = ((clock[step] ?? 0) - clockFrom) / duration
      path[step] = inside(bar, from.price + drift * share + scale * ((walk[step] ?? 0) - walkFrom))
    }
  }
  for (const { step, price } of anchors) path[step] = price
  return path
}

/** The share of the day's activity that has passed at each step: 0 at the open, 1 at the close. */
export function clockOf(activity: Float64Array): Float64Array {
  const total = activity.reduce((a, b) => a + b, 0)
  const clock = new Float64Array(activity.length * POINTS_PER_MINUTE + 1)
  for (let step = 1; step < clock.length; step++) {
    const minute = Math.floor((step - 1) / POINTS_PER_MINUTE)
    clock[step] = (clock[step - 1] ?? 0) + (activity[minute] ?? 0) / (POINTS_PER_MINUTE * total)
  }
  return clock
}

/** In units of the day's range. */
function walkOf({ driver }: Pace, clock: Float64Array, random: RandomStream): Float64Array {
  const driverRange = driver ? rangeOf(driver) : 0
  const walk = new Float64Array(clock.length)
  for (let step = 1; step < walk.length; step++) {
    const sigma = SIGMA_OF_RANGE * Math.sqrt((clock[step] ?? 0) - (clock[step - 1] ?? 0))
    const chance = sigma * within(NORMAL_MAX, random.normal())
    const minute = Math.floor((step - 1) / POINTS_PER_MINUTE)
    const move =
      driver && driverRange > 0
        ? CHANCE_BESIDE_DRIVER * chance + within(DRIVEN_STEP_MAX, driverStep(driver, minute) / driverRange)
        : chance
    walk[step] = (walk[step - 1] ?? 0) + move
  }
  return walk
}

/** What each step of a minute has of the driver's move over it. */
const driverStep = (driver: Float64Array, minute: number): number =>
  ((driver[minute] ?? 0) - (driver[Math.max(0, minute - 1)] ?? 0)) / POINTS_PER_MINUTE

const rangeOf = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))

const within = (limit: number, value: number): number => Math.min(limit, Math.max(-limit, value))

type Anchor = { readonly step: number; readonly price: number }

/** Open, the extremes where the walk has its own, and close; a leg too short for its distance is given more time. */
function anchorsOf(bar: DailyBar, walk: Float64Array, clock: Float64Array): readonly Anchor[] {
  const { open, high, low, close } = bar
  const last = walk.length - 1
  const range = Math.max(high - low, UNITS_PER_CENT)
  const drift = (close - open) / range - (walk[last] ?? 0)
  const course = walk.map((value, step) => value + drift * (clock[step] ?? 0))
  const peak = course.indexOf(course.reduce((a, b) => Math.max(a, b)))
  const trough = course.indexOf(course.reduce((a, b) => Math.min(a, b)))
  const [first, second] = [Math.min(peak, trough), Math.max(peak, trough)]
  const [one, other] = trough < peak ? [low, high] : [high, low]
  const needed = (from: number, to: number) => (CROSSING_SHARE_MIN * Math.abs(to - from)) / range
  const before = Math.max(clock[first] ?? 0, needed(open, one))
  const crossing = Math.max((clock[second] ?? 0) - (clock[first] ?? 0), needed(one, other))
  const after = Math.max(1 - (clock[second] ?? 0), needed(other, close))
  const total = before + crossing + after
  const stepOne = Math.min(last - 2, Math.max(1, stepAt(clock, before / total)))
  const stepOther = Math.min(last - 1, Math.max(stepOne + 1, stepAt(clock, (before + crossing) / total)))
  return [
    { step: 0, price: open },
    { step: stepOne, price: one },
    { step: stepOther, price: other },
    { step: last, price: close },
  ]
}

/** The first step at which a share of the day's activity has passed. */
function stepAt(clock: Float64Array, share: number): number {
  const step = clock.findIndex(passed => passed >= share)
  return step < 0 ? clock.length - 1 : step
}

/** Folds a price back into the day's range, as a mirror at each end would, and puts it on the cent. */
function inside({ high, low }: DailyBar, price: number): number {
  const range = high - low
  if (range === 0) return low
  const turns = (price - low) / (2 * range)
  const folded = low + 2 * range * Math.abs(turns - Math.round(turns))
  return Math.min(high, Math.max(low, Math.round(folded / UNITS_PER_CENT) * UNITS_PER_CENT))
}
