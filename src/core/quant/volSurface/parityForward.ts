import { type ChainRow, callMid, putMid } from './chainRow'

/**
 * The forward that put-call parity implies: the median over the strikes closest to the money, so that one bad quote
 * does not move it. Undefined when no strike is quoted on both sides.
 */
export function parityForward(rows: readonly ChainRow[], discount: number, strikes = 7): number | undefined {
  const forwards = rows
    .filter(row => row.callBid > 0 && row.putBid > 0)
    .map(row => ({
      gap: Math.abs(callMid(row) - putMid(row)),
      forward: row.strike + (callMid(row) - putMid(row)) / discount,
    }))
    .sort((a, b) => a.gap - b.gap)
    .slice(0, strikes)
    .map(({ forward }) => forward)
    .sort((a, b) => a - b)
  const middle = Math.floor(forwards.length / 2)
  const upper = forwards[middle]
  const lower = forwards[middle - 1]
  if (upper === undefined) return undefined
  return forwards.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2
}
