import { areSameTerms, type Order, type OrderIntent } from '../domain/order'
import type { EpochMs } from '../domain/time'
import { isTerminal, nextStatus, type OrderEventKind } from '../execution/orderStatus'
import type { OrderReport } from '../ports/broker'
import type { KernelInput } from './input'
import type { Step } from './outcome'
import { done, NOTHING } from './outcome'
import { type JournalRecord, orderEvent } from './record'
import type { TradingState } from './tradingState'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { kind: K }>

/** Idempotent: a report that tells nothing new leaves no record. Reports never count as fills. */
export function reportOrder(state: TradingState, { report, now }: InputOf<'orderReported'>): Step {
  const order = state.find(report)
  if (!order) return adopt(report, now)
  const records: JournalRecord[] = []
  const permId = order.permId === undefined ? report.permId : undefined
  const event = eventOf(report, order)
  if (event || permId !== undefined) {
    records.push(
      orderEvent(order.intent.clientOrderId, event ?? 'warned', now, {
        permId,
        message: report.message,
        brokerOrderId: learnedId(order, report),
      }),
    )
  }
  records.push(...termChanges(order, report, now))
  const isShort =
    event !== 'filled' && isOurs(order) && report.status === 'filled' && order.filledQuantity < order.quantity
  return { ...done(records), needsReconciliation: isShort }
}

export function reportNotice(state: TradingState, input: InputOf<'orderNoticed'>): Step {
  const order = state.find({ brokerOrderId: input.brokerOrderId })
  if (!order) return NOTHING
  const note = { code: input.code, message: input.message }
  const record = (event: OrderEventKind) =>
    done([orderEvent(order.intent.clientOrderId, event, input.now, note)])
  switch (input.meaning) {
    case 'warning':
      return record('warned')
    case 'rejected':
      // The same codes refuse a new order and a change to a live one; the live one goes on with its old terms.
      if (order.beforeModify) return record('modifyRefused')
      if (awaitsFirstAnswer(order)) return record('rejected')
      // Said twice, or of an order that was taken before: whether it has ended, the broker knows.
      return { ...record('warned'), needsReconciliation: !isTerminal(order.status) }
    case 'canceled':
      return isTerminal(order.status) ? NOTHING : record('canceled')
    case 'cancelRefused':
      // Filled or cancelled meanwhile: the broker knows which.
      return { ...record('cancelRefused'), needsReconciliation: true }
    case 'notAtBroker':
      return { ...record('warned'), needsReconciliation: true }
  }
}

/** Each execution once; a correction replaces what it corrects. Trades made by hand are kept without an order. */
export function reportFill(state: TradingState, { fill, brokerOrderId }: InputOf<'fillReported'>): Step {
  if (state.book.hasFill(fill.execId)) return NOTHING
  const order = state.find({ clientOrderId: fill.clientOrderId, permId: fill.permId, brokerOrderId })
  return done([{ kind: 'fill', fill: { ...fill, clientOrderId: order?.intent.clientOrderId } }])
}

export function reportCommission(state: TradingState, { commission }: InputOf<'commissionReported'>): Step {
  return state.book.hasCommission(commission.execId) ? NOTHING : done([{ kind: 'commission', commission }])
}

/** The connection refused the bytes, so nothing left: the order ends here. */
export function reportSendFailure(
  state: TradingState,
  { clientOrderId, message, now }: InputOf<'sendFailed'>,
): Step {
  const order = state.order(clientOrderId)
  if (!order || isTerminal(order.status)) return NOTHING
  if (order.beforeModify)
    return done([orderEvent(clientOrderId, 'modifyRefused', now, { code: 'NOT_SENT', message })])
  return done([orderEvent(clientOrderId, 'canceled', now, { code: 'NOT_SENT', message })])
}

