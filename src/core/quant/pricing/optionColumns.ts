/** The pricing functions over columns: one call for a chain, no allocation per option by the caller. */
import { assert } from '#core/domain/assert'
import type { OptionTerms } from './blackScholes'
import { type ForwardQuote, forwardErrorOf, IMPLIED_VOL_STATUS, solveVol, type VolAnswer } from './impliedVol'

/** Options by column, all of one length. `isCall` is 1 for calls and 0 for puts. */
export type OptionColumns = {
  readonly isCall: Uint8Array
  readonly spot: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly rate: Float64Array
  readonly dividendYield: Float64Array
}

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
  const quote: ForwardQuote = {
    right: 'call',
    forward: Number.NaN,
    forwardError: Number.NaN,
    strike: Number.NaN,
    years: Number.NaN,
    discount: Number.NaN,
    price: Number.NaN,
  }
  const answer: VolAnswer = {
    status: IMPLIED_VOL_STATUS.unresolvable,
    vol: Number.NaN,
    uncertainty: Number.NaN,
  }
  let years = Number.NaN
  let rate = 0
  let dividendYield = 0
  let growth = 1
  for (let row = 0; row < length; row++) {
    const rowYears = numberAt(options.years, row)
    const rowRate = numberAt(options.rate, row)
    const rowYield = numberAt(options.dividendYield, row)
    if (rowYears !== years || rowRate !== rate || rowYield !== dividendYield) {
      years = rowYears
      rate = rowRate
      dividendYield = rowYield
      growth = Math.exp((rate - dividendYield) * years)
      quote.years = years
      quote.discount = Math.exp(-rate * years)
    }
    quote.right = options.isCall[row] === 1 ? 'call' : 'put'
    quote.forward = numberAt(options.spot, row) * growth
    quote.forwardError = forwardErrorOf(quote.forward, growth)
    quote.strike = numberAt(options.strike, row)
    quote.price = numberAt(price, row)
    solveVol(quote, answer)
    vol[row] = answer.vol
    status[row] = answer.status
  }
}

export const termsAt = (options: OptionColumns, row: number): OptionTerms => ({
  right: options.isCall[row] === 1 ? 'call' : 'put',
  spot: numberAt(options.spot, row),
  strike: numberAt(options.strike, row),
  years: numberAt(options.years, row),
  rate: numberAt(options.rate, row),
  dividendYield: numberAt(options.dividendYield, row),
})

export const numberAt = (column: Float64Array, row: number): number => column[row] ?? Number.NaN
