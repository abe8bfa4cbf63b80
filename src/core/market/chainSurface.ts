import type { ChainRow } from '#core/quant/volSurface/chainRow'
import type { ExerciseStyle } from '#core/quant/volSurface/deAmericanise'
import { type FittedExpiration, fitExpiration, surfaceOf } from '#core/quant/volSurface/fitSurface'
import {
  type ArbitrageFlag,
  arbitrageFlags,
  type SmileMeasures,
  smileMeasures,
} from '#core/quant/volSurface/surface'
import type { ChainSlice } from '#core/strategies/chainSlice'

/** A surface as it is kept: what was fitted, what it says, and where it contradicts itself. Plain data. */
export type ChainSurface = {
  readonly expirations: readonly (FittedExpiration & SmileMeasures)[]
  readonly arbitrage: readonly ArbitrageFlag[]
}

/** Log-moneyness at which arbitrage is looked for. */
const GRID = Array.from({ length: 41 }, (_, i) => (i - 20) / 100)

/** Undefined when no expiration can be fitted. */
export function chainSurface(
  slices: readonly ChainSlice[],
  rate: number,
  exercise: ExerciseStyle,
): ChainSurface | undefined {
  const fitted = slices.flatMap(slice => {
    if (!(slice.years > 0)) return []
    const fit = fitExpiration({ years: slice.years, rate, exercise, rows: quotedRows(slice) })
    return fit.ok ? [fit.value] : []
  })
  if (fitted.length === 0) return undefined
  const surface = surfaceOf(fitted)
  const byTime = fitted.toSorted((a, b) => a.years - b.years)
  return {
    expirations: surface.slices.flatMap((slice, i) => {
      const expiration = byTime[i]
      return expiration ? [{ ...expiration, ...smileMeasures(slice) }] : []
    }),
    arbitrage: arbitrageFlags(surface, GRID),
  }
}

/** Strikes at which somebody offers both; a side without a bid is worth nothing to somebody. */
const quotedRows = ({ strikes, call, put }: ChainSlice): readonly ChainRow[] =>
  Array.from(strikes, (strike, row) => ({
    strike,
    callBid: call.bid[row] || 0,
    callAsk: call.ask[row] ?? Number.NaN,
    putBid: put.bid[row] || 0,
    putAsk: put.ask[row] ?? Number.NaN,
  })).filter(
    ({ callBid, callAsk, putBid, putAsk }) =>
      callAsk >= callBid && putAsk >= putBid && callAsk > 0 && putAsk > 0,
  )
