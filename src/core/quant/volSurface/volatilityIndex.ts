/**
 * The Cboe's model-free index of a chain (white paper "The CBOE Volatility Index - VIX", 2009): the fair variance
 * of two expirations from their out-of-the-money quotes, interpolated to 30 days.
 */
import { err, ok, type Result } from '#core/domain/result'
import { type ChainRow, callMid, putMid } from './chainRow'

export type ExpirationVariance = {
  readonly forward: number
  /** First strike at or below the forward. */
  readonly centralStrike: number
  /** Per year. */
  readonly variance: number
  /** Strikes that took part. */
  readonly strikes: number
}

export type IndexError =
  /** No strike lies at or below the forward, or fewer than two have a bid. */
  { readonly kind: 'tooFewStrikes'; readonly strikes: number }

/** Rows by ascending strike; years to settlement by the minute; a continuous rate. */
export function expirationVariance(
  rows: readonly ChainRow[],
  years: number,
  rate: number,
): Result<ExpirationVariance, IndexError> {
  const quoted = rows.filter(row => row.callBid > 0 && row.putBid > 0)
  const closest = quoted.reduce<ChainRow | undefined>(
    (best, row) => (best && gapOf(best) <= gapOf(row) ? best : row),
    undefined,
  )
  if (!closest) return err({ kind: 'tooFewStrikes', strikes: 0 })
  const growth = Math.exp(rate * years)
  const forward = closest.strike + growth * (callMid(closest) - putMid(closest))
  const central = rows.findLastIndex(({ strike }) => strike <= forward)
  const k0 = rows[central]?.strike
  const prices = outOfTheMoney(rows, central)
  if (k0 === undefined || prices.length < 2) return err({ kind: 'tooFewStrikes', strikes: prices.length })
  let sum = 0
  for (const [i, { strike, price }] of prices.entries()) {
    const [below, above] = [prices[i - 1], prices[i + 1]]
    const width =
      below && above
        ? (above.strike - below.strike) / 2
        : Math.abs((above ?? below ?? { strike }).strike - strike)
    sum += (width / (strike * strike)) * growth * price
  }
  const variance = (2 * sum - (forward / k0 - 1) ** 2) / years
  return ok({ forward, centralStrike: k0, variance, strikes: prices.length })
}

export type VarianceTerm = { readonly years: number; readonly variance: number }

/** The index in points for a horizon (30 days unless told) between or near two expirations. */
export function volatilityIndex(near: VarianceTerm, next: VarianceTerm, horizonYears = 30 / 365): number {
  const weight = (next.years - horizonYears) / (next.years - near.years)
  const total = near.years * near.variance * weight + next.years * next.variance * (1 - weight)
  return 100 * Math.sqrt(total / horizonYears)
}

const gapOf = (row: ChainRow): number => Math.abs(callMid(row) - putMid(row))

/** Away from the centre on each side, leaving out strikes without a bid and all beyond two of them in a row. */
function outOfTheMoney(
  rows: readonly ChainRow[],
  central: number,
): readonly { readonly strike: number; readonly price: number }[] {
  const centralRow = rows[central]
  if (!centralRow) return []
  const puts = takenUntilSilence(rows.slice(0, central).reverse(), ({ putBid }) => putBid)
  const calls = takenUntilSilence(rows.slice(central + 1), ({ callBid }) => callBid)
  return [
    ...puts.reverse().map(row => ({ strike: row.strike, price: putMid(row) })),
    { strike: centralRow.strike, price: (putMid(centralRow) + callMid(centralRow)) / 2 },
    ...calls.map(row => ({ strike: row.strike, price: callMid(row) })),
  ]
}

function takenUntilSilence(outwards: readonly ChainRow[], bidOf: (row: ChainRow) => number): ChainRow[] {
  const taken: ChainRow[] = []
  let silent = 0
  for (const row of outwards) {
    silent = bidOf(row) > 0 ? 0 : silent + 1
    if (silent === 2) break
    if (silent === 0) taken.push(row)
  }
  return taken
}
