import {
  type AutoscaleInfo,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  type Logical,
  type SeriesMarker,
  type Time,
} from 'lightweight-charts'
import type { BarView } from '#protocol/views/marketView'
import { formatFixed } from '../../format/numbers'
import { valueStore } from '../../state/valueStore'
import { latestWindow, movedWindow, WINDOW_BARS } from './barWindow'
import type { ChartBars } from './chartBars'
import { type ChartFrame, isSameFrame } from './chartFrame'
import type { ChartMark } from './chartMark'
import { type ChartColors, chartColors, chartOptions } from './chartTheme'
import { chartTime, crosshairTime, epochMsOf } from './chartTime'
import { IndicatorLines } from './indicatorLines'
import type { IndicatorId } from './indicators'
import type { PriceLevel } from './levels/priceLevel'
import { PriceLines } from './levels/priceLines'
import { PaintListener } from './paintListener'
import { QUIET } from './quietLine'

/** Older bars are asked for when fewer than this many are left to the left of what is seen. */
const OLDER_MARGIN_BARS = 60
const PIXELS_PER_BAR = 6.5
const [FIRST, SECOND] = [0 as Logical, 1 as Logical]

export type LegendValues = {
  readonly bar: BarView
  /** The lines of each drawn indicator, in their order. */
  readonly indicators: readonly (readonly number[])[]
}

export type PriceChartListeners = {
  readonly onLegend: (values: LegendValues | undefined) => void
  readonly onOlderWanted: () => void
}

