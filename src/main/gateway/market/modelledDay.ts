/**
 * Minutes invented inside a recorded daily bar: a seeded bridge from the open to the close that touches the high
 * and the low, with the day's volume in the U that real days have. The aggregate of the minutes is the daily bar.
 */
import { RandomStream } from '#core/quant/randomStream'
import { at, type DayMinutes, dayMinutes, UNITS_PER_CENT } from './dayMinutes'

export type DailyBar = {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export type DayShape = {
  readonly seed: number
  readonly firstMinute: number
  readonly minutes: number
  /** Ask less bid, in ten-thousandths; 0 for an index, which has no quote. */
  readonly quoteSpread: number
  /** What moves the path besides chance: a value per minute, such as the market's path turned round. */
  readonly driver?: Float64Array
}

const POINTS_PER_MINUTE = 4

export function modelledDay(bar: DailyBar, shape: DayShape): DayMinutes {
  const random = new RandomStream(shape.seed)
  const path = pathInside(bar, bridge(shape, random))
  const volumes = volumesOf(bar.volume, shape.minutes, random)
  const day = dayMinutes('modelled', shape.minutes)
  for (let row = 0; row < shape.minutes; row++) {
    const from = row * POINTS_PER_MINUTE
    const points = path.subarray(from, from + POINTS_PER_MINUTE + 1)
    day.minute[row] = shape.firstMinute + row
    day.open[row] = at(path, from)
    day.high[row] = points.reduce((a, b) => Math.max(a, b))
    day.low[row] = points.reduce((a, b) => Math.min(a, b))
    day.close[row] = at(path, from + POINTS_PER_MINUTE)
    day.volume[row] = at(volumes, row)
    if (shape.quoteSpread > 0) setQuotes(day, row, shape.quoteSpread, random)
  }
  return day
}

/** Deviations from the straight line, zero at both ends. */
function bridge(shape: DayShape, random: RandomStream): Float64Array {
  const { driver, minutes } = shape
  const steps = minutes * POINTS_PER_MINUTE
  const walk = new Float64Array(steps + 1)
  for (let i = 1; i <= steps; i++) walk[i] = (walk[i - 1] ?? 0) + random.normal()
  const scale = driver ? scaleOf(driver, steps) : 0
  if (driver)
    for (let i = 0; i <= steps; i++) {
      const minute = Math.min(Math.floor(i / POINTS_PER_MINUTE), driver.length - 1)
      walk[i] = 0.35 * (walk[i] ?? 0) + scale * (driver[minute] ?? 0)
    }
  const first = walk[0] ?? 0
  const last = walk[steps] ?? 0
  return walk.map((value, i) => value - first - ((last - first) * i) / steps)
}

/** Brings the driver's range to that of a walk of as many steps. */
function scaleOf(driver: Float64Array, steps: number): number {
  const range = driver.reduce((a, b) => Math.max(a, b)) - driver.reduce((a, b) => Math.min(a, b))
  return range > 0 ? (1.6 * Math.sqrt(steps)) / range : 0
}

/**
 * Lays the deviations between open and close and stretches what lies above both to the high and what lies below
 * both to the low. A path that never went there gets the extreme as one print.
 */
function pathInside(bar: DailyBar, deviation: Float64Array): Int32Array {
  const steps = deviation.length - 1
  const unit = Math.max(bar.high - bar.low, UNITS_PER_CENT) / (1.6 * Math.sqrt(steps))
  const raw = deviation.map((value, i) => bar.open + ((bar.close - bar.open) * i) / steps + value * unit)
  const top = Math.max(bar.open, bar.close)
  const bottom = Math.min(bar.open, bar.close)
  const peak = raw.indexOf(raw.reduce((a, b) => Math.max(a, b)))
  const trough = raw.indexOf(raw.reduce((a, b) => Math.min(a, b)))
  const above = (raw[peak] ?? top) - top
  const below = bottom - (raw[trough] ?? bottom)
  const path = Int32Array.from(raw, value => {
    const stretched =
      value > top
        ? top + ((value - top) * (bar.high - top)) / above
        : value < bottom
          ? bottom - ((bottom - value) * (bottom - bar.low)) / below
          : value
    return Math.round(stretched / UNITS_PER_CENT) * UNITS_PER_CENT
  })
  const inner = (index: number, otherwise: number) => (index > 0 && index < steps ? index : otherwise)
  path[inner(peak, Math.floor(steps / 3))] = bar.high
  path[inner(trough, Math.floor((2 * steps) / 3))] = bar.low
  path[0] = bar.open
  path[steps] = bar.close
  return path
}

/** Busy after the open, busier before the close; whole shares that sum to the day's volume. */
function volumesOf(total: number, minutes: number, random: RandomStream): Int32Array {
  const weights = Float64Array.from({ length: minutes }, (_, minute) => {
    const curve = 1 + 2.2 * Math.exp(-minute / 25) + 2.6 * Math.exp(-(minutes - 1 - minute) / 12)
    return curve * Math.exp(0.45 * random.normal())
  })
  const sum = weights.reduce((a, b) => a + b, 0)
  const volumes = Int32Array.from(weights, weight => Math.floor((total * weight) / sum))
  const rest = total - volumes.reduce((a, b) => a + b, 0)
  volumes[minutes - 1] = at(volumes, minutes - 1) + rest
  return volumes
}

/** A quote around the prints: the print is sometimes the bid, sometimes the ask. */
function setQuotes(day: DayMinutes, row: number, quoteSpread: number, random: RandomStream): void {
  const below = Math.round((random.uniform() * quoteSpread) / UNITS_PER_CENT) * UNITS_PER_CENT
  const above = quoteSpread - below
  day.bidOpen[row] = at(day.open, row) - below
  day.bidHigh[row] = at(day.high, row) - below
  day.bidLow[row] = at(day.low, row) - below
  day.bidClose[row] = at(day.close, row) - below
  day.askOpen[row] = at(day.open, row) + above
  day.askHigh[row] = at(day.high, row) + above
  day.askLow[row] = at(day.low, row) + above
  day.askClose[row] = at(day.close, row) + above
  const depth = 100 + Math.floor(at(day.volume, row) / 20_000) * 100
  day.bidSize[row] = depth * (1 + Math.floor(random.uniform() * 4))
  day.askSize[row] = depth * (1 + Math.floor(random.uniform() * 4))
}
