import type { Bar } from '../domain/bar'
import type { Commission, Fill } from '../domain/fill'
import type { Instrument, QuotedInstrument } from '../domain/instrument'
import type { OrderIntent, OrderTerms, Side, TimeInForce } from '../domain/order'
import type { Quote } from '../domain/quote'
import type { EpochMs, SessionDate } from '../domain/time'

/** What may be said to a broker about orders. Only the engine says it, and only what the kernel returned. */
export type BrokerCommand =
  | { readonly kind: 'place'; readonly brokerOrderId: number; readonly intent: OrderIntent }
  /** Leaves as a whole or not at all: a child without its parent would trade what is not held. */
  | { readonly kind: 'placeBracket'; readonly entry: PlacedOrder; readonly children: readonly PlacedOrder[] }
  | {
      readonly kind: 'modify'
      readonly brokerOrderId: number
      readonly intent: OrderIntent
      readonly terms: OrderTerms
      /** Of the order that it depends on: an order keeps its parent over every change. */
      readonly parentBrokerOrderId: number | undefined
    }
  | { readonly kind: 'cancel'; readonly brokerOrderId: number; readonly clientOrderId: string }
  /** Everything in the account, other clients' and manual orders included. */
  | { readonly kind: 'cancelAll' }

export type PlacedOrder = { readonly brokerOrderId: number; readonly intent: OrderIntent }

/** How the broker describes an order. `inactive` is TWS's word for refused or held. */
export type BrokerOrderStatus = 'pending' | 'working' | 'pendingCancel' | 'canceled' | 'filled' | 'inactive'

/** What the broker says is so of one order. An order made by hand has no clientOrderId. */
export type OrderReport = {
  readonly clientOrderId: string | undefined
  /** Undefined when the order belongs to another client or to none. */
  readonly brokerOrderId: number | undefined
  readonly permId: string | undefined
  readonly status: BrokerOrderStatus
  /** How much of it the broker says has traded; never counted as a fill. */
  readonly filledQuantity?: number | undefined
  /** Undefined in bare status messages. */
  readonly terms:
    | {
        readonly instrument: Instrument
        readonly side: Side
        readonly quantity: number
        readonly limitPrice: number | undefined
        readonly stopPrice?: number | undefined
        readonly tif: TimeInForce
      }
    | undefined
  readonly message: string | undefined
}

export type BrokerPosition = {
  readonly instrument: QuotedInstrument
  readonly quantity: number
  /** Per unit of price, the multiplier divided out. */
  readonly averagePrice: number
}

/** Orders, fills and positions at one moment: fills that arrived while it was gathered are in it. */
export type BrokerSnapshot = {
  readonly openOrders: readonly OrderReport[]
  readonly completedOrders: readonly OrderReport[]
  readonly fills: readonly Fill[]
  readonly commissions: readonly Commission[]
  readonly positions: readonly BrokerPosition[]
}

/** The broker's answer to a what-if, in dollars; absent numbers are undefined, never guessed. */
export type MarginAnswer = {
  readonly initialChange: number | undefined
  readonly maintenanceChange: number | undefined
  readonly initialAfter: number | undefined
  readonly equityWithLoanAfter: number | undefined
  readonly commission: number | undefined
  readonly warning: string | undefined
}

export type InstrumentRules = {
  readonly name: string
  readonly exchange: string
  /** (price from which it holds, increment), lowest first. */
  readonly priceIncrements: readonly (readonly [from: number, increment: number])[]
}

export type OptionDirectory = readonly {
  readonly tradingClass: string
  readonly multiplier: number
  readonly expirations: readonly SessionDate[]
  readonly strikes: readonly number[]
}[]

/** Per share: vol as a fraction, theta per calendar day, vega per vol point. */
export type OptionGreeks = {
  readonly impliedVol: number | undefined
  readonly delta: number | undefined
  readonly gamma: number | undefined
  readonly theta: number | undefined
  readonly vega: number | undefined
  readonly modelPrice: number | undefined
  readonly underlyingPrice: number | undefined
}

export type QuoteLine = {
  readonly quote: Quote
  readonly greeks: OptionGreeks | undefined
  readonly openInterest: number | undefined
}

export type AccountValues = {
  readonly netLiquidation: number | undefined
  readonly cash: number | undefined
  readonly buyingPower: number | undefined
  readonly availableFunds: number | undefined
  readonly initialMargin: number | undefined
  readonly maintenanceMargin: number | undefined
  readonly equityWithLoan: number | undefined
  readonly dailyPnl: number | undefined
  readonly unrealizedPnl: number | undefined
  readonly realizedPnl: number | undefined
  readonly tsInit: EpochMs
}

