/** Implied vols over columns, without an object for each row. */
import { assert } from '#core/domain/assert'
import { type ForwardQuote, forwardErrorOf, IMPLIED_VOL_STATUS, solveVol, type VolAnswer } from './impliedVol'
import { numberAt, type OptionColumns } from './optionColumns'

/** Fills `vol` and `status` (`IMPLIED_VOL_STATUS`) of every row. Rows of one expiration are cheaper side by side. */
export function fillImpliedVols(
  options: OptionColumns,
  price: Float64Array,
  vol: Float64Array,
  status: Uint8Array,
): void {
  const { length } = options.strike
  assert(
    price.length === length && vol.length === length && status.length === length,
    'columns of one length',
  )
  const rows = new ImpliedVolRows()
  for (let row = 0; row < length; row++) rows.solve(options, price, row, vol, status)
}

/** Solves one row after another and keeps the exponentials of the last terms, which mostly serve the next row too. */
export class ImpliedVolRows {
  readonly #quote: ForwardQuote = {
    right: 'call',
    forward: Number.NaN,
    forwardError: Number.NaN,
    strike: Number.NaN,
    years: Number.NaN,
    discount: Number.NaN,
    price: Number.NaN,
  }
  readonly #answer: VolAnswer = {
    status: IMPLIED_VOL_STATUS.unresolvable,
    vol: Number.NaN,
    uncertainty: Number.NaN,
  }
  #rate = Number.NaN
  #dividendYield = Number.NaN
  #growth = Number.NaN

  /** Puts the row's answer into `vol` and `status`. */
  solve(
    options: OptionColumns,
    price: Float64Array,
    row: number,
    vol: Float64Array,
    status: Uint8Array,
  ): void {
    const [quote, answer] = [this.#quote, this.#answer]
    const years = numberAt(options.years, row)
    const rate = numberAt(options.rate, row)
    const dividendYield = numberAt(options.dividendYield, row)
    if (years !== quote.years || rate !== this.#rate || dividendYield !== this.#dividendYield) {
      this.#rate = rate
      this.#dividendYield = dividendYield
      this.#growth = Math.exp((rate - dividendYield) * years)
      quote.years = years
      quote.discount = Math.exp(-rate * years)
    }
    quote.right = options.isCall[row] === 1 ? 'call' : 'put'
    quote.forward = numberAt(options.spot, row) * this.#growth
    quote.forwardError = forwardErrorOf(quote.forward, this.#growth)
    quote.strike = numberAt(options.strike, row)
    quote.price = numberAt(price, row)
    solveVol(quote, answer)
    vol[row] = answer.vol
    status[row] = answer.status
  }
}
