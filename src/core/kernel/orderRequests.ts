import type { Order, OrderIntent } from '../domain/order'
import { type EpochMs, epochMs } from '../domain/time'
import { isTerminal } from '../execution/orderStatus'
import type { BrokerCommand } from '../ports/broker'
import type { Denial } from '../risk/denial'
import { denial, describeDenial } from '../risk/denial'
import type { RiskContext } from '../risk/riskContext'
import { judge, ONE_MINUTE_MS } from '../risk/riskDoor'
import type { KernelInput, OrderSurroundings } from './input'
import type { Step } from './outcome'
import { done, refused } from './outcome'
import { type JournalRecord, orderEvent } from './record'
import type { TradingState } from './tradingState'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { kind: K }>

/** Judged, written down, then said. A denied intent is written down as well. */
export function requestOrder(state: TradingState, input: InputOf<'orderRequested'>): Step {
  const { intent, brokerOrderId, now } = input
  const denials = state.order(intent.clientOrderId)
    ? [denial('DUPLICATE_INTENT')]
    : judge(intent, contextOf(state, input.surroundings, now))
  if (denials.length > 0) return denied(state, intent, denials, now)
  return done(
    // `submitted` is written before the bytes leave: after a crash the order counts as possibly sent.
    [{ kind: 'intent', intent }, orderEvent(intent.clientOrderId, 'submitted', now, { brokerOrderId })],
    [{ kind: 'place', brokerOrderId, intent }],
  )
}

/** A modify is judged like a new order of the new terms, without counting the order itself. */
export function modifyOrder(state: TradingState, input: InputOf<'modifyRequested'>): Step {
  const { clientOrderId, quantity, limitPrice, now } = input
  const order = state.order(clientOrderId)
  const fault = changeFault(order)
  if (fault) return fault
  if (!order || order.brokerOrderId === undefined)
    return refused('ORDER_NOT_OURS', 'placed by another client')
  if (quantity === order.quantity && limitPrice === order.limitPrice) return done([])
  const terms: OrderIntent = { ...order.intent, quantity: quantity - order.filledQuantity, limitPrice }
  const context = contextOf(state, input.surroundings, now)
  const others = context.orders.filter(each => each.intent.clientOrderId !== clientOrderId)
  const denials = judge(terms, { ...context, orders: others })
  if (denials.length > 0) {
    const text = denials.map(describeDenial).join(' ')
    return {
      records: [orderEvent(clientOrderId, 'warned', now, { code: denials[0]?.code, message: text })],
      commands: [],
      outcome: { kind: 'denied', denials },
    }
  }
  return done(
    [{ kind: 'modify', clientOrderId, quantity, limitPrice, tsInit: now }],
    [{ kind: 'modify', brokerOrderId: order.brokerOrderId, intent: order.intent, quantity, limitPrice }],
  )
}

export function cancelOrder(state: TradingState, input: InputOf<'cancelRequested'>): Step {
  const order = state.order(input.clientOrderId)
  const fault = changeFault(order)
  if (fault) return fault
  if (!order || order.brokerOrderId === undefined)
    return refused('ORDER_NOT_OURS', 'placed by another client: cancel all, or cancel it there')
  const { records, commands } = cancels([order], input.now)
  return done(records, commands)
}

/** Every order in the account, other clients' and manual ones included. */
export function cancelAll(state: TradingState, input: InputOf<'cancelAllRequested'>): Step {
  return done(cancels(state.workingOrders(), input.now).records, [{ kind: 'cancelAll' }])
}

/** The records and commands that cancel these orders; those of other clients are recorded only. */
export function cancels(
  orders: readonly Order[],
  now: EpochMs,
): { readonly records: readonly JournalRecord[]; readonly commands: readonly BrokerCommand[] } {
  return {
    records: orders.map(order => orderEvent(order.intent.clientOrderId, 'cancelRequested', now)),
    commands: orders.flatMap(order =>
      order.brokerOrderId === undefined
        ? []
        : [
            {
              kind: 'cancel' as const,
              brokerOrderId: order.brokerOrderId,
              clientOrderId: order.intent.clientOrderId,
            },
          ],
    ),
  }
}

/** A repeat of an id that exists is denied without a record: the first order's history must not be overwritten. */
function denied(state: TradingState, intent: OrderIntent, denials: readonly Denial[], now: EpochMs): Step {
  const isRepeat = state.order(intent.clientOrderId) !== undefined
  return {
    records: isRepeat ? [] : [{ kind: 'denial', intent, denials, tsInit: now }],
    commands: [],
    outcome: { kind: 'denied', denials },
  }
}

function changeFault(order: Order | undefined): Step | undefined {
  if (!order) return refused('ORDER_UNKNOWN', 'there is no such order')
  if (isTerminal(order.status)) return refused('ORDER_NOT_WORKING', `the order is ${order.status}`)
  return undefined
}

function contextOf(state: TradingState, surroundings: OrderSurroundings, now: EpochMs): RiskContext {
  const { killSwitchKnown, ...rest } = surroundings
  return {
    ...rest,
    now,
    killSwitch: killSwitchKnown ? state.killSwitch : undefined,
    holdings: state.book.open(),
    structures: state.structures.open(),
    orders: state.ordersThatMatter(epochMs(now - ONE_MINUTE_MS)),
  }
}
