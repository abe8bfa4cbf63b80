import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  type SeriesMarker,
  type Time,
} from 'lightweight-charts'
import type { BarView } from '#protocol/views/marketView'
import type { FillView } from '#protocol/views/orderView'
import { formatFixed, formatPrice } from '../../format/numbers'
import type { ChartBars } from './chartBars'
import { type ChartColors, chartColors, chartOptions } from './chartTheme'
import { chartTime, crosshairTime, epochMsOf } from './chartTime'
import { fillMarks } from './fillMarks'

/** Older bars are asked for when fewer than this many are left to the left of what is seen. */
const OLDER_MARGIN_BARS = 60
const PIXELS_PER_BAR = 6.5

export type LegendValues = {
  readonly bar: BarView
  readonly ema: number
  readonly vwap: number
}

export type PriceChartListeners = {
  readonly onLegend: (values: LegendValues | undefined) => void
  readonly onOlderWanted: () => void
}

/** Candles, volume, EMA and VWAP of one symbol and timeframe, drawn by lightweight-charts. */
export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  readonly #ema: ISeriesApi<'Line'>
  readonly #vwap: ISeriesApi<'Line'>
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #listeners: PriceChartListeners
  readonly #hasVwap: boolean
  #colors: ChartColors = chartColors()
  #bars: ChartBars | undefined
  #emaValues: Float64Array = new Float64Array(0)
  #vwapValues: Float64Array = new Float64Array(0)
  /** What the crosshair points at; the last bar when it points at nothing. */
  #pointedIndex: number | undefined

  /** VWAP is of a session: bars of whole days have none. */
  constructor(container: HTMLElement, hasVwap: boolean, listeners: PriceChartListeners) {
    this.#hasVwap = hasVwap
    this.#listeners = listeners
    this.#chart = createChart(container, {
      ...chartOptions(),
      autoSize: true,
      localization: { timeFormatter: crosshairTime, priceFormatter: axisPrice },
    })
    const quiet = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      ...quiet,
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
    })
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
    this.#candles = this.#chart.addSeries(CandlestickSeries, { borderVisible: false })
    this.#ema = this.#chart.addSeries(LineSeries, { ...quiet, lineWidth: 1 })
    this.#vwap = this.#chart.addSeries(LineSeries, { ...quiet, lineWidth: 1, lineStyle: 2 })
    this.#markers = createSeriesMarkers(this.#candles, [])
    this.applyTheme()

    this.#chart.subscribeCrosshairMove(event => {
      this.#pointedIndex = event.time === undefined ? undefined : this.#bars?.indexAt(epochMsOf(event.time))
      this.#tellLegend()
    })
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(range => {
      if (range !== null && range.from < OLDER_MARGIN_BARS) this.#listeners.onOlderWanted()
    })
  }

  /** Bars that come for it later are ignored. */
  dispose(): void {
    this.#bars = undefined
    this.#chart.remove()
  }

  applyTheme(): void {
    this.#colors = chartColors()
    const { up, down, ema, vwap } = this.#colors
    this.#chart.applyOptions(chartOptions())
    this.#candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down })
    this.#ema.applyOptions({ color: ema })
    this.#vwap.applyOptions({ color: vwap })
    if (this.#bars !== undefined) this.#draw(this.#bars)
  }

  /** Other bars altogether: the newest come into view. */
  show(bars: ChartBars): void {
    this.#bars = bars
    this.#pointedIndex = undefined
    this.#draw(bars)
    const scale = this.#chart.timeScale()
    const barsInView = Math.max(40, scale.width() / PIXELS_PER_BAR)
    scale.setVisibleLogicalRange({ from: bars.length - barsInView, to: bars.length + 8 })
    this.#chart.priceScale('right').applyOptions({ autoScale: true })
  }

  /** The same bars with older ones before them: what is seen stays where it is. */
  showOlder(bars: ChartBars, added: number): void {
    if (bars !== this.#bars) return
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    this.#draw(bars)
    if (range === null) return
    this.#chart.timeScale().setVisibleLogicalRange({ from: range.from + added, to: range.to + added })
  }

  /** Only the last bar changed. */
  updateLast(bars: ChartBars): void {
    if (bars !== this.#bars) return
    const index = bars.length - 1
    const bar = bars.at(index)
    if (bar === undefined) return
    this.#measure(bars)
    const time = chartTime(bar.time)
    this.#candles.update(candleOf(bar))
    this.#volume.update(this.#volumeOf(bar))
    this.#ema.update(pointOf(time, this.#emaValues[index]))
    this.#vwap.update(pointOf(time, this.#vwapValues[index]))
    this.#tellLegend()
  }

  showFills(fills: readonly FillView[]): void {
    const bars = this.#bars
    if (bars === undefined) return
    const markers = fillMarks(fills, bars).map(
      (mark): SeriesMarker<Time> => ({
        time: chartTime(mark.time),
        position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
        shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
        color: mark.side === 'buy' ? this.#colors.up : this.#colors.down,
        text: `${mark.side === 'buy' ? 'B' : 'S'} ${mark.quantity} @ ${formatPrice(mark.price)}`,
      }),
    )
    this.#markers.setMarkers(markers)
  }

  #draw(bars: ChartBars): void {
    this.#measure(bars)
    const rows = Array.from({ length: bars.length }, (_, index) => bars.at(index)).filter(
      (bar): bar is BarView => bar !== undefined,
    )
    const line = (values: Float64Array) =>
      rows.map((bar, index) => pointOf(chartTime(bar.time), values[index]))
    this.#candles.setData(rows.map(candleOf))
    this.#volume.setData(rows.map(bar => this.#volumeOf(bar)))
    this.#ema.setData(line(this.#emaValues))
    this.#vwap.setData(
      // The segment to the next session's first bar takes its colour from the last bar of this one.
      line(this.#vwapValues).map((point, index) =>
        bars.endsSession(index) ? { ...point, color: 'transparent' } : point,
      ),
    )
    this.#tellLegend()
  }

  /** All over again, some tenths of a millisecond for ten thousand bars: the last bar changes what it changes. */
  #measure(bars: ChartBars): void {
    this.#emaValues = bars.ema()
    this.#vwapValues = this.#hasVwap ? bars.vwap() : new Float64Array(0)
  }

  #tellLegend(): void {
    const index = this.#pointedIndex ?? (this.#bars?.length ?? 0) - 1
    const bar = this.#bars?.at(index)
    this.#listeners.onLegend(
      bar === undefined
        ? undefined
        : {
            bar,
            ema: this.#emaValues[index] ?? Number.NaN,
            vwap: this.#vwapValues[index] ?? Number.NaN,
          },
    )
  }

  #volumeOf(bar: BarView) {
    const color = bar.close >= bar.open ? this.#colors.volumeUp : this.#colors.volumeDown
    return { time: chartTime(bar.time), value: bar.volume, color }
  }
}

const candleOf = (bar: BarView) => ({
  time: chartTime(bar.time),
  open: bar.open,
  high: bar.high,
  low: bar.low,
  close: bar.close,
})

const axisPrice = (price: number): string => formatFixed(price, 2)

/** A point without a value is a gap in the line. */
const pointOf = (time: Time, value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? { time } : { time, value }
