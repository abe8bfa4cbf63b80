/** How a modelled day is cut into minutes: what is busy when, what trades, and the quote around the prints. */
import type { RandomStream } from '#core/quant/randomStream'
import { at, type DayMinutes, dayMinutes, UNITS_PER_CENT, UNITS_PER_DOLLAR } from './dayMinutes'
import { POINTS_PER_MINUTE } from './intradayPath'

export type MinuteFrame = {
  readonly firstMinute: number
  /** Ask less bid, in ten-thousandths; 0 for an index, which has no quote. */
  readonly quoteSpread: number
}

/** The minutes of a path of POINTS_PER_MINUTE points to the minute, with one volume for each. */
export function minutesAlong(
  path: Int32Array,
  volumes: Int32Array,
  { firstMinute, quoteSpread }: MinuteFrame,
  random: RandomStream,
): DayMinutes {
  const day = dayMinutes('modelled', volumes.length)
  for (let row = 0; row < volumes.length; row++) {
    const from = row * POINTS_PER_MINUTE
    const points = path.subarray(from, from + POINTS_PER_MINUTE + 1)
    day.minute[row] = firstMinute + row
    day.open[row] = at(path, from)
    day.high[row] = points.reduce((a, b) => Math.max(a, b))
    day.low[row] = points.reduce((a, b) => Math.min(a, b))
    day.close[row] = at(path, from + POINTS_PER_MINUTE)
    day.volume[row] = at(volumes, row)
    if (quoteSpread > 0) setQuotes(day, row, quoteSpread, random)
  }
  return day
}

/** Ask less bid of a stock at a price, in ten-thousandths: 2.5 hundredths of a percent, a cent at least. */
export const usualSpread = (units: number): number =>
  Math.max(1, Math.round((units / UNITS_PER_DOLLAR) * 0.025)) * UNITS_PER_CENT

/** Busy after the open, busier before the close, and in waves between. */
export function activityOf(minutes: number, random: RandomStream): Float64Array {
  let wave = 0
  return Float64Array.from({ length: minutes }, (_, minute) => {
    const curve = 1 + 2.2 * Math.exp(-minute / 25) + 2.6 * Math.exp(-(minutes - 1 - minute) / 12)
    wave = 0.9 * wave + 0.15 * random.normal()
    return curve * Math.exp(wave)
  })
}

/** Whole shares that sum to the day's volume; what moves prices is what trades. */
export function volumesOf(total: number, activity: Float64Array, random: RandomStream): Int32Array {
  const weights = activity.map(busyness => busyness * Math.exp(0.35 * random.normal()))
  const sum = weights.reduce((a, b) => a + b, 0)
  const volumes = Int32Array.from(weights, weight => Math.floor((total * weight) / sum))
  const rest = total - volumes.reduce((a, b) => a + b, 0)
  const last = volumes.length - 1
  volumes[last] = at(volumes, last) + rest
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
