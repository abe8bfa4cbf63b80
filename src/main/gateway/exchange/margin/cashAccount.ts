import type { Holding, Margin } from './holding'

/**
 * A cash account lends nothing: stock is paid in full, a short put is secured by the cash that buys the shares, a
 * short call by the shares themselves. For what is short without cover, which such an account may not open but can be
 * left with, the requirement is what buying it back in stock would cost.
 */
export function cashAccountMargin(group: readonly Holding[]): Margin {
  const shares = sharesIn(group)
  const stock = Math.abs(shares * underlyingMarkOf(group))
  const uncovered = uncoveredShares(group) * underlyingMarkOf(group)
  const required = stock + cashForPuts(group) + uncovered
  return { initial: required, maintenance: required }
}

/** Shares that are owed, or owed if calls are exercised, and not there. */
export function uncoveredShares(group: readonly Holding[]): number {
  const shares = sharesIn(group)
  const callable = short(group, 'C').reduce(
    (sum, { contract, quantity }) => sum - quantity * contract.multiplier,
    0,
  )
  return Math.max(0, callable - Math.max(0, shares)) + Math.max(0, -shares)
}

const sharesIn = (group: readonly Holding[]): number =>
  group.find(({ contract }) => contract.secType === 'STK')?.quantity ?? 0

const underlyingMarkOf = (group: readonly Holding[]): number => group[0]?.underlyingMark ?? 0

const short = (group: readonly Holding[], right: 'C' | 'P'): readonly Holding[] =>
  group.filter(({ contract, quantity }) => contract.right === right && quantity < 0)

const cashForPuts = (group: readonly Holding[]): number =>
  short(group, 'P').reduce(
    (sum, { contract, quantity }) => sum - quantity * contract.multiplier * contract.strike,
    0,
  )