export type HistoryQuery = {
  readonly instrument: QuotedInstrument
  readonly timeframe: '1m' | '5m' | '15m' | '1h' | '1d'
  /** Exclusive; undefined is now. */
  readonly before: EpochMs | undefined
  readonly limit: number
}

export type BrokerHistory = readonly Bar[]

/** The wire to the broker. `degraded`: connected, but the broker's own servers are out of reach. */
export type BrokerLink =
  | { readonly state: 'disconnected'; readonly reason: string; readonly retryInMs: number | undefined }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly serverVersion: number; readonly accounts: readonly string[] }
  | { readonly state: 'degraded'; readonly reason: string }

/** Everything a broker tells unasked. Listeners enqueue and return. */
export type BrokerEvent =
  | { readonly kind: 'link'; readonly link: BrokerLink }
  /** What is held of one instrument has changed, whoever traded it: us, a person, the clearing house. */
  | { readonly kind: 'positionReported'; readonly position: BrokerPosition }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'orderReported'; readonly report: OrderReport }
  | {
      readonly kind: 'orderNoticed'
      readonly brokerOrderId: number
      readonly meaning: 'warning' | 'rejected' | 'canceled' | 'cancelRefused' | 'notAtBroker'
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'fillReported'; readonly fill: Fill; readonly brokerOrderId: number | undefined }
  | { readonly kind: 'commissionReported'; readonly commission: Commission }
  | { readonly kind: 'accountChanged'; readonly values: AccountValues }
  /** A market-data farm went away or came back. */
  | { readonly kind: 'feed'; readonly isUp: boolean; readonly detail: string }
  | {
      readonly kind: 'notice'
      readonly level: 'info' | 'warn' | 'error'
      readonly code: string
      readonly message: string
    }

/** A stream that is kept alive over reconnects until it is closed. */
export interface Subscription {
  close(): void
}

export type InstrumentMatch = {
  readonly instrument: QuotedInstrument
  readonly name: string
  readonly exchange: string
  readonly hasOptions: boolean
}

/**
 * Who streams when there are more wishes than lines: what is held, then what orders are judged by, then what is watched,
 * then what strategies scan, then chains that somebody looks at.
 */
export const LINE_PRIORITIES = ['position', 'order', 'watch', 'scan', 'chain'] as const
export type LinePriority = (typeof LINE_PRIORITIES)[number]

export type QuoteSubscription = Subscription & {
  /** It matters more or less from now on; what streams goes on streaming, unless another one takes its place. */
  readonly rank: (priority: LinePriority) => void
}

/** One implementation per broker, none of which knows another. */
export interface Broker {
  /** `mayLeave` is asked again as an order's bytes leave: it may have waited while the kill switch tripped. */
  start(listener: (event: BrokerEvent) => void, mayLeave: (intent: OrderIntent) => boolean): void
  stop(): Promise<void>
  /** Ids up to this one were used in an earlier life of this client. */
  reserveOrderIds(used: number): void
  /** Unique for this client over all its connections; above every id that was ever seen. */
  nextOrderId(): number
  /** Throws BrokerUnavailable when nothing was sent. */
  perform(command: BrokerCommand): void
  /** Undefined when the broker does not answer in time or answers without numbers. */
  whatIf(intent: OrderIntent): Promise<MarginAnswer | undefined>
  /** Rejects when the connection is lost or the broker does not answer. */
  snapshot(): Promise<BrokerSnapshot>
  /** Undefined when there is no such contract. */
  rulesOf(instrument: Instrument): Promise<InstrumentRules | undefined>
  search(pattern: string): Promise<readonly InstrumentMatch[]>
  optionDirectory(underlying: QuotedInstrument): Promise<OptionDirectory>
  history(query: HistoryQuery): Promise<BrokerHistory>
  /** Undefined is told when what was told last does not stream any more; the next line begins from nothing. */
  subscribeQuote(
    instrument: QuotedInstrument,
    priority: LinePriority,
    onChange: (line: QuoteLine | undefined) => void,
  ): QuoteSubscription
  /** History first, then the forming bar as it changes. */
  subscribeBars(
    query: Omit<HistoryQuery, 'before'>,
    onHistory: (bars: BrokerHistory) => void,
    onBar: (bar: Bar) => void,
  ): Subscription
  /** Quotes that stream now, of those that the account may stream. */
  lines(): { readonly used: number; readonly budget: number }
  /** Messages sent within the last second, how many there may be, and how many wait for room. */
  pacing(): { readonly used: number; readonly budget: number; readonly waiting: number }
}

/** Nothing left for the broker: there is no connection that takes orders. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable'
  readonly code = 'BROKER_NOT_READY'
}
