import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Timeframe } from '#core/domain/bar'
import type { BarsView } from '#protocol/views/marketView'
import type { TradeStoryView } from '#protocol/views/tradeStoryView'
import { onAppearance } from '../../state/theme'
import { useValue } from '../../state/valueStore'
import { ChartLegend, type LegendHandle } from '../chart/ChartLegend'
import { ChartBars } from '../chart/chartBars'
import { drawnIndicators } from '../chart/indicators'
import { LevelHandles } from '../chart/levels/LevelHandles'
import { PriceChart } from '../chart/priceChart'
import { storyLevels, storyMarks } from './storyMarks'

/** The first `shown` bars, with what had happened until a moment; nothing of what came after. */
export function ReplayChart({
  story,
  timeframe,
  bars,
  shown,
  until,
}: {
  story: TradeStoryView
  timeframe: Timeframe
  bars: BarsView
  shown: number
  until: number
}) {
  const container = useRef<HTMLElement>(null)
  const legend = useRef<LegendHandle>(null)
  const [chart, setChart] = useState<PriceChart | undefined>(undefined)
  const drawn = useValue(drawnIndicators)
  const known = useMemo(() => new ChartBars(firstOf(bars, shown)), [bars, shown])
  const marks = useMemo(() => storyMarks(story, known, until), [story, known, until])
  const levels = useMemo(() => storyLevels(story, until), [story, until])

  useEffect(() => {
    if (container.current === null) return
    const created = new PriceChart(container.current, timeframe !== '1d', {
      onLegend: values => legend.current?.show(values),
      // All bars of a replay are there from the start.
      onOlderWanted: () => undefined,
    })
    setChart(created)
    return () => created.dispose()
  }, [timeframe])
  const frame = useSyncExternalStore(
    useCallback(onChange => chart?.frame.subscribe(onChange) ?? (() => undefined), [chart]),
    () => chart?.frame.get(),
  )
  useEffect(() => chart?.show(known), [chart, known])
  useEffect(() => chart?.setIndicators(drawn), [chart, drawn])
  useEffect(() => chart?.showMarks(marks), [chart, marks])
  useEffect(() => chart?.showLevels(levels), [chart, levels])
  useEffect(() => onAppearance(() => chart?.applyTheme()), [chart])
  return (
    <div className="replayChart">
      <figure ref={container} className="chartCanvas" aria-label={`Replay of ${story.title}`} />
      {frame !== undefined && (
        <LevelHandles
          levels={levels}
          frame={frame}
          // None of them can be moved any more.
          onPreview={() => undefined}
          onMoved={() => undefined}
        />
      )}
      <ChartLegend ref={legend} drawn={drawn} />
    </div>
  )
}

const firstOf = ({ time, open, high, low, close, volume, ...view }: BarsView, count: number): BarsView => ({
  ...view,
  time: time.slice(0, count),
  open: open.slice(0, count),
  high: high.slice(0, count),
  low: low.slice(0, count),
  close: close.slice(0, count),
  volume: volume.slice(0, count),
})
