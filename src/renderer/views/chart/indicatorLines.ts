import { type IChartApi, type ISeriesApi, LineSeries, type Time } from 'lightweight-charts'
import type { ChartBars } from './chartBars'
import type { ChartColors } from './chartTheme'
import { chartTime } from './chartTime'
import { INDICATORS, type Indicator, type IndicatorId } from './indicators'
import { QUIET } from './quietLine'

type DrawnIndicator = {
  readonly indicator: Indicator
  readonly series: readonly ISeriesApi<'Line'>[]
  values: readonly Float64Array[]
}

/** The indicators of a chart, over its prices or in a pane below them. */
export class IndicatorLines {
  readonly #chart: IChartApi
  readonly #isIntraday: boolean
  #drawn: readonly DrawnIndicator[] = []

  constructor(chart: IChartApi, isIntraday: boolean) {
    this.#chart = chart
    this.#isIntraday = isIntraday
  }

  /** Draws these and no others. */
  show(ids: readonly IndicatorId[], bars: ChartBars | undefined, colors: ChartColors): void {
    for (const { series } of this.#drawn) for (const each of series) this.#chart.removeSeries(each)
    const wanted = ids.map(id => INDICATORS[id]).filter(({ isIntraday }) => this.#isIntraday || !isIntraday)
    this.#drawn = wanted.map(indicator => ({
      indicator,
      series: this.#seriesOf(indicator, colors),
      values: [],
    }))
    if (bars !== undefined) this.draw(bars)
  }

  #seriesOf(indicator: Indicator, colors: ChartColors): readonly ISeriesApi<'Line'>[] {
    // Bands have two lines, everything else one; how many is known by what they are.
    const lines = indicator === INDICATORS.bollinger ? 2 : 1
    return Array.from({ length: lines }, () =>
      this.#chart.addSeries(
        LineSeries,
        {
          ...QUIET,
          lineWidth: 1,
          lineStyle: indicator.isDashed ? 2 : 0,
          color: colors.series[indicator.tone],
        },
        indicator.isApart ? 1 : 0,
      ),
    )
  }

  color(colors: ChartColors): void {
    for (const { series, indicator } of this.#drawn)
      for (const each of series) each.applyOptions({ color: colors.series[indicator.tone] })
  }

  draw(bars: ChartBars): void {
    this.#measure(bars)
    const times = Array.from({ length: bars.length }, (_, index) => chartTime(bars.at(index)?.time ?? 0))
    for (const { indicator, series, values } of this.#drawn) {
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

  updateLast(bars: ChartBars): void {
    this.#measure(bars)
    const index = bars.length - 1
    const time = chartTime(bars.at(index)?.time ?? 0)
    for (const { series, values } of this.#drawn)
      for (const [row, each] of series.entries()) each.update(pointOf(time, values[row]?.[index]))
  }

  /** The lines of each drawn indicator at a bar, in their order. */
  valuesAt(index: number): readonly (readonly number[])[] {
    return this.#drawn.map(({ values }) => values.map(column => column[index] ?? Number.NaN))
  }

  /** All over again, some tenths of a millisecond for ten thousand bars: the last bar changes what it changes. */
  #measure(bars: ChartBars): void {
    if (bars.length === 0) return
    for (const drawn of this.#drawn) drawn.values = drawn.indicator.lines(bars)
  }
}

/** A point without a value is a gap in the line. */
const pointOf = (time: Time, value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? { time } : { time, value }
