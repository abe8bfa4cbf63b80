import type { FillView } from '#protocol/views/orderView'
import { formatPrice } from '../../format/numbers'
import type { ChartBars } from './chartBars'
import type { ChartMark } from './chartMark'

/** What was bought or sold within one bar, at its average price. */
export type FillMark = {
  readonly time: number
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly price: number
}

/** One mark per bar and side, oldest first; fills before the first bar have none. */
export function fillMarks(fills: readonly FillView[], bars: ChartBars): readonly FillMark[] {
  const marks = new Map<string, FillMark>()
  for (const { side, quantity, price, tsEvent } of fills) {
    const time = bars.at(bars.indexAt(tsEvent))?.time
    if (time === undefined) continue
    const name = `${time} ${side}`
    const before = marks.get(name)?.quantity ?? 0
    const cost = before * (marks.get(name)?.price ?? 0) + quantity * price
    const total = before + quantity
    marks.set(name, { time, side, quantity: total, price: Math.round((cost / total) * 100) / 100 })
  }
  return [...marks.values()].sort((a, b) => a.time - b.time)
}

export const markOfFill = ({ time, side, quantity, price }: FillMark): ChartMark => ({
  time,
  tone: side,
  text: `${side === 'buy' ? 'B' : 'S'} ${quantity} @ ${formatPrice(price)}`,
})
