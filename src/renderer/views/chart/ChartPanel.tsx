import { lazy, Suspense, useState } from 'react'
import { TIMEFRAMES, type Timeframe } from '#core/domain/bar'
import { Choice } from '../../components/Choice'
import { LoadingNote } from '../../components/Notes'
import { useLinkedSymbol, usePanelId } from '../../state/panelLinks'
import { rememberedStore, useValue, type ValueStore } from '../../state/valueStore'
import './chart.css'
import { DrawingMenu } from './drawings/DrawingMenu'
import type { DrawingTool } from './drawings/drawingTool'
import { IndicatorMenu } from './IndicatorMenu'
import { SymbolHeader } from './SymbolHeader'

const ChartView = lazy(async () => ({ default: (await import('./ChartView')).ChartView }))

const isTimeframe = (text: string): text is Timeframe => TIMEFRAMES.some(it => it === text)
const timeframes = new Map<string, ValueStore<Timeframe>>()
const OPTIONS = TIMEFRAMES.map(value => ({ value, label: value }))

export function ChartPanel() {
  const [symbol] = useLinkedSymbol()
  const timeframeStore = timeframeOf(usePanelId())
  const timeframe = useValue(timeframeStore)
  const [tool, setTool] = useState<DrawingTool | undefined>(undefined)
  return (
    <div className="view">
      <div className="toolbar">
        <SymbolHeader symbol={symbol} />
        <span className="toolbarEnd chartTools">
          <DrawingMenu symbol={symbol} tool={tool} onTool={setTool} />
          <IndicatorMenu />
          <Choice
            label="Timeframe"
            options={OPTIONS}
            value={timeframe}
            onChange={next => timeframeStore.set(next)}
          />
        </span>
      </div>
      <div className="viewBody">
        <Suspense fallback={<LoadingNote what="the chart" />}>
          <ChartView
            key={`${symbol} ${timeframe}`}
            symbol={symbol}
            timeframe={timeframe}
            tool={tool}
            onDrawn={() => setTool(undefined)}
          />
        </Suspense>
      </div>
    </div>
  )
}

/** Of each chart its own: two of one group show one symbol on two timeframes. */
function timeframeOf(panelId: string): ValueStore<Timeframe> {
  const store =
    timeframes.get(panelId) ?? rememberedStore<Timeframe>(`claxton.timeframe.${panelId}`, '1m', isTimeframe)
  timeframes.set(panelId, store)
  return store
}
