/**
 * The inside of a minute bar, made up so that it is the bar again when put together: quotes and prints start at
 * the open, visit high and low in a seeded order, and end at the close; print sizes sum to the volume.
 */
import { RandomStream } from '#core/quant/randomStream'
import {
  askColumns,
  at,
  bidColumns,
  type DayMinutes,
  type PriceColumns,
  tradeColumns,
  UNITS_PER_CENT,
} from './dayMinutes'

export type MinuteTicks = {
  readonly count: number
  /** Milliseconds after the minute began, ascending. */
  readonly offsetMs: Int32Array
  /** A bid of 0: the quote before stands. */
  readonly bid: Int32Array
  readonly ask: Int32Array
  readonly bidSize: Int32Array
  readonly askSize: Int32Array
  /** A price of 0: no print at this tick. */
  readonly price: Int32Array
  readonly size: Int32Array
}

/** At most this many ticks in a minute, each a quote and perhaps a print. */
export const TICKS_MAX = 120
const ANCHORS = 4
const LAST_OFFSET_MS = 59_900
/** A quiet stock is quoted anew every 1 to 4 seconds, so that its line never looks stale. */
const REQUOTES = 24
/** An index is told every 4 to 11 seconds; Cboe's own come every 15. */
const INDEX_PRINTS = 8

export function minuteTicks(day: DayMinutes, row: number, seed: number): MinuteTicks {
  const random = new RandomStream(seed)
  const prints = printsOf(at(day.volume, row))
  const beats = at(day.bidOpen, row) > 0 ? REQUOTES : at(day.volume, row) > 0 ? ANCHORS : INDEX_PRINTS
  const count = Math.max(beats, prints)
  const column = () => new Int32Array(count)
  const ticks: MinuteTicks = {
    count,
    offsetMs: offsetsOf(count, beats, random),
    bid: column(),
    ask: column(),
    bidSize: column(),
    askSize: column(),
    price: column(),
    size: column(),
  }
  const rises = at(day.close, row) >= at(day.open, row)
  // A rising minute more often dips first.
  const lowFirst = random.uniform() < (rises ? 0.7 : 0.3)
  const anchors = anchorsOf(count, random)
  if (at(day.bidOpen, row) > 0) setQuotes(ticks, day, row, { anchors, lowFirst, random })
  if (at(day.open, row) > 0) setPrints(ticks, day, row, { anchors, lowFirst, random })
  return ticks
}

type Course = {
  /** The ticks at open, first extreme, second extreme and close. */
  readonly anchors: readonly [number, number, number, number]
  readonly lowFirst: boolean
  readonly random: RandomStream
}

const printsOf = (volume: number): number =>
  Math.min(TICKS_MAX, Math.max(ANCHORS, Math.round(1.7 * Math.sqrt(volume / 100))))

/** The first as the minute begins, one in the first half of each beat, and the others at any time. */
function offsetsOf(count: number, beats: number, random: RandomStream): Int32Array {
  return Int32Array.from({ length: count }, (_, tick) => {
    const chance = random.uniform()
    if (tick === 0) return Math.floor(200 * chance)
    return Math.floor(LAST_OFFSET_MS * (tick < beats ? (tick + 0.5 * chance) / beats : chance))
  }).sort()
}

function anchorsOf(count: number, random: RandomStream): readonly [number, number, number, number] {
  const inner = count - 2
  const first = 1 + Math.floor(random.uniform() * inner)
  const second = 1 + Math.floor(random.uniform() * (inner - 1))
  // `second` skips over `first`, so that the two differ.
  const other = second >= first ? second + 1 : second
  return [0, Math.min(first, other), Math.max(first, other), count - 1]
}

/** Bid and ask move together from anchor to anchor: between uncrossed quotes every mixture is uncrossed. */
function setQuotes(ticks: MinuteTicks, day: DayMinutes, row: number, course: Course): void {
  const { anchors, lowFirst, random } = course
  const bids = inOrder(bidColumns(day), row, lowFirst)
  const asks = inOrder(askColumns(day), row, lowFirst)
  for (let leg = 0; leg < ANCHORS - 1; leg++) {
    const from = anchors[leg] ?? 0
    const to = anchors[leg + 1] ?? 0
    for (let tick = from; tick <= to; tick++) {
      const wobble = tick === from || tick === to ? 0 : 0.5 * (random.uniform() - 0.5)
      const share = to === from ? 0 : Math.min(1, Math.max(0, (tick - from) / (to - from) + wobble))
      ticks.bid[tick] = between(bids[leg] ?? 0, bids[leg + 1] ?? 0, share)
      ticks.ask[tick] = between(asks[leg] ?? 0, asks[leg + 1] ?? 0, share)
    }
  }
  const last = ticks.count - 1
  for (let tick = 0; tick <= last; tick++) {
    ticks.bidSize[tick] = tick === last ? at(day.bidSize, row) : lotsNear(at(day.bidSize, row), random)
    ticks.askSize[tick] = tick === last ? at(day.askSize, row) : lotsNear(at(day.askSize, row), random)
  }
}

