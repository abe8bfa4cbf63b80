/**
 * What an option becomes at a split of its underlying, after the OCC's rules. At a whole split (7 for 1) there are as
 * many more contracts at a strike as many times lower. At any other (3 for 2, 1 for 20) the number of contracts stays
 * and each delivers more or fewer shares: here its multiplier carries that, for the premium too, and the strike keeps
 * what exercise costs.
 */
export type AdjustedTerms = {
  readonly strike: number
  readonly multiplier: number
  /** New contracts for one old. */
  readonly contracts: number
}

export const isWholeSplit = (split: number): boolean => Number.isInteger(split)

export function adjustedTerms(strike: number, multiplier: number, split: number): AdjustedTerms {
  const perShare = Math.round((strike / split) * 100) / 100
  return isWholeSplit(split)
    ? { strike: perShare, multiplier, contracts: split }
    : { strike: perShare, multiplier: Math.round(multiplier * split), contracts: 1 }
}
