import { areSameTerms, newOrder, type Order, type OrderIntent } from '../domain/order'
import { type EpochMs, epochMs } from '../domain/time'
import { isTerminal } from '../execution/orderStatus'
import type { BrokerCommand, PlacedOrder } from '../ports/broker'
import { ACCOUNT_WARNINGS, type AccountWarning } from '../risk/accountWarnings'
import type { Denial } from '../risk/denial'
import { denial, describeDenial } from '../risk/denial'
import type { RiskContext } from '../risk/riskContext'
import { judge, ONE_MINUTE_MS } from '../risk/riskDoor'
import type { BracketOrder, KernelInput, OrderSurroundings } from './input'
import type { Step } from './outcome'
import { done, refused } from './outcome'
import { type JournalRecord, orderEvent } from './record'
import type { TradingState } from './tradingState'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { kind: K }>

/** Judged, written down, then said. A denied intent is written down as well. */
export function requestOrder(state: TradingState, input: InputOf<'orderRequested'>): Step {
  const { intent, brokerOrderId, now } = input
  const needsBracket = intent.plan?.trade?.bracket === 'native'
  const denials = state.order(intent.clientOrderId)
    ? [denial('DUPLICATE_INTENT')]
    : needsBracket
      ? [denial('TRADE_UNPROTECTED')]
      : judge(intent, contextOf(state, input.surroundings, now))
  if (denials.length > 0) return denied(state, intent, denials, now)
  return done(
    [...asSubmitted({ intent, brokerOrderId }, now), ...asWarned(intent, input.warnings, now)],
    [{ kind: 'place', brokerOrderId, intent }],
  )
}

/** What was known of an order as it left stays with it. */
const asWarned = (
  { clientOrderId }: OrderIntent,
  warnings: readonly AccountWarning[] = [],
  now: EpochMs,
): readonly JournalRecord[] =>
  warnings.map(({ code, detail }) =>
    orderEvent(clientOrderId, 'warned', now, { code, message: `${ACCOUNT_WARNINGS[code]} (${detail})` }),
  )

/** `submitted` is written before the bytes leave: after a crash the order counts as possibly sent. */
const asSubmitted = ({ intent, brokerOrderId }: PlacedOrder, now: EpochMs): readonly JournalRecord[] => [
  { kind: 'intent', intent },
  orderEvent(intent.clientOrderId, 'submitted', now, { brokerOrderId }),
]

/** All of a bracket passes the door or none of it; what speaks against a child denies its entry. */
export function requestBracket(state: TradingState, input: InputOf<'bracketRequested'>): Step {
  const { entry, children, now, surroundings } = input
  const denials = state.order(entry.intent.clientOrderId)
    ? [denial('DUPLICATE_INTENT')]
    : bracketDenials(entry, children, contextOf(state, surroundings, now))
  if (denials.length > 0) return denied(state, entry.intent, denials, now)
  return done(
    [
      ...[entry, ...children].flatMap(order => asSubmitted(order, now)),
      ...asWarned(entry.intent, input.warnings, now),
    ],
    [{ kind: 'placeBracket', entry, children }],
  )
}

function bracketDenials(
  entry: BracketOrder,
  children: readonly BracketOrder[],
  context: RiskContext,
): readonly Denial[] {
  const { quantity, clientOrderId } = entry.intent
  const protects = ({ intent }: BracketOrder): boolean =>
    intent.plan?.role === 'protect' && intent.quantity === quantity && intent.link?.parentId === clientOrderId
  const isProtected =
    children.every(protects) && children.some(({ intent }) => intent.stopPrice !== undefined)
  const within: RiskContext = { ...context, orders: [...context.orders, newOrder(entry.intent)] }
  return [
    ...(isProtected ? [] : [denial('TRADE_UNPROTECTED')]),
    ...judge(entry.intent, { ...context, increment: entry.increment }),
    ...children.flatMap(({ intent, increment }) => judge(intent, { ...within, increment })),
  ]
}

/** A modify is judged like a new order of the new terms, without counting the order itself. */
export function modifyOrder(state: TradingState, input: InputOf<'modifyRequested'>): Step {
  const { clientOrderId, quantity, limitPrice, now, reason } = input
  const order = state.order(clientOrderId)
  const fault = changeFault(order)
  if (fault) return fault
  if (!order || order.brokerOrderId === undefined)
    return refused('ORDER_NOT_OURS', 'placed by another client')
  const terms = { quantity, limitPrice, stopPrice: input.stopPrice ?? order.stopPrice }
  if (areSameTerms(terms, order)) return done([])
  const rest: OrderIntent = { ...order.intent, ...terms, quantity: quantity - order.filledQuantity }
  const context = contextOf(state, input.surroundings, now)
  const others = context.orders.filter(each => each.intent.clientOrderId !== clientOrderId)
  const denials = judge(rest, { ...context, orders: others })
  if (denials.length > 0) {
    const text = denials.map(describeDenial).join(' ')
    return {
      records: [orderEvent(clientOrderId, 'warned', now, { code: denials[0]?.code, message: text })],
      commands: [],
      outcome: { kind: 'denied', denials },
    }
  }
  return done(
    [{ kind: 'modify', clientOrderId, ...terms, reason, tsInit: now }],
    [
      {
        kind: 'modify',
        brokerOrderId: order.brokerOrderId,
        intent: order.intent,
        terms,
        parentBrokerOrderId: parentOf(order, state)?.brokerOrderId,
      },
    ],
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

const parentOf = ({ intent }: Order, state: TradingState): Order | undefined =>
  intent.link?.parentId === undefined ? undefined : state.order(intent.link.parentId)

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

/** What the door is asked about: the surroundings and the state of trading. */
export function contextOf(state: TradingState, surroundings: OrderSurroundings, now: EpochMs): RiskContext {
  const { killSwitchKnown, ...rest } = surroundings
  return {
    ...rest,
    now,
    killSwitch: killSwitchKnown ? state.killSwitch : undefined,
    holdings: state.book.open(),
    structures: state.structures.open(),
    trades: state.structures.openTrades(),
    orders: state.ordersThatMatter(epochMs(now - ONE_MINUTE_MS)),
  }
}
