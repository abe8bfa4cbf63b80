import { lazy, Suspense } from 'react'
import { TIMEFRAMES, type Timeframe } from '#core/domain/bar'
import { Choice } from '../../components/Choice'
import { LoadingNote } from '../../components/Notes'
import { useLinkedSymbol } from '../../state/panelLinks'
import { rememberedStore, useValue } from '../../state/valueStore'
import './chart.css'
import { IndicatorMenu } from './IndicatorMenu'
import { SymbolHeader } from './SymbolHeader'

const ChartView = lazy(async () => ({ default: (await import('./ChartView')).ChartView }))

const isTimeframe = (text: string): text is Timeframe => TIMEFRAMES.some(it => it === text)
const timeframeStore = rememberedStore<Timeframe>('claxton.timeframe', '1m', isTimeframe)
const OPTIONS = TIMEFRAMES.map(value => ({ value, label: value }))

export function ChartPanel() {
  const [symbol] = useLinkedSymbol()
  const timeframe = useValue(timeframeStore)
  return (
    <div className="view">
      <div className="toolbar">
        <SymbolHeader symbol={symbol} />
        <span className="toolbarEnd chartTools">
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
          <ChartView key={`${symbol} ${timeframe}`} symbol={symbol} timeframe={timeframe} />
        </Suspense>
      </div>
    </div>
  )
}
