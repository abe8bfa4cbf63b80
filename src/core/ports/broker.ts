import type { Bar } from '../domain/bar'
import type { Commission, Fill } from '../domain/fill'
import type { Instrument, QuotedInstrument } from '../domain/instrument'
import type { OrderIntent, Side, TimeInForce } from '../domain/order'
import type { Quote } from '../domain/quote'
import type { EpochMs, SessionDate } from '../domain/time'

/** What may be said to a broker about orders. Only the engine says it, and only what the kernel returned. */
export type BrokerCommand =
  | { readonly kind: 'place'; readonly brokerOrderId: number; readonly intent: OrderIntent }
  | {
      readonly kind: 'modify'
      readonly brokerOrderId: number
      readonly intent: OrderIntent
      readonly quantity: number
      readonly limitPrice: number
    }
  | { readonly kind: 'cancel'; readonly brokerOrderId: number; readonly clientOrderId: string }
  /** Everything in the account, other clients' and manual orders included. */
  | { readonly kind: 'cancelAll' }

/** How the broker describes an order. `inactive` is TWS's word for refused or held. */
export type BrokerOrderStatus = 'pending' | 'working' | 'pendingCancel' | 'canceled' | 'filled' | 'inactive'

/** What the broker says is so of one order. An order made by hand has no clientOrderId. */
export type OrderReport = {
  readonly clientOrderId: string | undefined
  /** Undefined when the order belongs to another client or to none. */
  readonly brokerOrderId: number | undefined
  readonly permId: string | undefined
  readonly status: BrokerOrderStatus
  /** Undefined in bare status messages. */
  readonly terms:
    | {
        readonly instrument: Instrument
        readonly side: Side
        readonly quantity: number
        readonly limitPrice: number | undefined
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
