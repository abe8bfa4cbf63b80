import { type Timeframe, timeframeMs } from '#core/domain/bar'
import type { StoryEventView, TradeStoryView } from '#protocol/views/tradeStoryView'

/** Bars before the entry that show where it came from, and after the end. */
export const BARS_BEFORE = 120
const BARS_AFTER = 12
const BARS_MAX = 5_000
/** A trade is told in about as many bars as fit beside one another. */
const SPAN_BARS = 160

/** From the first event to the last, or to now while the trade is open. */
export function spanOf({ events, isOpen, toldAt }: TradeStoryView): readonly [from: number, to: number] {
  const from = events[0]?.at ?? toldAt
  return [from, isOpen ? toldAt : (events.at(-1)?.at ?? from)]
}

/** The finest timeframe that shows the whole trade at once. */
export function timeframeFor([from, to]: readonly [number, number]): Timeframe {
  const options: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '1d']
  return options.find(each => (to - from) / timeframeMs[each] <= SPAN_BARS) ?? '1d'
}

/** Which bars to ask for: those that begin before `before`, at most `limit`. */
export function barsAround([from, to]: readonly [number, number], timeframe: Timeframe) {
  const barMs = timeframeMs[timeframe]
  const before = to + BARS_AFTER * barMs
  const bars = Math.ceil((to - from) / barMs) + BARS_AFTER + BARS_BEFORE
  return { before, limit: Math.min(BARS_MAX, bars) }
}

/** How many bars had ended by a moment: what was known then. */
export function barsKnownAt(times: readonly number[], barMs: number, at: number): number {
  const open = times.findIndex(time => time + barMs > at)
  return open === -1 ? times.length : open
}

/** Where the stop and the target stood after an event; undefined before they were there. */
export function levelsAfter(events: readonly StoryEventView[]): {
  readonly stop: number | undefined
  readonly target: number | undefined
} {
  let [stop, target]: [number | undefined, number | undefined] = [undefined, undefined]
  for (const { kind, part, price, stopPrice } of events) {
    if (kind !== 'asked' && kind !== 'moved') continue
    if (part === 'stop') stop = stopPrice ?? price
    if (part === 'target') target = price
  }
  return { stop, target }
}

/** When the trade was first asked for, and when it first filled. */
export const entryOf = (events: readonly StoryEventView[]): StoryEventView | undefined =>
  events.find(({ part, kind }) => part === 'entry' && kind === 'filled') ?? events[0]
