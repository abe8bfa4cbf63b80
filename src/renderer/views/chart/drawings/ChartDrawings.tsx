import { type Timeframe, timeframeMs } from '#core/domain/bar'
import { useValue } from '../../../state/valueStore'
import type { ChartBars } from '../chartBars'
import type { PriceChart } from '../priceChart'
import { DrawingLayer } from './DrawingLayer'
import type { DrawingTool } from './drawingTool'

/** Drawings follow the chart as it is panned and scaled. */
export function ChartDrawings({
  chart,
  bars,
  symbol,
  timeframe,
  tool,
  onDrawn,
}: {
  chart: PriceChart
  bars: ChartBars
  symbol: string
  timeframe: Timeframe
  tool: DrawingTool | undefined
  onDrawn: () => void
}) {
  const frame = useValue(chart.frame)
  if (frame === undefined) return null
  return (
    <DrawingLayer
      symbol={symbol}
      frame={frame}
      bars={bars}
      barMs={timeframeMs[timeframe]}
      tool={tool}
      onDrawn={onDrawn}
    />
  )
}
