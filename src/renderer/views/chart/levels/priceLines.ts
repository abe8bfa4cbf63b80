import type { IPriceLine, ISeriesApi } from 'lightweight-charts'
import type { ChartColors } from '../chartTheme'
import type { PriceLevel } from './priceLevel'

/** The lines of levels across the chart, with their prices at the axis. */
export class PriceLines {
  readonly #series: ISeriesApi<'Candlestick'>
  #lines: ReadonlyMap<string, IPriceLine> = new Map()

  constructor(series: ISeriesApi<'Candlestick'>) {
    this.#series = series
  }

  show(levels: readonly PriceLevel[], colors: ChartColors): void {
    for (const line of this.#lines.values()) this.#series.removePriceLine(line)
    this.#lines = new Map(
      levels.map(({ id, price, tone }) => [
        id,
        this.#series.createPriceLine({
          price,
          color: colors.levels[tone],
          lineWidth: 1,
          lineStyle: tone === 'entry' ? 3 : 2,
          axisLabelVisible: true,
        }),
      ]),
    )
  }

  /** Where a level would be that is being moved. */
  preview(id: string, price: number): void {
    this.#lines.get(id)?.applyOptions({ price })
  }
}
