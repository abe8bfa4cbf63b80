import {
  type CommissionReport,
  type Execution,
  type Order,
  type OrderState,
  OrderStatus,
  OrderType,
} from '@stoqey/ib'
import type { Commission, Fill } from '#core/domain/fill'
import type { Instrument } from '#core/domain/instrument'
import { microsFromDollars } from '#core/domain/money'
import { isOwnOrderId, type OrderIntent, type OrderTerms, type TimeInForce } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import type { BrokerOrderStatus, MarginAnswer, OrderReport } from '#core/ports/broker'
import { timeFromBroker } from './brokerTime'

const STATUSES: Readonly<Record<string, BrokerOrderStatus>> = {
  [OrderStatus.ApiPending]: 'pending',
  [OrderStatus.PendingSubmit]: 'pending',
  [OrderStatus.PreSubmitted]: 'working',
  [OrderStatus.Submitted]: 'working',
  [OrderStatus.PendingCancel]: 'pendingCancel',
  [OrderStatus.ApiCancelled]: 'canceled',
  [OrderStatus.Cancelled]: 'canceled',
  [OrderStatus.Filled]: 'filled',
  [OrderStatus.Inactive]: 'inactive',
}

/** A status that we do not know is no news. */
export const statusFromBroker = (status: string | undefined): BrokerOrderStatus =>
  STATUSES[status ?? ''] ?? 'pending'

/** Clears what the broker and the library use for "no number". */
export function definedNumber(value: number | undefined): number | undefined {
  return value === undefined || !Number.isFinite(value) || Math.abs(value) >= 1e300 ? undefined : value
}

export const permIdText = (permId: number | undefined): string | undefined =>
  permId ? String(permId) : undefined

/** How an order is tied to others as it is sent. */
export type OrderTies = {
  /** 0 for none. */
  readonly parentId: number
  /** Every order of a bracket but the last waits for that one. */
  readonly transmit: boolean
}

const ALONE: OrderTies = { parentId: 0, transmit: true }
/** With block: what one order of the group fills, the others lose, and none of them may fill meanwhile. */
const REDUCE_WITH_BLOCK = 2

export function orderFromIntent(
  { clientOrderId, side, tif, marketOverride, link }: OrderIntent,
  { quantity, limitPrice, stopPrice }: OrderTerms,
  account: string,
  { parentId, transmit }: OrderTies = ALONE,
): Order {
  return {
    action: side === 'buy' ? 'BUY' : 'SELL',
    totalQuantity: quantity,
    ...(marketOverride !== undefined
      ? { orderType: OrderType.MKT }
      : stopPrice === undefined
        ? { orderType: OrderType.LMT, lmtPrice: limitPrice }
        : { orderType: OrderType.STP_LMT, lmtPrice: limitPrice, auxPrice: stopPrice }),
    ...(link ? { ocaGroup: link.group, ocaType: REDUCE_WITH_BLOCK, parentId } : {}),
    tif: tif.toUpperCase(),
    orderRef: clientOrderId,
    account,
    // Both must be said: the library leaves them empty, and an order with an empty transmit is never sent on.
    transmit,
    outsideRth: false,
  } as Order
}

/** `brokerOrderId` is ours only when the order is this client's. */
export function reportFromOpenOrder(
  orderId: number,
  order: Order,
  state: OrderState,
  instrument: Instrument | undefined,
  clientId: number,
): OrderReport {
  return {
    clientOrderId: ownReference(order.orderRef),
    brokerOrderId: order.clientId === clientId && orderId > 0 ? orderId : undefined,
    permId: permIdText(order.permId),
    status: statusFromBroker(state.status),
    terms: instrument ? termsOf(order, instrument) : undefined,
    message: state.warningText || undefined,
  }
}

/** Completed orders carry neither order id nor client id: the permanent id and our reference tell whose they are. */
export function reportFromCompleted(
  order: Order,
  state: OrderState,
  instrument: Instrument | undefined,
): OrderReport {
  return {
    clientOrderId: ownReference(order.orderRef),
    brokerOrderId: undefined,
    permId: permIdText(order.permId),
    status: statusFromBroker(state.status),
    filledQuantity: definedNumber(order.filledQuantity),
    terms: instrument ? termsOf(order, instrument) : undefined,
    message: state.completedStatus || undefined,
  }
}

function termsOf(order: Order, instrument: Instrument): NonNullable<OrderReport['terms']> {
  return {
    instrument,
    side: order.action === 'SELL' ? 'sell' : 'buy',
    quantity: order.totalQuantity ?? 0,
    limitPrice: hasLimit(order) ? definedNumber(order.lmtPrice) : undefined,
    stopPrice: order.orderType === OrderType.STP_LMT ? definedNumber(order.auxPrice) : undefined,
    tif: TIMES_IN_FORCE[String(order.tif)] ?? 'day',
  }
}

const hasLimit = ({ orderType }: Order): boolean =>
  orderType === OrderType.LMT || orderType === OrderType.STP_LMT

const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = { DAY: 'day', GTC: 'gtc', IOC: 'ioc' }

export function marginFromState(state: OrderState): MarginAnswer {
  return {
    initialChange: definedNumber(state.initMarginChange),
    maintenanceChange: definedNumber(state.maintMarginChange),
    initialAfter: definedNumber(state.initMarginAfter),
    equityWithLoanAfter: definedNumber(state.equityWithLoanAfter),
    commission: definedNumber(state.commission) ?? definedNumber(state.maxCommission),
    warning: state.warningText || undefined,
  }
}

/** Undefined when the execution names no id, side or price: nothing can be booked then. */
export function fillFromExecution(
  execution: Execution,
  instrument: Instrument,
  now: EpochMs,
): Fill | undefined {
  const { execId, shares, price, side } = execution
  if (!execId || shares === undefined || price === undefined || (side !== 'BOT' && side !== 'SLD'))
    return undefined
  return {
    execId,
    clientOrderId: ownReference(execution.orderRef),
    permId: permIdText(execution.permId),
    instrument,
    side: side === 'BOT' ? 'buy' : 'sell',
    quantity: shares,
    price,
    tsEvent: timeFromBroker(execution.time ?? '') ?? now,
    tsInit: now,
  }
}

export function commissionFromReport(report: CommissionReport, now: EpochMs): Commission | undefined {
  const amount = definedNumber(report.commission)
  if (!report.execId || amount === undefined) return undefined
  return {
    execId: report.execId,
    amount: microsFromDollars(amount),
    currency: report.currency ?? 'USD',
    tsInit: now,
  }
}

const ownReference = (reference: string | undefined): string | undefined =>
  reference !== undefined && isOwnOrderId(reference) ? reference : undefined
