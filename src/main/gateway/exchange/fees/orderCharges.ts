import { type Micros, microsFromDollars, ZERO } from '#core/domain/money'
import {
  COMMISSION_PASS_THROUGH_RATIO,
  OPTION_COMMISSION,
  type PricingPlan,
  STOCK_COMMISSION,
  STOCK_COMMISSION_MAX_RATIO,
  type Tier,
} from './feeSchedule'
import { addFees, type ChargedFill, type FillFees, feesOf, NO_FEES, sumOfFees } from './fillFees'
import { type MonthlyVolume, tieredCharge } from './monthlyVolume'

/**
 * What an order has been charged so far, in dollars where not said otherwise. Minimum and maximum hold for the whole
 * order, so a fill costs the growth of `charged`.
 */
export type OrderCharges = {
  readonly shares: number
  readonly sharesDollars: number
  /** Before minimum and maximum. */
  readonly stockCommission: number
  readonly optionCommission: number
  readonly fees: FillFees
  readonly charged: Micros
}

export const NOTHING_CHARGED: OrderCharges = {
  shares: 0,
  sharesDollars: 0,
  stockCommission: 0,
  optionCommission: 0,
  fees: NO_FEES,
  charged: ZERO,
}

/** The charges after one more fill; `volume` is the account's before it. */
export function chargesAfter(
  charges: OrderCharges,
  fill: ChargedFill,
  plan: PricingPlan,
  volume: MonthlyVolume,
): OrderCharges {
  const fees = addFees(charges.fees, feesOf(fill, plan))
  const next =
    fill.contract.secType === 'OPT'
      ? { ...charges, fees, optionCommission: charges.optionCommission + forContracts(fill, plan, volume) }
      : {
          ...charges,
          fees,
          shares: charges.shares + fill.quantity,
          sharesDollars: charges.sharesDollars + fill.quantity * fill.price,
          stockCommission: charges.stockCommission + forShares(fill, plan, volume),
        }
  return { ...next, charged: microsFromDollars(commissionOf(next, plan) + sumOfFees(fees)) }
}

/** IBKR's own part, with its minimum and maximum and what it costs IBKR to take it. */
function commissionOf(charges: OrderCharges, plan: PricingPlan): number {
  const { shares, sharesDollars, stockCommission, optionCommission } = charges
  const minimum = STOCK_COMMISSION[plan].minimum
  const ofStock =
    shares > 0 ? Math.min(Math.max(stockCommission, minimum), sharesDollars * STOCK_COMMISSION_MAX_RATIO) : 0
  const ofOptions = optionCommission > 0 ? Math.max(optionCommission, OPTION_COMMISSION.minimum) : 0
  const passedThrough = plan === 'tiered' ? ofStock * COMMISSION_PASS_THROUGH_RATIO : 0
  return ofStock + passedThrough + ofOptions
}

const forShares = ({ quantity }: ChargedFill, plan: PricingPlan, { shares }: MonthlyVolume): number =>
  tieredCharge(STOCK_COMMISSION[plan].tiers, shares, quantity)

function forContracts(
  { quantity, price }: ChargedFill,
  plan: PricingPlan,
  { contracts }: MonthlyVolume,
): number {
  const { bands } = OPTION_COMMISSION
  const tiers: readonly Tier[] = (bands.find(band => price >= band.premiumFrom) ?? bands[2]).tiers
  return tieredCharge(tiers, plan === 'tiered' ? contracts : 0, quantity)
}
