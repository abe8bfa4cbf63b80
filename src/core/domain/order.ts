import type { OrderStatus } from '../execution/orderStatus'
import type { Instrument } from './instrument'
import type { OrderPlan, WalkPlan } from './orderPlan'
import type { EpochMs } from './time'

export type Side = 'buy' | 'sell'
export type TimeInForce = 'day' | 'gtc' | 'ioc'

/**
 * Entries open or add risk; exits reduce it and pass a safe mode; emergencies are the kill switch's own and may
 * cross the market.
 */
export type OrderPurpose = 'entry' | 'exit' | 'emergency'

export type MarketOverride = 'VIX_SPIKE_TIMEOUT'

/** What may change in an order that works. */
export type OrderTerms = {
  readonly quantity: number
  readonly limitPrice: number
  /** With it the limit waits at the broker until the market has traded here: a stop-limit order. */
  readonly stopPrice: number | undefined
}

/** How an order depends on others at the broker. */
export type OrderLink = {
  /** Waits for the fills of this order, and goes with it when it ends unfilled. */
  readonly parentId: string | undefined
  /** What one order of the group fills, the others lose (OCA). */
  readonly group: string
}

/** What we want, written down before a byte leaves. `clientOrderId` travels as the broker's orderRef. */
export type OrderIntent = {
  readonly clientOrderId: string
  readonly instrument: Instrument
  readonly side: Side
  readonly quantity: number
  /** Per unit; for a combo the net debit of buying it. Every order has one, and sends it unless `marketOverride` says otherwise. */
  readonly limitPrice: number
  readonly stopPrice?: number | undefined
  readonly tif: TimeInForce
  readonly purpose: OrderPurpose
  /** `operator`, a strategy's name, `killSwitch`, or `manual` for an order that was found at the broker. */
  readonly source: string
  /** The typed override that makes it a market order; only the risk door's named paths may carry it. */
  readonly marketOverride?: MarketOverride | undefined
  /** With orders of a strategy: the structure that they belong to and how they work. */
  readonly plan?: OrderPlan | undefined
  /** How a person's order walks; a strategy's says it in its plan. */
  readonly walk?: WalkPlan | undefined
  readonly link?: OrderLink | undefined
  readonly tsInit: EpochMs
}

/** An intent and what became of it. Its terms are the latest that were asked for. */
export type Order = OrderTerms & {
  readonly intent: OrderIntent
  readonly status: OrderStatus
  /** The terms before a modify that the broker has not acknowledged yet. */
  readonly beforeModify: OrderTerms | undefined
  /** Why its terms were last changed; undefined while they are those of the intent, or a person changed them. */
  readonly moveReason: string | undefined
  readonly brokerOrderId: number | undefined
  /** The broker's permanent id, as text: it can exceed what a number holds. */
  readonly permId: string | undefined
  /** From executions, never from status messages. */
  readonly filledQuantity: number
  readonly averageFillPrice: number | undefined
  /** Stable code and text of the last denial, rejection or warning. */
  readonly code: string | undefined
  readonly message: string | undefined
  readonly updatedAt: EpochMs
}

/** Where the limit of an order walks, whoever asked for it; undefined for one that stays. */
export const walkOf = ({ walk, plan }: Pick<OrderIntent, 'walk' | 'plan'>): WalkPlan | undefined =>
  walk ?? plan?.walk

/** An order that nothing has happened to. */
export const newOrder = (intent: OrderIntent): Order => ({
  intent,
  ...termsOf(intent),
  status: 'initialized',
  beforeModify: undefined,
  moveReason: undefined,
  brokerOrderId: undefined,
  permId: undefined,
  filledQuantity: 0,
  averageFillPrice: undefined,
  code: undefined,
  message: undefined,
  updatedAt: intent.tsInit,
})

export const termsOf = ({
  quantity,
  limitPrice,
  stopPrice,
}: Pick<OrderIntent, 'quantity' | 'limitPrice' | 'stopPrice'>): OrderTerms => ({
  quantity,
  limitPrice,
  stopPrice,
})

export const areSameTerms = (a: OrderTerms, b: OrderTerms): boolean =>
  a.quantity === b.quantity && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice

export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)
export const remainingOf = (order: Order): number => Math.max(0, order.quantity - order.filledQuantity)

/** Begins every id that we make. An orderRef without it belongs to somebody else's order. */
export const CLIENT_ORDER_ID_PREFIX = 'clx-'

export const isOwnOrderId = (reference: string): boolean => reference.startsWith(CLIENT_ORDER_ID_PREFIX)

/** Whether a price costs more than another for this side: higher for a buyer, lower for a seller. */
export const isWorseThan = (price: number, than: number, side: Side): boolean =>
  side === 'buy' ? price > than + EPSILON : price < than - EPSILON

/** Far below any price increment. */
const EPSILON = 1e-9
