import type { TradeStoryView } from '#protocol/views/tradeStoryView'
import { Plot } from '../../components/plot/Plot'
import { formatPrice } from '../../format/numbers'
import { formatMinute, formatShortDay } from '../../format/times'
import { spanOf } from './replayTimeline'
import { structurePriceGap, structurePriceMarks, structurePriceSeries } from './structurePrice'

const DAY_MS = 86_400_000

/** A structure's own price beside the chart of its underlying, as far as it was stored. */
export function StructurePrice({ story, until }: { story: TradeStoryView; until: number }) {
  const span = spanOf(story)
  const gap = structurePriceGap(story)
  const isOfDays = span[1] - span[0] > DAY_MS
  return (
    <section className="structurePrice" aria-label="Price of the structure">
      <p className="soft">Price per unit, between bid and ask; negative where buying it brings a credit.</p>
      {gap !== undefined && <p className="replayNote">{gap}</p>}
      <Plot
        label={`Price of ${story.title}`}
        series={structurePriceSeries(story, until)}
        marks={structurePriceMarks(story, until)}
        xRange={span}
        formatX={at => (isOfDays ? formatShortDay(at) : formatMinute(at))}
        formatY={formatPrice}
      />
    </section>
  )
}
