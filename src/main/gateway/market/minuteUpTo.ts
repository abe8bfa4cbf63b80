import {
  askColumns,
  at,
  bidColumns,
  type DayMinutes,
  dayMinutes,
  type PriceColumns,
  tradeColumns,
} from './dayMinutes'
import { minuteTicks } from './minuteTicks'

/** The part of a minute that its first `elapsedMs` show, as a day of one row; undefined before its first tick. */
export function minuteUpTo(
  day: DayMinutes,
  row: number,
  seed: number,
  elapsedMs: number,
): DayMinutes | undefined {
  const ticks = minuteTicks(day, row, seed)
  const part = dayMinutes(day.origin, 1)
  part.minute[0] = at(day.minute, row)
  let played = 0
  for (; played < ticks.count && at(ticks.offsetMs, played) <= elapsedMs; played++) {
    const price = at(ticks.price, played)
    if (price > 0) extend(tradeColumns(part), price)
    part.volume[0] = at(part.volume, 0) + at(ticks.size, played)
    const bid = at(ticks.bid, played)
    if (bid === 0) continue
    extend(bidColumns(part), bid)
    extend(askColumns(part), at(ticks.ask, played))
    part.bidSize[0] = at(ticks.bidSize, played)
    part.askSize[0] = at(ticks.askSize, played)
  }
  return played > 0 ? part : undefined
}

function extend([open, high, low, close]: PriceColumns, price: number): void {
  const isFirst = at(open, 0) === 0
  if (isFirst) open[0] = price
  high[0] = isFirst ? price : Math.max(at(high, 0), price)
  low[0] = isFirst ? price : Math.min(at(low, 0), price)
  close[0] = price
}