/** Candles, volume and indicators of one symbol and timeframe, drawn by lightweight-charts. */
export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  /** Only while there are marks: with every bar that changes it has the whole chart laid out anew. */
  #markers: ISeriesMarkersPluginApi<Time> | undefined
  readonly #listeners: PriceChartListeners
  readonly #indicators: IndicatorLines
  readonly #lines: PriceLines
  /** Where the pane of prices shows what; undefined before there is anything to show. */
  readonly frame = valueStore<ChartFrame | undefined>(undefined)
  #levels: readonly PriceLevel[] = []
  #marks: readonly ChartMark[] = []
  #cone: readonly ISeriesApi<'Line'>[] = []
  #colors: ChartColors = chartColors()
  #bars: ChartBars | undefined
  /** Those of the window, which alone are known to the library. */
  #drawn: ChartBars | undefined
  #windowBegins = 0
  /** What the crosshair points at; the last bar when it points at nothing. */
  #pointedIndex: number | undefined

  constructor(container: HTMLElement, isIntraday: boolean, listeners: PriceChartListeners) {
    this.#listeners = listeners
    this.#chart = createChart(container, {
      ...chartOptions(),
      autoSize: true,
      localization: { timeFormatter: crosshairTime, priceFormatter: axisPrice },
    })
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      ...QUIET,
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
    })
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => withLevels(original(), this.#levels),
    })
    this.#indicators = new IndicatorLines(this.#chart, isIntraday)
    this.#lines = new PriceLines(this.#candles)
    this.#candles.attachPrimitive(new PaintListener(() => this.#tellFrame()))
    this.applyTheme()

    this.#chart.subscribeCrosshairMove(event => {
      this.#pointedIndex = event.time === undefined ? undefined : this.#drawn?.indexAt(epochMsOf(event.time))
      this.#tellLegend()
    })
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#followView())
  }

  /** Draws these and no others. */
  setIndicators(ids: readonly IndicatorId[]): void {
    this.#indicators.show(ids, this.#drawn, this.#colors)
    this.#tellLegend()
  }

  /** One deviation to each side of the last close, over the bars to come; without a vol there is none. */
  showCone(points: readonly { readonly time: number; readonly low: number; readonly high: number }[]): void {
    for (const each of this.#cone) this.#chart.removeSeries(each)
    this.#cone = []
    if (points.length === 0) return
    const options = { ...QUIET, lineWidth: 1, lineStyle: 3, color: this.#colors.series[1] } as const
    this.#cone = [this.#chart.addSeries(LineSeries, options), this.#chart.addSeries(LineSeries, options)]
    this.#cone[0]?.setData(points.map(({ time, low }) => ({ time: chartTime(time), value: low })))
    this.#cone[1]?.setData(points.map(({ time, high }) => ({ time: chartTime(time), value: high })))
  }

  /** Prices of orders that work, and where trades would be closed. */
  showLevels(levels: readonly PriceLevel[]): void {
    this.#levels = levels
    this.#lines.show(levels, this.#colors)
  }

  /** Draws a level elsewhere while it is being moved. */
  previewLevel(id: string, price: number): void {
    this.#lines.preview(id, price)
  }

  /** Bars that come for it later are ignored. */
  dispose(): void {
    this.#bars = undefined
    this.#drawn = undefined
    this.#chart.remove()
  }

  applyTheme(): void {
    this.#colors = chartColors()
    const { up, down, series } = this.#colors
    this.#chart.applyOptions(chartOptions())
    this.#candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down })
    this.#indicators.color(this.#colors)
    for (const each of this.#cone) each.applyOptions({ color: series[1] })
    this.showLevels(this.#levels)
    this.showMarks(this.#marks)
    if (this.#drawn !== undefined) this.#draw(this.#drawn)
  }

  /** Other bars altogether: the newest come into view. */
  show(bars: ChartBars): void {
    this.#bars = bars
    this.#pointedIndex = undefined
    this.#drawFrom(latestWindow(bars.length), bars)
    const count = bars.length - this.#windowBegins
    const scale = this.#chart.timeScale()
    const barsInView = Math.max(40, scale.width() / PIXELS_PER_BAR)
    scale.setVisibleLogicalRange({ from: count - barsInView, to: count + 8 })
    this.#chart.priceScale('right').applyOptions({ autoScale: true })
  }

  /** The same bars with older ones before them: what is seen stays where it is. */
  showOlder(bars: ChartBars, added: number): void {
    if (bars !== this.#bars) return
    this.#windowBegins += added
    this.#tellFrame()
    this.#followView()
  }

  /** Only the last bar changed. */
  updateLast(bars: ChartBars): void {
    const [bar, drawn] = [bars.at(bars.length - 1), this.#drawn]
    if (bars !== this.#bars || bar === undefined || drawn === undefined) return
    // Somebody looks at the past: the present is drawn when the window comes back to it.
    const lastDrawn = this.#windowBegins + drawn.length
    if (lastDrawn < bars.length - 1 || !drawn.push(bar)) return
    this.#candles.update(candleOf(bar))
    this.#volume.update(this.#volumeOf(bar))
    this.#indicators.updateLast(drawn)
    this.#tellLegend()
  }

  showMarks(marks: readonly ChartMark[]): void {
    this.#marks = marks
    const { up, down, text } = this.#colors
    this.#markers?.detach()
    this.#markers = undefined
    if (marks.length === 0) return
    this.#markers = createSeriesMarkers(
      this.#candles,
      marks.map(({ time, tone, text: words }): SeriesMarker<Time> => {
        const place = { time: chartTime(time), text: words }
        if (tone === 'note')
          return { ...place, position: 'aboveBar', shape: 'circle', color: text, size: 0.5 }
        return tone === 'buy'
          ? { ...place, position: 'belowBar', shape: 'arrowUp', color: up }
          : { ...place, position: 'aboveBar', shape: 'arrowDown', color: down }
      }),
    )
  }

  /** The window goes where one looks; before its first bar older ones are asked for. */
  #followView(): void {
    const scale = this.#chart.timeScale()
    const [range, bars, drawn] = [scale.getVisibleLogicalRange(), this.#bars, this.#drawn]
    if (range === null || bars === undefined || drawn === undefined) return
    const begins = this.#windowBegins
    const seen = { from: range.from + begins, to: range.to + begins }
    const moved = movedWindow(begins, begins + drawn.length, seen, bars.length)
    if (moved !== undefined) {
      this.#drawFrom(moved, bars)
      scale.setVisibleLogicalRange({ from: seen.from - moved, to: seen.to - moved })
    }
    if (seen.from < OLDER_MARGIN_BARS) this.#listeners.onOlderWanted()
  }

  #drawFrom(begins: number, bars: ChartBars): void {
    this.#windowBegins = begins
    this.#drawn = bars.slice(begins, begins + WINDOW_BARS)
    this.#draw(this.#drawn)
  }

  #draw(bars: ChartBars): void {
    const rows = Array.from({ length: bars.length }, (_, index) => bars.at(index)).filter(
      (bar): bar is BarView => bar !== undefined,
    )
    this.#candles.setData(rows.map(candleOf))
    this.#volume.setData(rows.map(bar => this.#volumeOf(bar)))
    this.#indicators.draw(bars)
    this.#tellLegend()
  }

  #tellFrame(): void {
    const scale = this.#chart.timeScale()
    const height = this.#chart.panes()[0]?.getHeight() ?? 0
    const [firstX, secondX] = [scale.logicalToCoordinate(FIRST), scale.logicalToCoordinate(SECOND)]
    const [topPrice, bottomPrice] = [
      this.#candles.coordinateToPrice(0),
      this.#candles.coordinateToPrice(height),
    ]
    if (firstX === null || secondX === null || topPrice === null || bottomPrice === null) return
    const barWidth = secondX - firstX
    const frame = {
      width: scale.width(),
      height,
      firstX: firstX - this.#windowBegins * barWidth,
      barWidth,
      topPrice,
      bottomPrice,
    }
    const before = this.frame.get()
    if (before === undefined || !isSameFrame(before, frame)) this.frame.set(frame)
  }

  #tellLegend(): void {
    const index = this.#pointedIndex ?? (this.#drawn?.length ?? 0) - 1
    const bar = this.#drawn?.at(index)
    this.#listeners.onLegend(
      bar === undefined
        ? undefined
        : {
            bar,
            indicators: this.#indicators.valuesAt(index),
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

/** Levels come into sight that are no further from the bars than these are high; others would flatten them. */
function withLevels(info: AutoscaleInfo | null, levels: readonly PriceLevel[]): AutoscaleInfo | null {
  if (info?.priceRange == null) return info
  const { minValue, maxValue } = info.priceRange
  const reach = maxValue - minValue
  const near = levels
    .map(({ price }) => price)
    .filter(price => price > minValue - reach && price < maxValue + reach)
  const priceRange = { minValue: Math.min(minValue, ...near), maxValue: Math.max(maxValue, ...near) }
  return { ...info, priceRange }
}
