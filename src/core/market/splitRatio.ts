/** New shares for one old, of the splits that companies make. Their inverses are reverse splits. */
const RATIOS = [1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50]

/** Overnight moves blur the ratio of a split by no more than this. */
const TOLERANCE = 0.05

/**
 * The split that would explain a price against the one before: 7 for a seventh, 0.1 for ten times. Undefined when no
 * simple ratio is within 5 %. Smaller splits than 3:2 cannot be told from a bad day and are not looked for.
 */
export function splitRatioOf(before: number, after: number): number | undefined {
  if (!(before > 0) || !(after > 0)) return undefined
  const isReverse = after > before
  const ratio = isReverse ? after / before : before / after
  let [nearest, away] = [Number.NaN, TOLERANCE]
  for (const each of RATIOS) {
    const distance = Math.abs(ratio / each - 1)
    if (distance < away) [nearest, away] = [each, distance]
  }
  if (Number.isNaN(nearest)) return undefined
  return isReverse ? 1 / nearest : nearest
}
