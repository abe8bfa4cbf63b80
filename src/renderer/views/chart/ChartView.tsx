import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Timeframe } from '#core/domain/bar'
import { barsKey } from '#protocol/topicKeys'
import type { BarsView } from '#protocol/views/marketView'
import { useBridge } from '../../bridge/BridgeProvider'
import { bridgeErrorOf } from '../../bridge/bridge'
import { marketQueries } from '../../bridge/queries/marketQueries'
import { orderQueries } from '../../bridge/queries/orderQueries'
import { riskQueries } from '../../bridge/queries/riskQueries'
import { EmptyNote, ErrorNote, LoadingNote } from '../../components/Notes'
import { onAppearance } from '../../state/theme'
import { useValue } from '../../state/valueStore'
import { ChartLegend, type LegendHandle } from './ChartLegend'
import { BARS_MAX, ChartBars } from './chartBars'
import { ChartDrawings } from './drawings/ChartDrawings'
import type { DrawingTool } from './drawings/drawingTool'
import { ExpectedMove } from './ExpectedMove'
import { expectedMoveCone } from './expectedMoveCone'
import { fillMarks, markOfFill } from './fillMarks'
import { drawnIndicators } from './indicators'
import { ChartLevels } from './levels/ChartLevels'
import { PriceChart } from './priceChart'

/** As many as one answer may hold. */
const OLDER_PAGE = 10_000

/** One chart for one symbol and timeframe; another symbol is another chart. */
export function ChartView({
  symbol,
  timeframe,
  tool,
  onDrawn,
}: {
  symbol: string
  timeframe: Timeframe
  tool: DrawingTool | undefined
  onDrawn: () => void
}) {
  const bridge = useBridge()
  const history = useQuery(marketQueries(bridge).bars(symbol, timeframe))
  const fills = useQuery(orderQueries(bridge).fills())
  const container = useRef<HTMLElement>(null)
  const legend = useRef<LegendHandle>(null)
  const [chart, setChart] = useState<PriceChart | undefined>(undefined)
  const bars = useMemo(() => history.data && new ChartBars(history.data), [history.data])
  const olderWanted = useRef<() => void>(() => undefined)
  const drawn = useValue(drawnIndicators)
  const volatility = useQuery(riskQueries(bridge).volatility(symbol))
  useEffect(() => {
    if (container.current === null) return
    const created = new PriceChart(container.current, timeframe !== '1d', {
      onLegend: values => legend.current?.show(values),
      onOlderWanted: () => olderWanted.current(),
    })
    setChart(created)
    return () => created.dispose()
  }, [timeframe])

  useEffect(() => {
    if (chart === undefined || bars === undefined) return
    chart.show(bars)
    olderWanted.current = olderLoader(bars, chart, before =>
      bridge.query('bars.history', { symbol, timeframe, limit: OLDER_PAGE, before }),
    )
    return bridge.subscribe(
      'bars.changed',
      barsKey(symbol, timeframe),
      bar => {
        if (bars.push(bar)) chart.updateLast(bars)
      },
      () => void history.refetch(),
    )
  }, [chart, bars, bridge, symbol, timeframe, history.refetch])

  useEffect(() => {
    if (bars === undefined) return
    const own = (fills.data ?? []).filter(fill => fill.key === symbol)
    chart?.showMarks(fillMarks(own, bars).map(markOfFill))
  }, [chart, bars, fills.data, symbol])

  useEffect(() => {
    if (bars !== undefined) chart?.setIndicators(drawn)
  }, [chart, bars, drawn])

  const smile = volatility.data?.smiles[0]
  const vol = smile?.atMoneyVol ?? undefined
  const close = bars?.at(bars.length - 1)?.close
  useEffect(() => {
    const last = bars?.at(bars.length - 1)
    if (bars === undefined) return
    chart?.showCone(last === undefined || vol === undefined ? [] : expectedMoveCone(last, vol, timeframe))
  }, [chart, bars, vol, timeframe])

  useEffect(() => onAppearance(() => chart?.applyTheme()), [chart])

  return (
    <>
      <figure ref={container} className="chartCanvas" aria-label={`Chart of ${symbol}, ${timeframe} bars`} />
      <ChartLegend ref={legend} drawn={drawn} />
      {smile !== undefined && close !== undefined && <ExpectedMove close={close} smile={smile} />}
      {chart !== undefined && bars !== undefined && bars.length > 0 && (
        <>
          <ChartDrawings
            chart={chart}
            bars={bars}
            symbol={symbol}
            timeframe={timeframe}
            tool={tool}
            onDrawn={onDrawn}
          />
          <ChartLevels chart={chart} symbol={symbol} />
        </>
      )}
      {history.isPending && <LoadingNote what={`${symbol} bars`} />}
      {history.isError && (
        <div className="chartCover">
          <ErrorNote error={bridgeErrorOf(history.error)} onRetry={() => void history.refetch()} />
        </div>
      )}
      {bars?.length === 0 && (
        <div className="chartCover">
          <EmptyNote title={`No ${timeframe} bars of ${symbol}`}>Another timeframe may have some.</EmptyNote>
        </div>
      )}
    </>
  )
}

/** Asks for the page before the first bar, one at a time, until there is none or the chart is full. */
function olderLoader(
  bars: ChartBars,
  chart: PriceChart,
  ask: (before: number) => Promise<BarsView>,
): () => void {
  let isLoading = false
  let isExhausted = false
  return () => {
    const first = bars.at(0)
    if (isLoading || isExhausted || first === undefined || bars.length >= BARS_MAX) return
    isLoading = true
    ask(first.time).then(
      older => {
        isLoading = false
        isExhausted = older.time.length === 0
        if (isExhausted) return
        bars.prepend(older)
        chart.showOlder(bars, older.time.length)
      },
      // The connection went away; scrolling on asks again.
      () => {
        isLoading = false
      },
    )
  }
}
