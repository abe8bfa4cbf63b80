import type { StoryEventView, TradeStoryView } from '#protocol/views/tradeStoryView'
import { formatPrice } from '../../format/numbers'
import type { ChartBars } from '../chart/chartBars'
import type { ChartMark } from '../chart/chartMark'
import type { PriceLevel } from '../chart/levels/priceLevel'
import { entryOf, levelsAfter } from './replayTimeline'

/** On the bars in which they happened: fills, and changes of the stop and the target. */
export function storyMarks({ events }: TradeStoryView, bars: ChartBars, until: number): readonly ChartMark[] {
  return events.flatMap(event => {
    // What happened in the bar that was forming stands at the last one that is shown.
    const time =
      event.at > until ? undefined : bars.at(Math.min(bars.indexAt(event.at), bars.length - 1))?.time
    const text = markText(event)
    return time === undefined || text === undefined
      ? []
      : [{ time, tone: event.kind === 'filled' ? event.side : 'note', text }]
  })
}

function markText({ kind, part, side, quantity, price, stopPrice }: StoryEventView): string | undefined {
  if (kind === 'filled') return `${side === 'buy' ? 'B' : 'S'} ${quantity} @ ${formatPrice(price)}`
  if (kind === 'moved' && part === 'stop') return `stop ${formatPrice(stopPrice ?? price)}`
  return kind === 'moved' && part === 'target' ? `target ${formatPrice(price)}` : undefined
}

/** Entry, stop and target as they stood at a moment; options have another scale than their underlying. */
export function storyLevels(
  { tradeId, events, arePricesOfUnderlying, targetPrice, firstStopPrice }: TradeStoryView,
  until: number,
): readonly PriceLevel[] {
  if (!arePricesOfUnderlying) return []
  const past = events.filter(({ at }) => at <= until)
  const moved = levelsAfter(past)
  const entry = entryOf(past)
  const level = (
    tone: 'entry' | 'stop' | 'target',
    price: number | null | undefined,
  ): readonly PriceLevel[] =>
    price == null ? [] : [{ id: `${tone} ${tradeId}`, price, title: tone, note: '', tone, increment: null }]
  return entry === undefined
    ? []
    : [
        ...level('entry', entry.price),
        ...level('stop', moved.stop ?? firstStopPrice),
        ...level('target', moved.target ?? targetPrice),
      ]
}
