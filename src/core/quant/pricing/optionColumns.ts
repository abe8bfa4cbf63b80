/** Options by column, as the functions over whole chains take them. */
import type { OptionTerms } from './blackScholes'

/** All of one length. `isCall` is 1 for calls and 0 for puts. */
export type OptionColumns = {
  readonly isCall: Uint8Array
  readonly spot: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly rate: Float64Array
  readonly dividendYield: Float64Array
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
