import type { SessionDate } from '../domain/time'

/**
 * One side of one expiration, by column; every column has one entry per strike of the slice. NaN is unknown. Vols
 * are fractions, greeks per share, deltas signed.
 */
export type ChainSide = {
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** Contracts traded this session. */
  readonly volume: Float64Array
  readonly openInterest: Float64Array
  readonly impliedVol: Float64Array
  readonly delta: Float64Array
  readonly gamma: Float64Array
  /** When the quote was last heard of, epoch milliseconds. */
  readonly tsInit: Float64Array
}

/** One expiration of one class as it is quoted now; strikes ascend. */
export type ChainSlice = {
  readonly expiration: SessionDate
  readonly dte: number
  /** To the last trade, in years of 365 days. */
  readonly years: number
  readonly tradingClass: string
  readonly multiplier: number
  /** Price increment of a combo of this class. */
  readonly increment: number
  readonly strikes: Float64Array
  readonly call: ChainSide
  readonly put: ChainSide
}

export const midAt = (side: ChainSide, row: number): number =>
  ((side.bid[row] ?? Number.NaN) + (side.ask[row] ?? Number.NaN)) / 2

/** The row of the strike that lies nearest to a level; -1 in an empty slice. */
export function nearestRow({ strikes }: ChainSlice, level: number): number {
  let best = -1
  for (let row = 0; row < strikes.length; row++) {
    if (best < 0 || Math.abs((strikes[row] ?? 0) - level) < Math.abs((strikes[best] ?? 0) - level)) best = row
  }
  return best
}

/** Implied vol at the money: the mean of call and put at the nearest strike that has both. */
export function atmVol(slice: ChainSlice, spot: number): number {
  let best = Number.NaN
  let distance = Infinity
  for (let row = 0; row < slice.strikes.length; row++) {
    const vol = ((slice.call.impliedVol[row] ?? Number.NaN) + (slice.put.impliedVol[row] ?? Number.NaN)) / 2
    const away = Math.abs((slice.strikes[row] ?? Number.NaN) - spot)
    if (vol > 0 && away < distance) {
      best = vol
      distance = away
    }
  }
  return best
}

/** Implied vol where a side's delta is nearest to a target (signed), NaN when the slice has no delta. */
export function volAtDelta(side: ChainSide, target: number): number {
  let best = Number.NaN
  let distance = Infinity
  for (let row = 0; row < side.delta.length; row++) {
    const away = Math.abs((side.delta[row] ?? Number.NaN) - target)
    const vol = side.impliedVol[row] ?? Number.NaN
    if (away < distance && vol > 0) {
      best = vol
      distance = away
    }
  }
  return best
}

/** Vol of the 25-delta put less that of the 25-delta call, as a fraction; positive when puts are dear. */
export const skew25 = (slice: ChainSlice): number =>
  volAtDelta(slice.put, -0.25) - volAtDelta(slice.call, 0.25)
