import { addMoney, negateMoney } from '#core/domain/money'
import type { EpochMs } from '#core/domain/time'
import type { Account } from './account'
import { comboReference, referenceOf } from './contractReference'
import { type Execution, executionId } from './execution'
import { completedUnits, type LegFill, legAfter, withoutUnits } from './matching/legging'
import type { ProposedFill } from './matching/proposedFill'
import { averagePriceOf, type Order } from './order'
import type { TradedLeg } from './orderTerms'

/** Where a fill is booked: the account, the fill's number in its life, and the time. */
export type Booking = {
  readonly account: Account
  readonly run: number
  readonly fill: number
  readonly now: EpochMs
}

/** The combo's own execution is part 01 of a fill, its legs follow. */
const COMBO_PART = 1

/**
 * Books a fill: the order's quantities, the account's positions and cash, and the executions. A combo gives one
 * execution for itself and one per leg, all under the same permId; only the legs move money.
 */
export function bookFill(order: Order, fill: ProposedFill, booking: Booking): Execution[] {
  const combo = countFilled(order, fill, booking)
  return [...combo, ...bookSomeLegs(order, fill, order.terms.legs.length, booking)]
}

/** The first legs of a combo alone: the order itself counts nothing as filled. */
export function bookSomeLegs(order: Order, fill: ProposedFill, count: number, booking: Booking): Execution[] {
  const firstPart = order.terms.isCombo ? COMBO_PART + 1 : COMBO_PART
  return order.terms.legs.slice(0, count).map((leg, i) =>
    bookLeg(order, leg, booking, firstPart + i, {
      quantity: fill.quantity * Math.abs(leg.ratio),
      price: fill.legPrices[i] ?? fill.price,
      lastLiquidity: fill.lastLiquidity,
      cumulativeQuantity: order.filled * Math.abs(leg.ratio),
      averagePrice: order.terms.isCombo ? undefined : averagePriceOf(order),
    }),
  )
}

/** One leg of a non-guaranteed combo, and the combo's own execution when that completes some of its units. */
export function bookLegFill(order: Order, fill: LegFill, booking: Booking): Execution[] {
  const { index, quantity, price } = fill
  const leg = order.terms.legs[index]
  if (!leg) return []
  const progress = legAfter(order.legs[index], fill)
  order.legs = order.terms.legs.map((_, i) =>
    i === index ? progress : (order.legs[i] ?? legAfter(undefined)),
  )
  const execution = bookLeg(order, leg, booking, COMBO_PART + 1 + index, {
    quantity,
    price,
    lastLiquidity: 2,
    cumulativeQuantity: progress.filled,
    averagePrice: undefined,
  })
  const units = completedUnits(order)
  if (!units) return [execution]
  order.legs = withoutUnits(order, units.quantity)
  return [execution, ...countFilled(order, { ...units, legPrices: [], lastLiquidity: 2 }, booking)]
}

/** The units of an order that are filled, and for a combo the execution that says so. */
function countFilled(
  order: Order,
  fill: ProposedFill,
  { account, run, fill: number, now }: Booking,
): Execution[] {
  order.filled += fill.quantity
  order.filledValue += fill.quantity * fill.price
  order.lastFillPrice = fill.price
  if (!order.terms.isCombo) return []
  const combo: Execution = {
    ...identityOf(order),
    time: now,
    lastLiquidity: fill.lastLiquidity,
    execId: executionId(run, number, COMBO_PART),
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
  return [combo]
}

const identityOf = (order: Order) => ({
  orderId: order.orderId,
  clientId: order.clientId,
  permId: order.permId,
  orderRef: order.ticket.orderRef,
})

type LegTrade = {
  /** Shares or contracts, positive. */
  readonly quantity: number
  readonly price: number
  readonly lastLiquidity: 1 | 2
  readonly cumulativeQuantity: number
  /** The price itself when undefined. */
  readonly averagePrice: number | undefined
}

function bookLeg(order: Order, leg: TradedLeg, booking: Booking, part: number, trade: LegTrade): Execution {
  const { account, run, fill, now } = booking
  const { quantity, price, lastLiquidity } = trade
  const contract = referenceOf(leg.contract)
  const isBought = leg.ratio > 0 === (order.terms.side === 'BUY')
  const charged = { contract, side: isBought ? 'BOT' : 'SLD', quantity, price, lastLiquidity } as const
  const chargedBefore = order.charges.charged
  order.charges = account.charged(order.charges, charged)
  account.countVolume(charged)
  const commission = addMoney(order.charges.charged, negateMoney(chargedBefore))
  const realizedPnl = account.book({ contract, quantity: isBought ? quantity : -quantity, price, commission })
  const execution: Execution = {
    ...identityOf(order),
    time: now,
    lastLiquidity,
    execId: executionId(run, fill, part),
    contract,
    side: charged.side,
    shares: quantity,
    price,
    cumulativeQuantity: trade.cumulativeQuantity,
    averagePrice: trade.averagePrice ?? price,
    exchange: contract.secType === 'OPT' ? 'CBOE' : contract.primaryExchange || 'ISLAND',
    commission,
    realizedPnl,
  }
  account.record(execution)
  return execution
}
