import type { OptionKernel } from '../quant/kernel/optionKernel'
import { greekColumns } from '../quant/pricing/greekColumns'
import { IMPLIED_VOL_STATUS } from '../quant/pricing/impliedVol'
import type { OptionColumns } from '../quant/pricing/optionColumns'
import { type ChainSide, type ChainSlice, midAt } from '../strategies/chainSlice'

/** What the model needs beyond the slice: continuous fractions per year, spot in dollars. */
export type ModelMarket = { readonly spot: number; readonly rate: number; readonly dividendYield: number }

/**
 * Fills vols and deltas that the broker did not tell with ours, from the middle of the quote and without early
 * exercise. What it told stays. A delayed feed brings quotes without greeks, and so do the first seconds of a line.
 * Options whose quote is no market, or holds no time value, stay unknown.
 */
export function withModelledGreeks(slice: ChainSlice, market: ModelMarket, kernel: OptionKernel): ChainSlice {
  const rows = [...unknownRows(slice, 'call'), ...unknownRows(slice, 'put')]
  if (rows.length === 0 || !(slice.years > 0)) return slice
  const column = (value: (missing: Missing) => number) => Float64Array.from(rows, value)
  const options: OptionColumns = {
    isCall: Uint8Array.from(rows, ({ right }) => (right === 'call' ? 1 : 0)),
    strike: column(({ row }) => slice.strikes[row] ?? Number.NaN),
    spot: column(() => market.spot),
    years: column(() => slice.years),
    rate: column(() => market.rate),
    dividendYield: column(() => market.dividendYield),
  }
  const vol = new Float64Array(rows.length)
  const status = new Uint8Array(rows.length)
  kernel.fillImpliedVols(
    options,
    column(({ right, row }) => midAt(slice[right], row)),
    vol,
    status,
  )
  const greeks = greekColumns(rows.length)
  kernel.fillGreeks(options, vol, greeks)
  const filled = { call: copyOf(slice.call), put: copyOf(slice.put) }
  rows.forEach(({ right, row }, n) => {
    if (status[n] !== IMPLIED_VOL_STATUS.solved) return
    const side = filled[right]
    side.impliedVol[row] = vol[n] ?? Number.NaN
    side.delta[row] = greeks.delta[n] ?? Number.NaN
    side.gamma[row] = greeks.gamma[n] ?? Number.NaN
  })
  return { ...slice, ...filled }
}

type Missing = { readonly right: 'call' | 'put'; readonly row: number }

/** Rows with a two-sided quote and without all of vol, delta and gamma. */
function unknownRows(slice: ChainSlice, right: 'call' | 'put'): Missing[] {
  const { bid, ask, impliedVol, delta, gamma } = slice[right]
  const rows: Missing[] = []
  for (let row = 0; row < bid.length; row++) {
    const isTold = Number.isFinite(
      (impliedVol[row] ?? Number.NaN) + (delta[row] ?? Number.NaN) + (gamma[row] ?? Number.NaN),
    )
    if (!isTold && (bid[row] ?? 0) > 0 && (ask[row] ?? 0) >= (bid[row] ?? 0)) rows.push({ right, row })
  }
  return rows
}

const copyOf = (side: ChainSide): ChainSide => ({
  ...side,
  impliedVol: side.impliedVol.slice(),
  delta: side.delta.slice(),
  gamma: side.gamma.slice(),
})
