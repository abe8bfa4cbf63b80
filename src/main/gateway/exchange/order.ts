import type { EpochMs } from '#core/domain/time'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { NOTHING_CHARGED, type OrderCharges } from './fees/orderCharges'
import type { OrderTerms } from './orderTerms'

/** In TWS's words. `Held` is an order that waits for its transmit flag; clients never see it. */
export type OrderState =
  | 'Held'
  | 'PreSubmitted'
  | 'Submitted'
  | 'PendingCancel'
  | 'Filled'
  | 'Cancelled'
  | 'Inactive'

/** How far a leg has come. */
export type LegProgress = {
  readonly filled: number
  /** What has traded and waits for the other legs, oldest first. */
  readonly waiting: readonly { readonly quantity: number; readonly price: number }[]
}

/** An order at the exchange. The exchange alone changes it. */
export type Order = {
  /** 0 with clientId 0 for an order entered by hand in TWS. */
  readonly orderId: number
  readonly clientId: number
  readonly permId: string
  /** Negative: by what client 0 knows an order entered by hand, once it is bound; see orderBinding.ts. */
  boundId: number | undefined
  /** As the client wrote it, to be echoed. */
  ticket: OrderTicket
  terms: OrderTerms
  state: OrderState
  filled: number
  /** Sum of quantity x price of the fills so far, for the average. */
  filledValue: number
  lastFillPrice: number
  charges: OrderCharges
  /** It has reached the exchange, after the latency. */
  hasArrived: boolean
  /** A limit that found no counterpart on arrival rests; it then fills at its own price. */
  isResting: boolean
  isTriggered: boolean
  /** True from the start for an order without conditions. */
  areConditionsMet: boolean
  /** Where a trailing stop stands now. */
  trailingStop: number | undefined
  /** Shares displayed before ours at our price; undefined until our price is at the market. */
  queueAhead: number | undefined
  /** What has just left the line before ours, as the display showed. */
  queueLeft: { readonly at: EpochMs; readonly size: number } | undefined
  /** Counts arrivals at the exchange: of two orders at one price the lower one trades first. */
  priority: number
  lookedAt: EpochMs | undefined
  /** Random numbers used so far. */
  draws: number
  /** Of a non-guaranteed combo, in the order of its legs; empty until one has traded. */
  legs: readonly LegProgress[]
  /** No leg of it trades before this. */
  nextLegAt: EpochMs | undefined
  /** Some of a combo's legs have traded without the others; nothing more will. */
  isBroken: boolean
  /** What OCA reductions have taken away from the ordered quantity. */
  reducedBy: number
  /** Dollars of available funds that each unit still to be traded holds back; see reservation.ts. */
  reservedPerUnit: number
  /** Why an order that has not reached the exchange is held. */
  whyHeld: string
  completedAt: EpochMs | undefined
  completedReason: string
}

export const newOrder = (
  identity: Pick<Order, 'orderId' | 'clientId' | 'permId'>,
  ticket: OrderTicket,
  terms: OrderTerms,
): Order => ({
  ...identity,
  boundId: undefined,
  ticket,
  terms,
  state: 'Held',
  filled: 0,
  filledValue: 0,
  lastFillPrice: 0,
  charges: NOTHING_CHARGED,
  hasArrived: false,
  isResting: false,
  isTriggered: false,
  areConditionsMet: ticket.conditions.length === 0,
  trailingStop: undefined,
  queueAhead: undefined,
  queueLeft: undefined,
  priority: 0,
  lookedAt: undefined,
  draws: 0,
  legs: [],
  nextLegAt: undefined,
  isBroken: false,
  reducedBy: 0,
  reservedPerUnit: 0,
  whyHeld: '',
  completedAt: undefined,
  completedReason: '',
})

/** The id by which an order's own client speaks of it. */
export const ownIdOf = (order: Order): number => order.boundId ?? order.orderId

export const quantityOf = (order: Order): number => order.terms.quantity - order.reducedBy
export const remainingOf = (order: Order): number => quantityOf(order) - order.filled
export const averagePriceOf = (order: Order): number =>
  order.filled === 0 ? 0 : Number((order.filledValue / order.filled).toFixed(8))

export const isDone = (order: Order): boolean =>
  order.state === 'Filled' || order.state === 'Cancelled' || order.state === 'Inactive'

/** Visible to clients and able to trade, or waiting to be. */
export const isWorking = (order: Order): boolean => !isDone(order) && order.state !== 'Held'
