import { MS_PER_DAY, newYorkOffsetMs } from '#core/calendar/exchangeTime'
import { epochMs } from '#core/domain/time'
import type { BarColumns } from '#core/quant/indicators/indicator'
import type { BarsView, BarView } from '#protocol/views/marketView'

/** Ten years of minutes in 48 MB: what is older is not loaded. */
export const BARS_MAX = 1_000_000

type ColumnName = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'
const COLUMN_NAMES: readonly ColumnName[] = ['time', 'open', 'high', 'low', 'close', 'volume']

/** The bars of one chart, oldest first, with room for more at the end. */
export class ChartBars {
  #columns: Record<ColumnName, number[]>

  constructor(view: Pick<BarsView, ColumnName>) {
    this.#columns = columnsOf(view)
  }

  get length(): number {
    return this.#columns.time.length
  }

  at(index: number): BarView | undefined {
    const time = this.#columns.time[index]
    if (time === undefined) return undefined
    const value = (name: ColumnName) => this.#columns[name][index] ?? Number.NaN
    return {
      time,
      open: value('open'),
      high: value('high'),
      low: value('low'),
      close: value('close'),
      volume: value('volume'),
    }
  }

  /** The index of the bar that begins at `time`, or of the last before it; -1 before the first. */
  indexAt(time: number): number {
    const times = this.#columns.time
    let low = 0
    let high = times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((times[middle] ?? 0) <= time) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** How many bars a moment lies from the first, with fractions; before the first and after the last as if bars went on. */
  positionOf(time: number, barMs: number): number {
    const index = this.indexAt(time)
    const last = this.length - 1
    const from = this.#columns.time[Math.max(0, index)] ?? time
    const bars = (time - from) / barMs
    // A night takes no room: what lies in it is where the bar before it ends.
    return Math.max(0, index) + (index < 0 || index === last ? bars : Math.min(bars, 1))
  }

  /** The moment at a position; the other way round. */
  timeAt(position: number, barMs: number): number {
    const index = Math.min(Math.max(Math.floor(position), 0), this.length - 1)
    return Math.round((this.#columns.time[index] ?? 0) + (position - index) * barMs)
  }

  /** The forming bar again, or the first of a new one. False when it is older than the last: nothing changed. */
  push(bar: BarView): boolean {
    const last = this.#columns.time.at(-1)
    if (last !== undefined && bar.time < last) return false
    const index = bar.time === last ? this.length - 1 : this.length
    for (const name of COLUMN_NAMES) this.#columns[name][index] = bar[name]
    return true
  }

  prepend(older: BarsView): void {
    const before = columnsOf(older)
    for (const name of COLUMN_NAMES) this.#columns[name] = before[name].concat(this.#columns[name])
  }

  /** Some of them, as bars of their own. */
  slice(from: number, to: number): ChartBars {
    const part = (name: ColumnName) => this.#columns[name].slice(from, to)
    return new ChartBars({
      time: part('time'),
      open: part('open'),
      high: part('high'),
      low: part('low'),
      close: part('close'),
      volume: part('volume'),
    })
  }

  /** Whether the next bar belongs to another session of New York. */
  endsSession(index: number): boolean {
    const time = this.#columns.time[index]
    const next = this.#columns.time[index + 1]
    return time !== undefined && next !== undefined && sessionNumber(time) !== sessionNumber(next)
  }

  /** As the core's indicators take them. */
  columns(): BarColumns {
    const column = (name: ColumnName) => Float64Array.from(this.#columns[name])
    return {
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    }
  }

  /** New York's day of each bar, as a number that changes with it. */
  sessions(): Float64Array {
    return Float64Array.from(this.#columns.time, sessionNumber)
  }
}

const columnsOf = ({
  time,
  open,
  high,
  low,
  close,
  volume,
}: Pick<BarsView, ColumnName>): Record<ColumnName, number[]> => ({
  time: [...time],
  open: [...open],
  high: [...high],
  low: [...low],
  close: [...close],
  volume: [...volume],
})

const sessionNumber = (time: number): number =>
  Math.floor((time + newYorkOffsetMs(epochMs(time))) / MS_PER_DAY)
