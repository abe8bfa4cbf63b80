/**
 * The kernel over functions that were compiled for WebAssembly. The shell instantiates them, because the core cannot
 * name what its environment offers; here columns are copied in and out by blocks that stay in the cache.
 */
import { assert } from '#core/domain/assert'
import { treePrice } from '../pricing/binomialTree'
import { fillGreeksAt } from '../pricing/greekColumns'
import { IMPLIED_VOL_STATUS, RESOLUTION } from '../pricing/impliedVol'
import { ImpliedVolRows } from '../pricing/impliedVolColumns'
import { type OptionColumns, termsAt } from '../pricing/optionColumns'
import type { OptionKernel } from './optionKernel'

/** What `optionKernel.c` exports. Results are NaN where the plain twin must look. */
export type KernelExports = {
  readonly memory: { readonly buffer: ArrayBufferLike }
  columnAt(column: number): number
  rowsMax(): number
  stepsMax(): number
  fillGreeks(rows: number): void
  fillImpliedVols(rows: number, resolution: number): void
  fillTreePrices(rows: number, steps: number): void
}

const INPUTS = ['spot', 'strike', 'years', 'rate', 'dividendYield'] as const
const GREEKS = [
  'price',
  'delta',
  'gamma',
  'vega',
  'thetaPerDay',
  'rho',
  'vanna',
  'charmPerDay',
  'vomma',
] as const

type Input = (typeof INPUTS)[number]
type Greek = (typeof GREEKS)[number]
type Blocks = Readonly<Record<'sign' | Input | 'vol' | Greek, Float64Array>>

/** What the compiled solver answers where rounding leaves a vol less certain than asked. */
const UNRESOLVABLE = -1

export function wasmKernel(compiled: KernelExports): OptionKernel {
  const rowsMax = compiled.rowsMax()
  const names = ['sign', ...INPUTS, 'vol', ...GREEKS] as const
  const blocks = Object.fromEntries(
    names.map((name, i) => [name, new Float64Array(compiled.memory.buffer, compiled.columnAt(i), rowsMax)]),
  ) as Blocks
  const rest = new ImpliedVolRows()

  /** Calls `work` for each block of rows, whose terms have been copied in. */
  const inBlocks = (options: OptionColumns, work: (from: number, rows: number) => void): void => {
    const { length } = options.strike
    for (let from = 0; from < length; from += rowsMax) {
      const rows = Math.min(rowsMax, length - from)
      for (let i = 0; i < rows; i++) blocks.sign[i] = options.isCall[from + i] === 1 ? 1 : -1
      for (const name of INPUTS) blocks[name].set(options[name].subarray(from, from + rows))
      work(from, rows)
    }
  }

  return {
    fillGreeks(options, vol, out) {
      assert(vol.length === options.strike.length && out.price.length === vol.length, 'columns of one length')
      inBlocks(options, (from, rows) => {
        blocks.vol.set(vol.subarray(from, from + rows))
        compiled.fillGreeks(rows)
        for (const name of GREEKS) out[name].set(blocks[name].subarray(0, rows), from)
        for (let row = from; row < from + rows; row++) {
          const hasTime = (vol[row] ?? 0) > 0 && (options.years[row] ?? 0) > 0
          if (!hasTime) fillGreeksAt(options, vol, out, row)
        }
      })
    },

    fillImpliedVols(options, price, vol, status) {
      const { length } = options.strike
      assert(
        price.length === length && vol.length === length && status.length === length,
        'columns of one length',
      )
      inBlocks(options, (from, rows) => {
        blocks.price.set(price.subarray(from, from + rows))
        compiled.fillImpliedVols(rows, RESOLUTION)
        for (let i = 0; i < rows; i++) {
          const solved = blocks.vol[i] ?? Number.NaN
          const row = from + i
          if (solved > 0) {
            vol[row] = solved
            status[row] = IMPLIED_VOL_STATUS.solved
          } else if (solved === UNRESOLVABLE) {
            vol[row] = Number.NaN
            status[row] = IMPLIED_VOL_STATUS.unresolvable
          } else rest.solve(options, price, row, vol, status)
        }
      })
    },

    fillTreePrices(options, vol, steps, out) {
      assert(vol.length === options.strike.length && out.length === vol.length, 'columns of one length')
      const isSmall = steps <= compiled.stepsMax()
      inBlocks(options, (from, rows) => {
        blocks.vol.set(vol.subarray(from, from + rows))
        if (isSmall) compiled.fillTreePrices(rows, steps)
        for (let i = 0; i < rows; i++) {
          const row = from + i
          const price = isSmall ? (blocks.price[i] ?? Number.NaN) : Number.NaN
          out[row] = Number.isNaN(price) ? treePriceAt(options, vol, steps, row) : price
        }
      })
    },
  }
}

const treePriceAt = (options: OptionColumns, vol: Float64Array, steps: number, row: number): number =>
  treePrice(termsAt(options, row), vol[row] ?? Number.NaN, { steps, exercise: 'american', dividends: [] })
