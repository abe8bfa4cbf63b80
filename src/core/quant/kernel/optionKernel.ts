/** Whole chains at once. The plain kernel is the twin that any other must equal: see `wasmKernel.ts`. */
import { fillTreePrices } from '../pricing/binomialTree'
import { fillGreeks, type GreekColumns } from '../pricing/greekColumns'
import { fillImpliedVols } from '../pricing/impliedVolColumns'
import type { OptionColumns } from '../pricing/optionColumns'

export interface OptionKernel {
  /** Price and greeks of every row at its vol. */
  fillGreeks(options: OptionColumns, vol: Float64Array, out: GreekColumns): void
  /** Vols of prices, with what each status means in `IMPLIED_VOL_STATUS`. */
  fillImpliedVols(options: OptionColumns, price: Float64Array, vol: Float64Array, status: Uint8Array): void
  /** American prices by the tree, without dividends in cash. */
  fillTreePrices(options: OptionColumns, vol: Float64Array, steps: number, out: Float64Array): void
}

export const plainKernel: OptionKernel = { fillGreeks, fillImpliedVols, fillTreePrices }