/** At bid or ask; where there is no quote, about the way from anchor to anchor. Ticks beyond the prints only quote. */
function setPrints(ticks: MinuteTicks, day: DayMinutes, row: number, course: Course): void {
  const { anchors, lowFirst, random } = course
  const [low, high] = [at(day.low, row), at(day.high, row)]
  const prices = inOrder(tradeColumns(day), row, lowFirst)
  const volume = at(day.volume, row)
  const printShare = volume > 0 ? printsOf(volume) / ticks.count : 1
  for (let leg = 0; leg < ANCHORS - 1; leg++) {
    const from = anchors[leg] ?? 0
    const to = anchors[leg + 1] ?? 0
    for (let tick = from + 1; tick < to; tick++) {
      if (random.uniform() >= printShare) continue
      const side = random.uniform() < 0.5 ? at(ticks.bid, tick) : at(ticks.ask, tick)
      const onTheWay = between(prices[leg] ?? 0, prices[leg + 1] ?? 0, (tick - from) / (to - from))
      const swing = between(0, high - low, 0.5 * (random.uniform() - 0.5))
      ticks.price[tick] = Math.min(high, Math.max(low, side > 0 ? side : onTheWay + swing))
    }
  }
  for (let i = 0; i < ANCHORS; i++) ticks.price[anchors[i] ?? 0] = prices[i] ?? 0
  if (volume > 0) shareOut(volume, ticks, anchors, random)
}

/** Gives every print its size; where shares are too few for all ticks, only the anchors that matter print. */
function shareOut(
  volume: number,
  ticks: MinuteTicks,
  anchors: readonly number[],
  random: RandomStream,
): void {
  const { count, price, size } = ticks
  if (volume < price.filter(units => units > 0).length) {
    const kept = new Set(necessaryTicks(price, anchors))
    for (let tick = 0; tick < count; tick++) if (!kept.has(tick)) price[tick] = 0
  }
  const printing = Array.from(price.keys()).filter(tick => at(price, tick) > 0)
  const weights = printing.map(() => -Math.log(1 - random.uniform()))
  const sum = weights.reduce((a, b) => a + b, 0)
  let rest = volume
  for (const [i, tick] of printing.entries()) {
    const share = 1 + Math.floor(((volume - printing.length) * (weights[i] ?? 0)) / sum)
    size[tick] = share
    rest -= share
  }
  const largest = printing.reduce((a, b) => (at(size, b) > at(size, a) ? b : a))
  size[largest] = at(size, largest) + rest
}

/** First and last, and the extremes that neither of them is. */
function necessaryTicks(price: Int32Array, anchors: readonly number[]): number[] {
  const [first = 0, one = 0, other = 0, last = 0] = anchors
  const ends = at(price, first) === at(price, last) ? [first] : [first, last]
  const isNew = (tick: number) => ends.every(end => at(price, end) !== at(price, tick))
  return [...ends, ...[one, other].filter(isNew)]
}

/** The four prices of a minute in the order in which they are visited. */
function inOrder(
  [open, high, low, close]: PriceColumns,
  row: number,
  lowFirst: boolean,
): [number, number, number, number] {
  const [first, second] = lowFirst ? [low, high] : [high, low]
  return [at(open, row), at(first, row), at(second, row), at(close, row)]
}

const between = (from: number, to: number, share: number): number =>
  Math.round((from + (to - from) * share) / UNITS_PER_CENT) * UNITS_PER_CENT

/** Up to two lots more than the minute's own size has, so that a side of one lot is seen to change too. */
const lotsNear = (shares: number, random: RandomStream): number =>
  100 * Math.max(1, Math.round((shares / 100) * (0.3 + 1.4 * random.uniform()) + 2 * random.uniform()))
