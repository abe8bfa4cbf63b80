import { assert } from '#core/domain/assert'

/**
 * The correlation matrix of the last `period` rows of n columns, kept up by adding the entering and taking off the
 * leaving products: n^2 / 2 steps a row. Sums are taken anew once per period, so that rounding does not pile up.
 */
export class RollingCorrelation {
  readonly columns: number
  readonly period: number
  readonly #window: Float64Array
  readonly #sums: Float64Array
  /** Lower triangle, row-major in a square. */
  readonly #products: Float64Array
  #cursor = 0
  #count = 0

  constructor(columns: number, period: number) {
    assert(columns > 0 && period > 1, 'columns, and a period of at least 2')
    this.columns = columns
    this.period = period
    this.#window = new Float64Array(columns * period)
    this.#sums = new Float64Array(columns)
    this.#products = new Float64Array(columns * columns)
  }

  /** Takes the next row of returns, one per column. */
  push(row: Float64Array): void {
    assert(row.length === this.columns, 'one value per column')
    const slot = this.#window.subarray(this.#cursor * this.columns, (this.#cursor + 1) * this.columns)
    this.#cursor = (this.#cursor + 1) % this.period
    this.#count++
    if (this.#cursor === 0) {
      slot.set(row)
      this.#takeAnew()
      return
    }
    if (this.#count > this.period) this.#exchange(slot, row)
    else this.#add(row)
    slot.set(row)
  }

  get isReady(): boolean {
    return this.#count >= this.period
  }

  /** Row-major; NaN until the window is full and where a column does not move. `out` may be given to be filled. */
  matrix(out: Float64Array = new Float64Array(this.columns * this.columns)): Float64Array {
    const { columns: n, period } = this
    if (!this.isReady) return out.fill(Number.NaN)
    const scale = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const sum = this.#sums[i] ?? 0
      scale[i] = 1 / Math.sqrt((this.#products[i * n + i] ?? 0) - (sum * sum) / period)
    }
    for (let i = 0; i < n; i++) {
      const [sum, own] = [(this.#sums[i] ?? 0) / period, scale[i] ?? 0]
      for (let j = 0; j < i; j++) {
        const product = (this.#products[i * n + j] ?? 0) - sum * (this.#sums[j] ?? 0)
        const value = product * own * (scale[j] ?? 0)
        out[i * n + j] = value
        out[j * n + i] = value
      }
      out[i * n + i] = 1
    }
    return out
  }

  #add(row: Float64Array): void {
    const n = this.columns
    for (let i = 0; i < n; i++) {
      const value = row[i] ?? 0
      this.#sums[i] = (this.#sums[i] ?? 0) + value
      for (let j = 0; j <= i; j++)
        this.#products[i * n + j] = (this.#products[i * n + j] ?? 0) + value * (row[j] ?? 0)
    }
  }

  #exchange(leaving: Float64Array, entering: Float64Array): void {
    const n = this.columns
    for (let i = 0; i < n; i++) {
      const [old, fresh] = [leaving[i] ?? 0, entering[i] ?? 0]
      this.#sums[i] = (this.#sums[i] ?? 0) + fresh - old
      for (let j = 0; j <= i; j++)
        this.#products[i * n + j] =
          (this.#products[i * n + j] ?? 0) + fresh * (entering[j] ?? 0) - old * (leaving[j] ?? 0)
    }
  }

  #takeAnew(): void {
    this.#sums.fill(0)
    this.#products.fill(0)
    for (let row = 0; row < this.period; row++)
      this.#add(this.#window.subarray(row * this.columns, (row + 1) * this.columns))
  }
}