/** An order that we did not place, found working: ours to watch, labelled as manual. */
function adopt(report: OrderReport, now: EpochMs): Step {
  const { terms, permId, brokerOrderId } = report
  if (!terms || permId === undefined || report.status === 'canceled' || report.status === 'filled')
    return NOTHING
  const intent: OrderIntent = {
    clientOrderId: report.clientOrderId ?? `manual-${permId}`,
    instrument: terms.instrument,
    side: terms.side,
    quantity: terms.quantity,
    limitPrice: terms.limitPrice ?? 0,
    stopPrice: terms.stopPrice,
    tif: terms.tif,
    purpose: 'entry',
    source: 'manual',
    tsInit: now,
  }
  return done([
    { kind: 'intent', intent },
    orderEvent(intent.clientOrderId, 'accepted', now, { permId, brokerOrderId, message: report.message }),
  ])
}

/** The event that brings our order to the reported status, if it is news and if the status can be reached. */
function eventOf(report: OrderReport, order: Order): OrderEventKind | undefined {
  const event =
    report.status === 'filled' && mayEndAsFilled(report, order) ? 'filled' : EVENT_OF_STATUS[report.status]
  if (!event) return undefined
  const next = nextStatus(order.status, event)
  return next === undefined || next === order.status ? undefined : event
}

/**
 * Executions of others are not told to us: their orders end by their status, their positions come by themselves. Ours
 * end by their executions; when all of those are here and we expected more, our last change was too late.
 */
const mayEndAsFilled = ({ filledQuantity }: OrderReport, order: Order): boolean =>
  !isOurs(order) ||
  (filledQuantity !== undefined && filledQuantity > 0 && order.filledQuantity >= filledQuantity)

const EVENT_OF_STATUS: Readonly<Record<OrderReport['status'], OrderEventKind | undefined>> = {
  pending: undefined,
  working: 'accepted',
  pendingCancel: 'cancelRequested',
  canceled: 'canceled',
  filled: undefined,
  inactive: 'rejected',
}

/** After so long without an answer it is no longer on its way. */
export const ANSWER_DUE_MS = 5_000

/** The broker's echo of a modify settles it; terms that we did not ask for were changed by hand. */
function termChanges(order: Order, { terms, status }: OrderReport, now: EpochMs): JournalRecord[] {
  if (!terms || status === 'pending' || isTerminal(order.status)) return []
  const { clientOrderId } = order.intent
  const found = {
    quantity: terms.quantity,
    limitPrice: terms.limitPrice ?? order.limitPrice,
    stopPrice: terms.stopPrice ?? order.stopPrice,
  }
  if (areSameTerms(found, order))
    return order.beforeModify ? [orderEvent(clientOrderId, 'modifyAccepted', now)] : []
  if (status !== 'working') return []
  const { beforeModify } = order
  // Word of other terms may have crossed the change; later it means that the change was lost.
  if (beforeModify && now - order.updatedAt < ANSWER_DUE_MS) return []
  if (beforeModify && areSameTerms(found, beforeModify))
    return [
      orderEvent(clientOrderId, 'modifyRefused', now, {
        code: 'NEVER_ARRIVED',
        message: 'The broker was asked and knows of no change.',
      }),
    ]
  const isReduced = order.intent.link !== undefined && found.quantity < order.quantity
  const [code, message] = isReduced
    ? ['OCA_REDUCED', 'Another order of its group has traded.']
    : ['MODIFIED_BY_HAND', 'The terms were changed at the broker.']
  return [
    { kind: 'modify', clientOrderId, ...found, reason: order.moveReason, tsInit: now },
    orderEvent(clientOrderId, 'modifyAccepted', now, { code, message }),
  ]
}

/** The broker has not said yet that it took the order; a cancel that is wanted meanwhile changes nothing in that. */
const awaitsFirstAnswer = ({ status, permId }: Order): boolean =>
  !isTerminal(status) && (status === 'submitted' || permId === undefined)

/** Placed by this client: orders found at the broker have no id of ours. */
const isOurs = ({ brokerOrderId }: Order): boolean => brokerOrderId !== undefined

const learnedId = (order: Order, report: OrderReport): number | undefined =>
  order.brokerOrderId === undefined ? report.brokerOrderId : undefined
