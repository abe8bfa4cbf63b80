import { addMoney, negateMoney } from '#core/domain/money'
import type { EpochMs } from '#core/domain/time'
import type { Account } from './account'
import { tallyWith } from './commission'
import { comboReference, referenceOf } from './contractReference'
import { type Execution, executionId } from './execution'
import type { ProposedFill } from './matching'
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

  const common = {
    orderId: order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    orderRef: order.ticket.orderRef,
    time: now,
    lastLiquidity: fill.lastLiquidity,
  } as const
  const executions: Execution[] = []
  if (order.terms.isCombo) {
    executions.push({
      ...common,
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
    })
  }
  for (const [i, leg] of order.terms.legs.entries()) {
    const part = order.terms.isCombo ? i + 2 : 1
    executions.push({
      ...common,
      execId: executionId(identity.run, identity.fill, part),
      ...bookLeg(order, leg, fill, fill.legPrices[i] ?? fill.price, account),
    })
  }
  for (const execution of executions) account.record(execution)
  return executions
}

function bookLeg(order: Order, leg: TradedLeg, fill: ProposedFill, price: number, account: Account) {
  const sign = order.terms.side === 'BUY' ? 1 : -1
  const traded = sign * leg.ratio * fill.quantity
  const isOption = leg.contract.secType === 'OPT'
  const charged = order.tally.charged
  order.tally = tallyWith(order.tally, { isOption, quantity: Math.abs(traded), price })
  const commission = addMoney(order.tally.charged, negateMoney(charged))
  const contract = referenceOf(leg.contract)
  const realizedPnl = account.book({ contract, quantity: traded, price, commission })
  return {
    contract,
    side: traded > 0 ? 'BOT' : 'SLD',
    shares: Math.abs(traded),
    price,
    cumulativeQuantity: order.filled * Math.abs(leg.ratio),
    averagePrice: order.terms.isCombo ? price : averagePriceOf(order),
    exchange: isOption ? 'CBOE' : leg.contract.primaryExchange || 'ISLAND',
    commission,
    realizedPnl,
  } as const
}
