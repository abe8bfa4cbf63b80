import { instrumentFromSymbol, type OptionContract, type Right } from '#core/domain/instrument'
import { markOf } from '#core/domain/quote'
import type { SessionDate } from '#core/domain/time'
import type { Subscription } from '#core/ports/broker'
import { CHAIN_COLUMN_COUNT, chainColumnIndex, type SideColumn, STRIKE_COLUMN } from '#protocol/chainFrame'
import type { HubLine, QuoteHub } from './quoteHub'

export type ChainSubject = {
  readonly underlying: string
  readonly expiration: SessionDate
  readonly tradingClass: string
  readonly multiplier: number
  /** All that are listed, ascending. */
  readonly strikes: readonly number[]
}

export type ChainUpdate =
  | { readonly kind: 'snapshot'; readonly columns: readonly Float64Array[] }
  | { readonly kind: 'delta'; readonly rowIndices: Uint32Array; readonly columns: readonly Float64Array[] }

/** The underlying must leave this share of the window on one side before the window moves after it. */
const RECENTRE_RATIO = 0.25

/**
 * One expiration of one class, live. The account's market-data lines allow a window of strikes around the money; the
 * window follows the underlying. Columns are written in place as ticks come, and sent as the rows that changed.
 */
export class ChainFeed {
  readonly #hub: QuoteHub
  readonly #subject: ChainSubject
  readonly #strikesMax: () => number
  readonly #onUpdate: (update: ChainUpdate) => void
  readonly #underlying: Subscription
  #strikes: readonly number[] = []
  #columns: Float64Array[] = []
  #lines: Subscription[] = []
  readonly #dirty = new Set<number>()

  /** `strikesMax` says how many strikes the budget of lines allows now; each takes two lines. */
  constructor(
    hub: QuoteHub,
    subject: ChainSubject,
    strikesMax: () => number,
    onUpdate: (update: ChainUpdate) => void,
  ) {
    this.#hub = hub
    this.#subject = subject
    this.#strikesMax = strikesMax
    this.#onUpdate = onUpdate
    this.#underlying = hub.hold(instrumentFromSymbol(subject.underlying), 'watch', line => this.#follow(line))
  }

  /** The whole window as it stands, for a new viewer. */
  snapshot(): ChainUpdate {
    return { kind: 'snapshot', columns: this.#columns }
  }

  /** Sends the rows that changed since the last time. */
  flush(): void {
    if (this.#dirty.size === 0) return
    const rowIndices = Uint32Array.from(this.#dirty).sort()
    this.#dirty.clear()
    const columns = this.#columns.map(column =>
      Float64Array.from(rowIndices, row => column[row] ?? Number.NaN),
    )
    this.#onUpdate({ kind: 'delta', rowIndices, columns })
  }

  close(): void {
    this.#underlying.close()
    this.#closeLines()
  }

  #follow(line: HubLine): void {
    const spot = markOf(line.quote)
    if (spot === undefined) return
    const nearest = indexNearest(this.#subject.strikes, spot)
    const firstIndex = this.#subject.strikes.indexOf(this.#strikes[0] ?? Number.NaN)
    const margin = Math.floor(this.#strikes.length * RECENTRE_RATIO)
    const isInside =
      firstIndex >= 0 &&
      nearest >= firstIndex + margin &&
      nearest < firstIndex + this.#strikes.length - margin
    const isWhole = this.#strikes.length === this.#subject.strikes.length && this.#strikes.length > 0
    if (!isInside && !isWhole) this.#openWindow(nearest)
  }

  #openWindow(centre: number): void {
    const { strikes } = this.#subject
    const size = Math.min(this.#strikesMax(), strikes.length)
    const first = Math.max(0, Math.min(centre - Math.floor(size / 2), strikes.length - size))
    const window = strikes.slice(first, first + size)
    if (window[0] === this.#strikes[0] && window.length === this.#strikes.length) return
    const old = this.#lines
    this.#strikes = window
    this.#lines = []
    this.#dirty.clear()
    const columns = Array.from({ length: CHAIN_COLUMN_COUNT }, () => new Float64Array(size).fill(Number.NaN))
    columns[STRIKE_COLUMN]?.set(window)
    this.#columns = columns
    window.forEach((strike, row) => {
      this.#holdLine(columns, row, strike, 'call')
      this.#holdLine(columns, row, strike, 'put')
    })
    // Closed only now: strikes that stay in the window keep their lines.
    for (const line of old) line.close()
    this.#onUpdate({ kind: 'snapshot', columns })
  }

  #holdLine(columns: Float64Array[], row: number, strike: number, right: Right): void {
    const { underlying, expiration, tradingClass, multiplier } = this.#subject
    const option: OptionContract = {
      kind: 'option',
      underlying,
      expiration,
      strike,
      right,
      multiplier,
      tradingClass,
    }
    this.#lines.push(
      this.#hub.hold(option, 'chain', line => {
        // A window that has moved on keeps nothing from the old one's lines.
        if (columns !== this.#columns) return
        writeSide(columns, row, right, line)
        this.#dirty.add(row)
      }),
    )
  }

  #closeLines(): void {
    for (const line of this.#lines) line.close()
    this.#lines = []
  }
}

function writeSide(
  columns: readonly Float64Array[],
  row: number,
  right: Right,
  { quote, greeks, openInterest }: HubLine,
): void {
  const write = (name: SideColumn, value: number | undefined): void => {
    const column = columns[chainColumnIndex(right, name)]
    if (column) column[row] = value ?? Number.NaN
  }
  write('bid', quote.bid)
  write('ask', quote.ask)
  write('bidSize', quote.bidSize)
  write('askSize', quote.askSize)
  write('last', quote.last)
  write('volume', quote.volume)
  write('openInterest', openInterest)
  write('impliedVol', greeks?.impliedVol)
  write('delta', greeks?.delta)
  write('gamma', greeks?.gamma)
  write('theta', greeks?.theta)
  write('vega', greeks?.vega)
}

function indexNearest(sorted: readonly number[], value: number): number {
  const above = sorted.findIndex(each => each >= value)
  if (above <= 0) return above === 0 ? 0 : sorted.length - 1
  return value - (sorted[above - 1] ?? 0) < (sorted[above] ?? 0) - value ? above - 1 : above
}
