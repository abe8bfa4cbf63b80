import { dollars, ZERO } from '#core/domain/money'
import { comboReference, referenceOf } from '#main/gateway/exchange/contractReference'
import type { Execution } from '#main/gateway/exchange/execution'
import { averagePriceOf, type Order, quantityOf, remainingOf } from '#main/gateway/exchange/order'
import type { OrderPreview } from '#main/gateway/exchange/orderPreview'
import { twsTime } from '#main/gateway/newYorkTime'
import type { WritableResponseOf } from '#main/gateway/wire/responses'
import { contractBlock } from './contractMessages'

/** TWS writes this where an order hedges nothing; clients then expect the hedge's block, empty. */
const NO_HEDGE = {
  deltaNeutralOrderType: 'None',
  deltaNeutralConId: 0,
  deltaNeutralSettlingFirm: '',
  deltaNeutralClearingAccount: '',
  deltaNeutralClearingIntent: '',
  deltaNeutralOpenClose: '?',
  deltaNeutralShortSale: false,
  deltaNeutralShortSaleSlot: 0,
  deltaNeutralDesignatedLocation: '',
} as const

const contractOf = (order: Readonly<Order>) => {
  const [leg] = order.terms.legs
  return contractBlock(
    order.terms.isCombo || !leg ? comboReference(order.terms.symbol) : referenceOf(leg.contract),
  )
}

/** What OPEN_ORDER and COMPLETED_ORDER say alike: the ticket as TWS echoes it. */
const echoOf = (order: Readonly<Order>, account: string) => ({
  ...order.ticket,
  ...contractOf(order),
  permId: order.permId,
  account,
  tif: order.terms.tif,
  // TWS echoes 0.0 where an order has no price.
  lmtPrice: order.ticket.lmtPrice ?? 0,
  auxPrice: order.ticket.auxPrice ?? 0,
  // And "reduce without block" where no group was asked for.
  ocaType: order.ticket.ocaType === 0 ? 3 : order.ticket.ocaType,
  exemptCode: order.ticket.exemptCode ?? -1,
  displaySizeOrUnset: order.ticket.displaySize || undefined,
  clearingIntent: order.ticket.clearingIntent || 'IB',
  adjustedOrderType: order.ticket.adjustedOrderType || 'None',
  trailStopPrice: order.trailingStop ?? order.ticket.trailStopPrice,
  dontUseAutoPriceForHedge: true,
  comboLegsDescription: legsDescription(order),
  ...(order.ticket.deltaNeutralOrderType === '' && NO_HEDGE),
})

const legsDescription = (order: Readonly<Order>): string =>
  order.terms.isCombo
    ? order.terms.legs.map(({ contract, ratio }) => `${contract.conId}|${ratio}`).join(',')
    : ''

export function openOrderMessage(
  order: Readonly<Order>,
  account: string,
  preview?: OrderPreview,
): WritableResponseOf<'openOrder'> {
  const commission = preview?.commission ?? (order.filled > 0 ? dollars(order.charges.charged) : undefined)
  return {
    ...echoOf(order, account),
    ...previewFields(preview),
    orderId: order.orderId,
    clientId: order.clientId,
    totalQuantity: quantityOf(order),
    basisPoints: undefined,
    basisPointsType: undefined,
    status: order.state,
    commission: order.state === 'Filled' || preview ? commission : undefined,
    minCommission: undefined,
    maxCommission: undefined,
    commissionCurrency: commission === undefined ? '' : 'USD',
    warningText: '',
    softDollarTierDisplayName: '',
    bondAccruedInterest: undefined,
    minTradeQty: order.ticket.minTradeQty,
    minCompeteSize: order.ticket.minCompeteSize,
    competeAgainstBestOffset: order.ticket.competeAgainstBestOffset,
    midOffsetAtWhole: order.ticket.midOffsetAtWhole,
    midOffsetAtHalf: order.ticket.midOffsetAtHalf,
  }
}

function previewFields(preview: OrderPreview | undefined) {
  const { before, after } = preview ?? {}
  const change = (then: number | undefined, now: number | undefined): number | undefined =>
    then === undefined || now === undefined ? undefined : cents(now - then)
  return {
    initMarginBefore: maybeCents(before?.margin.initial),
    maintMarginBefore: maybeCents(before?.margin.maintenance),
    equityWithLoanBefore: maybeCents(before?.equityWithLoan),
    initMarginChange: change(before?.margin.initial, after?.margin.initial),
    maintMarginChange: change(before?.margin.maintenance, after?.margin.maintenance),
    equityWithLoanChange: change(before?.equityWithLoan, after?.equityWithLoan),
    initMarginAfter: maybeCents(after?.margin.initial),
    maintMarginAfter: maybeCents(after?.margin.maintenance),
    equityWithLoanAfter: maybeCents(after?.equityWithLoan),
  }
}

const cents = (amount: number): number => Math.round(amount * 100) / 100
const maybeCents = (amount: number | undefined): number | undefined =>
  amount === undefined ? undefined : cents(amount)

export const orderStatusMessage = (order: Readonly<Order>): WritableResponseOf<'orderStatus'> => ({
  orderId: order.orderId,
  status: order.state,
  filled: order.filled,
  remaining: remainingOf(order),
  avgFillPrice: averagePriceOf(order),
  permId: order.permId,
  parentId: order.ticket.parentId,
  lastFillPrice: order.lastFillPrice,
  clientId: order.clientId,
  whyHeld: order.whyHeld,
  mktCapPrice: 0,
})

/** Not representable in a JavaScript number, so it is text: what TWS writes for "no parent". */
const NO_PARENT_PERM_ID = '9223372036854775807'

export const completedOrderMessage = (
  order: Readonly<Order>,
  account: string,
): WritableResponseOf<'completedOrder'> => ({
  ...echoOf(order, account),
  totalQuantity: order.state === 'Filled' ? 0 : quantityOf(order),
  status: order.state,
  autoCancelDate: '',
  filledQuantity: order.filled,
  refFuturesConId: undefined,
  shareholder: 'Not an insider or substantial shareholder',
  imbalanceOnly: false,
  routeMarketableToBbo: false,
  parentPermId: NO_PARENT_PERM_ID,
  completedTime: order.completedAt === undefined ? '' : twsTime(order.completedAt),
  completedStatus: order.completedReason,
})

export const executionMessage = (
  reqId: number,
  execution: Execution,
  account: string,
): WritableResponseOf<'executionData'> => ({
  reqId,
  ...contractBlock(execution.contract),
  orderId: execution.orderId,
  execId: execution.execId,
  time: twsTime(execution.time),
  account,
  exchange: execution.exchange,
  side: execution.side,
  shares: execution.shares,
  price: execution.price,
  permId: execution.permId,
  clientId: execution.clientId,
  liquidation: 0,
  cumQty: execution.cumulativeQuantity,
  avgPrice: execution.averagePrice,
  orderRef: execution.orderRef,
  evRule: '',
  evMultiplier: undefined,
  modelCode: '',
  lastLiquidity: execution.lastLiquidity,
  pendingPriceRevision: false,
})

export const commissionMessage = (execution: Execution): WritableResponseOf<'commissionReport'> => ({
  execId: execution.execId,
  commission: dollars(execution.commission ?? ZERO),
  currency: 'USD',
  realizedPnl: execution.realizedPnl === undefined ? undefined : dollars(execution.realizedPnl),
  yield: undefined,
  yieldRedemptionDate: '',
})
