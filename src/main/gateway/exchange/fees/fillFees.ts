import type { ContractReference } from '#main/gateway/exchange/contractReference'
import {
  INDEX_OPTION_EXCHANGE_FEE,
  OPTION_CLEARING,
  OPTIONS_REGULATORY_FEE,
  type PricingPlan,
  SEC_FEE_RATIO,
  STOCK_CLEARING,
  STOCK_EXCHANGE_FEE,
  TRADING_ACTIVITY_FEE,
} from './feeSchedule'

/** A fill as fees look at it. */
export type ChargedFill = {
  readonly contract: Pick<ContractReference, 'secType' | 'tradingClass' | 'multiplier'>
  readonly side: 'BOT' | 'SLD'
  /** Shares or contracts, positive. */
  readonly quantity: number
  readonly price: number
  readonly lastLiquidity: 1 | 2
}

/** What others than IBKR ask for a fill, in dollars; a negative exchange fee is a rebate. */
export type FillFees = { readonly exchange: number; readonly clearing: number; readonly regulatory: number }

export const NO_FEES: FillFees = { exchange: 0, clearing: 0, regulatory: 0 }

export function feesOf(fill: ChargedFill, plan: PricingPlan): FillFees {
  return fill.contract.secType === 'OPT' ? optionFees(fill) : stockFees(fill, plan)
}

export const addFees = (a: FillFees, b: FillFees): FillFees => ({
  exchange: a.exchange + b.exchange,
  clearing: a.clearing + b.clearing,
  regulatory: a.regulatory + b.regulatory,
})

export const sumOfFees = ({ exchange, clearing, regulatory }: FillFees): number =>
  exchange + clearing + regulatory

const ADDED_LIQUIDITY = 1

function stockFees(fill: ChargedFill, plan: PricingPlan): FillFees {
  const { quantity, price, lastLiquidity } = fill
  const regulatory = saleFees(fill, TRADING_ACTIVITY_FEE.perShare)
  if (plan === 'fixed') return { ...NO_FEES, regulatory }
  const perShare = lastLiquidity === ADDED_LIQUIDITY ? STOCK_EXCHANGE_FEE.adds : STOCK_EXCHANGE_FEE.removes
  const clearing = Math.min(quantity * STOCK_CLEARING.perShare, quantity * price * STOCK_CLEARING.maxRatio)
  return { exchange: quantity * perShare, clearing, regulatory }
}

function optionFees(fill: ChargedFill): FillFees {
  const { contract, quantity, price } = fill
  const byPremium = INDEX_OPTION_EXCHANGE_FEE.get(contract.tradingClass)
  const perContract = byPremium === undefined ? 0 : price < 1 ? byPremium.below1 : byPremium.from1
  return {
    exchange: quantity * perContract,
    clearing: Math.min(quantity * OPTION_CLEARING.perContract, OPTION_CLEARING.maxPerTrade),
    regulatory: quantity * OPTIONS_REGULATORY_FEE + saleFees(fill, TRADING_ACTIVITY_FEE.perContract),
  }
}

/** The SEC and FINRA ask of sales only; a combo's leg sold for nothing or less has no proceeds. */
function saleFees({ contract, side, quantity, price }: ChargedFill, activityFee: number): number {
  if (side === 'BOT') return 0
  const proceeds = Math.max(0, quantity * price * contract.multiplier)
  return proceeds * SEC_FEE_RATIO + Math.min(quantity * activityFee, TRADING_ACTIVITY_FEE.maxPerTrade)
}
