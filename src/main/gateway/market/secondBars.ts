/** Bars of parts of a minute, put together from its ticks. */
import { MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { BarQuery, MarketBar, MarketTick, TickQuery } from './market'

const HOUR_MS = 60 * MS_PER_MINUTE
/** How far back is looked for bars when the window is longer: the longest weekend, twice. */
const LOOK_BACK_MS = 10 * 24 * HOUR_MS

/** The latest bars of a query that began by `now`, hour by hour from the end, until there are `countMax`. */
export function secondBars(
  query: BarQuery,
  now: EpochMs,
  countMax: number,
  ticksOf: (query: TickQuery) => readonly MarketTick[],
): readonly MarketBar[] {
  const wanted = Math.min(countMax, query.latest ?? countMax)
  const read = readerOf(query.whatToShow)
  const { regularHoursOnly } = query
  const stepMs = query.secondsPerBar * 1000
  // A bar that began before the end is shown whole.
  const end = Math.min(Math.ceil(query.to / stepMs) * stepMs, now + 1)
  const begin = Math.max(query.from, end - LOOK_BACK_MS)
  const hours: MarketBar[][] = []
  let count = 0
  for (let to = end; to > begin && count < wanted; ) {
    // Hours begin on the hour, so that none cuts a bar in two.
    const from = Math.max(begin, Math.ceil(to / HOUR_MS - 1) * HOUR_MS)
    const ticks = ticksOf({ from: epochMs(from), to: epochMs(to), regularHoursOnly })
    const bars = barsFromTicks(ticks, stepMs, read).filter(({ time }) => time >= begin)
    hours.push(bars)
    count += bars.length
    to = from
  }
  return hours.reverse().flat().slice(-wanted)
}

type Value = { readonly price: number; readonly size: number }
type Reader = (tick: MarketTick) => Value | undefined

function barsFromTicks(ticks: readonly MarketTick[], stepMs: number, read: Reader): MarketBar[] {
  const bars: MarketBar[] = []
  for (const tick of ticks) {
    const value = read(tick)
    if (!value) continue
    const time = epochMs(Math.floor(tick.time / stepMs) * stepMs)
    const last = bars.at(-1)
    if (last?.time === time) bars[bars.length - 1] = grown(last, value)
    else bars.push(grown({ ...NOTHING, time, open: value.price, high: value.price, low: value.price }, value))
  }
  return bars
}

const NOTHING = { open: 0, high: 0, low: 0, close: 0, volume: 0, vwap: 0, tradeCount: 0 } as const

function grown(bar: MarketBar, { price, size }: Value): MarketBar {
  const volume = bar.volume + size
  return {
    ...bar,
    high: Math.max(bar.high, price),
    low: Math.min(bar.low, price),
    close: price,
    volume,
    vwap: volume > 0 ? (bar.vwap * bar.volume + price * size) / volume : price,
    tradeCount: bar.tradeCount + (size > 0 ? 1 : 0),
  }
}

function readerOf(whatToShow: BarQuery['whatToShow']): Reader {
  const quoted = (price: number | undefined) => (price === undefined ? undefined : { price, size: 0 })
  switch (whatToShow) {
    case 'TRADES':
      return ({ price, size }) => (price === undefined ? undefined : { price, size })
    case 'BID':
      return ({ bid }) => quoted(bid)
    case 'ASK':
      return ({ ask }) => quoted(ask)
    case 'MIDPOINT':
      return ({ bid, ask, price }) =>
        // An index has no quote: its middle is its level.
        quoted(bid !== undefined && ask !== undefined ? (bid + ask) / 2 : price)
    case 'OPTION_IMPLIED_VOLATILITY':
    case 'HISTORICAL_VOLATILITY':
      return () => undefined
  }
}
