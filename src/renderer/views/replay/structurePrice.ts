import type { StoryEventView, TradeStoryView } from '#protocol/views/tradeStoryView'
import type { PlotMark, PlotSeries } from '../../components/plot/Plot'
import { formatPrice } from '../../format/numbers'
import { formatClock, formatShortDay } from '../../format/times'
import { entryOf, spanOf } from './replayTimeline'

/** A fill this long before the first stored price was not seen by whoever stored them. */
const LATE_MS = 180_000

/** What was stored of a structure's own price until a moment, its fills, and the levels that it was opened with. */
export function structurePriceSeries(story: TradeStoryView, until: number): readonly PlotSeries[] {
  const { events, marks, targetPrice, firstStopPrice } = story
  const times = (marks?.time ?? []).filter(time => time <= until)
  const mids = times.map((_, row) => ((marks?.bid[row] ?? Number.NaN) + (marks?.ask[row] ?? Number.NaN)) / 2)
  const fills = pricedFills(events).filter(({ at }) => at <= until)
  const entry = entryOf(events)
  const roll = events.find(({ kind, part }) => kind === 'filled' && part === 'roll')
  // What it was rolled to has levels of its own, which are not those of its first price.
  const ends = Math.min(until, roll?.at ?? Infinity, spanOf(story)[1])
  const level = (id: string, tone: PlotSeries['tone'], price: number | null): readonly PlotSeries[] =>
    price === null || entry === undefined || entry.at > until
      ? []
      : [{ id, title: id, tone, xs: [entry.at, ends], ys: [price, price], isDashed: true }]
  return [
    { id: 'price', title: 'price', tone: 1, xs: times, ys: mids },
    {
      id: 'fills',
      title: 'fills',
      tone: 2,
      xs: fills.map(({ at }) => at),
      ys: fills.map(({ price }) => price),
      isDots: true,
    },
    ...level('target', 4, targetPrice),
    ...level('stop', 5, firstStopPrice),
  ]
}

/** When it filled and for what; a roll's price is that of the change, and stands at no height. */
export const structurePriceMarks = ({ events }: TradeStoryView, until: number): readonly PlotMark[] =>
  events
    .filter(({ kind, at }) => kind === 'filled' && at <= until)
    .map(({ at, part, price }) => ({ x: at, label: `${part} ${formatPrice(price)}`, tone: 'strong' }))

/** What is missing in the prices; undefined when nothing is. */
export function structurePriceGap({ marks, events }: TradeStoryView): string | undefined {
  const first = marks?.time[0]
  if (first === undefined)
    return 'No prices of this structure were stored: its fills are all that is known of it.'
  const fill = events.find(({ kind }) => kind === 'filled')
  return fill && first - fill.at > LATE_MS
    ? `Prices of this structure are stored from ${formatShortDay(first)} ${formatClock(first)} on.`
    : undefined
}

const pricedFills = (events: readonly StoryEventView[]): readonly StoryEventView[] =>
  events.filter(({ kind, part }) => kind === 'filled' && (part === 'entry' || part === 'exit'))
