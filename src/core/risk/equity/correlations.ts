import { assert } from '../../domain/assert'
import { RollingCorrelation } from '../../quant/statistics/rollingCorrelation'

export type CorrelatedPair = { readonly one: string; readonly other: string; readonly correlation: number }

/** Correlations of daily returns over a rolling window. The matrix is made when it is first asked for after a day. */
export class Correlations {
  readonly #rows: ReadonlyMap<string, number>
  readonly #rolling: RollingCorrelation
  #closes: Float64Array | undefined
  #matrix: Float64Array | undefined

  constructor(
    readonly symbols: readonly string[],
    period: number,
  ) {
    this.#rows = new Map(symbols.map((symbol, row) => [symbol, row]))
    this.#rolling = new RollingCorrelation(symbols.length, period)
  }

  /** Closes of the next day, adjusted for splits, in the order of the symbols. */
  addCloses(closes: Float64Array): void {
    assert(closes.length === this.symbols.length, 'one close per symbol')
    const before = this.#closes
    this.#closes = Float64Array.from(closes)
    if (!before) return
    this.#rolling.push(closes.map((close, row) => Math.log(close / (before[row] ?? Number.NaN))))
    this.#matrix = undefined
  }

  /** Undefined for an unknown symbol, before the window is full, and where a price does not move. */
  of(one: string, other: string): number | undefined {
    const [row, column] = [this.#rows.get(one), this.#rows.get(other)]
    if (row === undefined || column === undefined) return undefined
    this.#matrix ??= this.#rolling.matrix()
    const value = this.#matrix[row * this.symbols.length + column]
    return value !== undefined && Number.isFinite(value) ? value : undefined
  }

  /** Pairs above a correlation, the closest first. */
  pairsAbove(correlation: number): readonly CorrelatedPair[] {
    const pairs = this.symbols.flatMap((one, row) =>
      this.symbols.slice(row + 1).flatMap(other => {
        const value = this.of(one, other)
        return value !== undefined && value > correlation ? [{ one, other, correlation: value }] : []
      }),
    )
    return pairs.sort((a, b) => b.correlation - a.correlation)
  }

  /** Mean correlation between the symbols of two sectors (or within one); undefined without a known pair. */
  ofSectors(one: string, other: string, sectorOf: (symbol: string) => string): number | undefined {
    const members = (sector: string) => this.symbols.filter(symbol => sectorOf(symbol) === sector)
    const values = members(one).flatMap(first =>
      members(other).flatMap(second => (first === second ? [] : (this.of(first, second) ?? []))),
    )
    return mean(values)
  }

  /** Symbols that are not held, those that move least with what is held first. Empty while nothing is held. */
  diversifiers(
    held: readonly string[],
  ): readonly { readonly symbol: string; readonly correlation: number }[] {
    const holds = new Set(held)
    return this.symbols
      .filter(symbol => !holds.has(symbol))
      .flatMap(symbol => {
        const correlation = mean(held.flatMap(each => this.of(symbol, each) ?? []))
        return correlation === undefined ? [] : [{ symbol, correlation }]
      })
      .sort((a, b) => a.correlation - b.correlation)
  }
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, each) => sum + each, 0) / values.length
