import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
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
import { INDICATORS, type Indicator, type IndicatorId } from './indicators'

/** Older bars are asked for when fewer than this many are left to the left of what is seen. */
const OLDER_MARGIN_BARS = 60
const PIXELS_PER_BAR = 6.5
/** A line that says nothing of itself: the legend does. */
const QUIET = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const

export type LegendValues = {
  readonly bar: BarView
  /** The lines of each drawn indicator, in their order. */
  readonly indicators: readonly (readonly number[])[]
}

export type PriceChartListeners = {
  readonly onLegend: (values: LegendValues | undefined) => void
  readonly onOlderWanted: () => void
  readonly onLevelMoved: (id: string, price: number) => void
}

/** A price that is marked across the chart, and may be dragged to another. */
export type PriceLevel = {
  readonly id: string
  readonly price: number
  readonly title: string
  readonly side: 'buy' | 'sell'
}

/** How near to a level's line a pointer takes hold of it. */
const GRIP_PIXELS = 6

type DrawnLevel = { readonly level: PriceLevel; readonly line: IPriceLine }

type DrawnIndicator = {
  readonly indicator: Indicator
  readonly series: readonly ISeriesApi<'Line'>[]
  values: readonly Float64Array[]
}

/** Candles, volume and indicators of one symbol and timeframe, drawn by lightweight-charts. */
export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #listeners: PriceChartListeners
  readonly #isIntraday: boolean
  #indicators: readonly DrawnIndicator[] = []
  #levels: readonly DrawnLevel[] = []
  #cone: readonly ISeriesApi<'Line'>[] = []
  #colors: ChartColors = chartColors()
  #bars: ChartBars | undefined
  /** What the crosshair points at; the last bar when it points at nothing. */
  #pointedIndex: number | undefined

  constructor(container: HTMLElement, isIntraday: boolean, listeners: PriceChartListeners) {
    this.#isIntraday = isIntraday
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
    this.#candles = this.#chart.addSeries(CandlestickSeries, { borderVisible: false })
    this.#markers = createSeriesMarkers(this.#candles, [])
    this.applyTheme()

    this.#chart.subscribeCrosshairMove(event => {
      this.#pointedIndex = event.time === undefined ? undefined : this.#bars?.indexAt(epochMsOf(event.time))
      this.#tellLegend()
    })
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(range => {
      if (range !== null && range.from < OLDER_MARGIN_BARS) this.#listeners.onOlderWanted()
    })
    this.#followDrags(container)
  }

  /** Draws these and no others. */
  setIndicators(ids: readonly IndicatorId[]): void {
    for (const { series } of this.#indicators) for (const each of series) this.#chart.removeSeries(each)
    const wanted = ids.map(id => INDICATORS[id]).filter(({ isIntraday }) => this.#isIntraday || !isIntraday)
    const count = this.#bars === undefined ? 0 : this.#bars.length
    this.#indicators = wanted.map(indicator => {
      const values = this.#bars === undefined || count === 0 ? [] : indicator.lines(this.#bars)
      // Bands have two lines, everything else one; how many is known by what they are.
      const lines = indicator === INDICATORS.bollinger ? 2 : 1
      const series = Array.from({ length: lines }, () =>
        this.#chart.addSeries(
          LineSeries,
          {
            ...QUIET,
            lineWidth: 1,
            lineStyle: indicator.isDashed ? 2 : 0,
            color: this.#colors.series[indicator.tone],
          },
          indicator.isApart ? 1 : 0,
        ),
      )
      return { indicator, series, values }
    })
    if (this.#bars !== undefined) this.#drawIndicators(this.#bars)
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
    for (const { line } of this.#levels) this.#candles.removePriceLine(line)
    this.#levels = levels.map(level => ({
      level,
      line: this.#candles.createPriceLine({
        price: level.price,
        title: level.title,
        color: level.side === 'buy' ? this.#colors.up : this.#colors.down,
        lineWidth: 1,
        lineStyle: 2,
        axisLabelVisible: true,
      }),
    }))
  }

  /** A level is taken hold of, moved, and told when it is let go: what follows from it is asked elsewhere. */
  #followDrags(container: HTMLElement): void {
    let held: DrawnLevel | undefined
    const priceAt = (event: PointerEvent) =>
      this.#candles.coordinateToPrice(event.clientY - container.getBoundingClientRect().top)
    const near = (event: PointerEvent) => {
      const y = event.clientY - container.getBoundingClientRect().top
      return this.#levels.find(({ level }) => {
        const at = this.#candles.priceToCoordinate(level.price)
        return at !== null && Math.abs(at - y) <= GRIP_PIXELS
      })
    }
    container.addEventListener(
      'pointerdown',
      event => {
        held = near(event)
        if (held === undefined) return
        event.stopPropagation()
        container.setPointerCapture(event.pointerId)
      },
      { capture: true },
    )
    container.addEventListener('pointermove', event => {
      container.style.cursor = held !== undefined || near(event) !== undefined ? 'ns-resize' : ''
      const price = held === undefined ? null : priceAt(event)
      if (price !== null) held?.line.applyOptions({ price })
    })
    container.addEventListener('pointerup', event => {
      const [level, price] = [held?.level, priceAt(event)]
      held?.line.applyOptions({ price: held.level.price })
      held = undefined
      if (level !== undefined && price !== null) this.#listeners.onLevelMoved(level.id, price)
    })
  }

  /** Bars that come for it later are ignored. */
  dispose(): void {
    this.#bars = undefined
    this.#chart.remove()
  }

  applyTheme(): void {
    this.#colors = chartColors()
    const { up, down, series } = this.#colors
    this.#chart.applyOptions(chartOptions())
    this.#candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down })
    for (const drawn of this.#indicators)
      for (const each of drawn.series) each.applyOptions({ color: series[drawn.indicator.tone] })
    for (const each of this.#cone) each.applyOptions({ color: series[1] })
    this.showLevels(this.#levels.map(({ level }) => level))
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
    for (const { series, values } of this.#indicators)
      for (const [row, each] of series.entries()) each.update(pointOf(time, values[row]?.[index]))
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
    this.#candles.setData(rows.map(candleOf))
    this.#volume.setData(rows.map(bar => this.#volumeOf(bar)))
    this.#drawIndicators(bars)
    this.#tellLegend()
  }

  #drawIndicators(bars: ChartBars): void {
    this.#measure(bars)
    const times = Array.from({ length: bars.length }, (_, index) => chartTime(bars.at(index)?.time ?? 0))
    for (const { indicator, series, values } of this.#indicators) {
      series.forEach((each, row) => {
        const points = times.map((time, index) => pointOf(time, values[row]?.[index]))
        // What is of a session has a gap between sessions: a segment takes its colour from the bar before it.
        each.setData(
          indicator.isIntraday
            ? points.map((point, index) =>
                bars.endsSession(index) ? { ...point, color: 'transparent' } : point,
              )
            : points,
        )
      })
    }
  }

  /** All over again, some tenths of a millisecond for ten thousand bars: the last bar changes what it changes. */
  #measure(bars: ChartBars): void {
    for (const drawn of this.#indicators) drawn.values = drawn.indicator.lines(bars)
  }

  #tellLegend(): void {
    const index = this.#pointedIndex ?? (this.#bars?.length ?? 0) - 1
    const bar = this.#bars?.at(index)
    this.#listeners.onLegend(
      bar === undefined
        ? undefined
        : {
            bar,
            indicators: this.#indicators.map(({ values }) =>
              values.map(column => column[index] ?? Number.NaN),
            ),
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
