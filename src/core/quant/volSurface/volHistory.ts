/** Where today's implied vol stands in its own past. Histories are daily, oldest first, today not included. */

/** Today's place between the lowest and the highest of its past: 0 to 1, beyond when it is a new extreme. */
export function ivRank(history: Float64Array, today: number): number {
  const lowest = history.reduce((a, b) => Math.min(a, b), Infinity)
  const highest = history.reduce((a, b) => Math.max(a, b), -Infinity)
  return highest > lowest ? (today - lowest) / (highest - lowest) : Number.NaN
}

/** The share of past days on which it was lower. */
export function ivPercentile(history: Float64Array, today: number): number {
  let lower = 0
  for (const value of history) if (value < today) lower++
  return history.length > 0 ? lower / history.length : Number.NaN
}

/** What sellers of variance are paid: implied less realised vol, both annualised fractions. */
export const volRiskPremium = (impliedVol: number, realisedVol: number): number => impliedVol - realisedVol
