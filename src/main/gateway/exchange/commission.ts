import { addMoney, type Micros, microsFromDollars, ZERO } from '#core/domain/money'

// IBKR Pro, fixed pricing, US stocks and options. Exchange and regulatory fees are not part of it here.

const MINIMUM_PER_ORDER = microsFromDollars(1)

const PER_SHARE = 0.005
const SHARES_MAXIMUM_RATIO = 0.01

/** For an order's shares so far: 0.005 a share, at least 1.00, but never above 1% of what was traded. */
export function stockCommission(shares: number, tradedDollars: number): Micros {
  const byShare = Math.max(microsFromDollars(shares * PER_SHARE), MINIMUM_PER_ORDER)
  return Math.min(byShare, microsFromDollars(tradedDollars * SHARES_MAXIMUM_RATIO)) as Micros
}

/** For contracts at one premium, before the minimum per order. */
export function optionCommission(contracts: number, premium: number): Micros {
  const perContract = premium >= 0.1 ? 0.65 : premium >= 0.05 ? 0.5 : 0.25
  return microsFromDollars(contracts * perContract)
}

/** What an order has traded and been charged so far; minimum and maximum hold for the whole order. */
export type CommissionTally = {
  readonly shares: number
  readonly sharesDollars: number
  readonly optionCharges: Micros
  readonly charged: Micros
}

export const EMPTY_TALLY: CommissionTally = {
  shares: 0,
  sharesDollars: 0,
  optionCharges: ZERO,
  charged: ZERO,
}

/** The tally after one more fill; what that fill costs is the growth of `charged`. */
export function tallyWith(
  tally: CommissionTally,
  fill: { readonly isOption: boolean; readonly quantity: number; readonly price: number },
): CommissionTally {
  const shares = tally.shares + (fill.isOption ? 0 : fill.quantity)
  const sharesDollars = tally.sharesDollars + (fill.isOption ? 0 : fill.quantity * fill.price)
  const optionCharges = addMoney(
    tally.optionCharges,
    fill.isOption ? optionCommission(fill.quantity, fill.price) : ZERO,
  )
  const forShares = shares > 0 ? stockCommission(shares, sharesDollars) : ZERO
  const forOptions = optionCharges > 0 ? (Math.max(optionCharges, MINIMUM_PER_ORDER) as Micros) : ZERO
  return { shares, sharesDollars, optionCharges, charged: addMoney(forShares, forOptions) }
}
