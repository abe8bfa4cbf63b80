import { addMoney, negateMoney } from '#core/domain/money'
import type { EpochMs } from '#core/domain/time'
import type { Account } from './account'
import { comboReference, referenceOf } from './contractReference'
import { type Execution, executionId } from './execution'
import type { ProposedFill } from './matching/proposedFill'
import { averagePriceOf, type Order } from './order'
import type { TradedLeg } from './orderTerms'

export type FillIdentity = { readonly run: number; readonly fill: number }

/**
 * Books a fill: the order's quantities, the account's positions and cash, and the executions. A combo gives one
 * execution for itself and one per leg, all under the same permId; only the legs move money.
 */
export function bookFill(
  order: Order,
  fill: ProposedFill,
  account: Account,
  identity: FillIdentity,
  now: EpochMs,
): Execution[] {
  order.filled += fill.quantity
  order.filledValue += fill.quantity * fill.price
  order.lastFillPrice = fill.price
  if (!order.terms.isCombo) return bookLegs(order, fill, order.terms.legs, account, identity, now)
  const combo: Execution = {
    ...commonOf(order, fill, now),
    execId: executionId(identity.run, identity.fill, 1),
    contract: comboReference(order.terms.symbol),
    side: order.terms.side === 'BUY' ? 'BOT' : 'SLD',
    shares: fill.quantity,
    price: fill.price,
    cumulativeQuantity: order.filled,
    averagePrice: averagePriceOf(order),
    exchange: 'SMART',
    commission: undefined,
    realizedPnl: undefined,
  }
  account.record(combo)
  return [combo, ...bookLegs(order, fill, order.terms.legs, account, identity, now)]
}

/** The first legs of a combo alone: the order itself counts nothing as filled. */
export function bookSomeLegs(
  order: Order,
  fill: ProposedFill,
  count: number,
  account: Account,
  identity: FillIdentity,
  now: EpochMs,
): Execution[] {
  return bookLegs(order, fill, order.terms.legs.slice(0, count), account, identity, now)
}

function bookLegs(
  order: Order,
  fill: ProposedFill,
  legs: readonly TradedLeg[],
  account: Account,
  identity: FillIdentity,
  now: EpochMs,
): Execution[] {
  const firstPart = order.terms.isCombo ? 2 : 1
  return legs.map((leg, i) => {
    const execution: Execution = {
      ...commonOf(order, fill, now),
      execId: executionId(identity.run, identity.fill, firstPart + i),
      ...bookLeg(order, leg, fill, fill.legPrices[i] ?? fill.price, account),
    }
    account.record(execution)
    return execution
  })
}

const commonOf = (order: Order, fill: ProposedFill, now: EpochMs) => ({
  orderId: order.orderId,
  clientId: order.clientId,
  permId: order.permId,
  orderRef: order.ticket.orderRef,
  time: now,
  lastLiquidity: fill.lastLiquidity,
})

function bookLeg(order: Order, leg: TradedLeg, fill: ProposedFill, price: number, account: Account) {
  const sign = order.terms.side === 'BUY' ? 1 : -1
  const traded = sign * leg.ratio * fill.quantity
  const contract = referenceOf(leg.contract)
  const side = traded > 0 ? 'BOT' : 'SLD'
  const charged = {
    contract,
    side,
    quantity: Math.abs(traded),
    price,
    lastLiquidity: fill.lastLiquidity,
  } as const
  const chargedBefore = order.charges.charged
  order.charges = account.charged(order.charges, charged)
  account.countVolume(charged)
  const commission = addMoney(order.charges.charged, negateMoney(chargedBefore))
  const realizedPnl = account.book({ contract, quantity: traded, price, commission })
  return {
    contract,
    side,
    shares: Math.abs(traded),
    price,
    cumulativeQuantity: order.filled * Math.abs(leg.ratio),
    averagePrice: order.terms.isCombo ? price : averagePriceOf(order),
    exchange: contract.secType === 'OPT' ? 'CBOE' : contract.primaryExchange || 'ISLAND',
    commission,
    realizedPnl,
  } as const
}
