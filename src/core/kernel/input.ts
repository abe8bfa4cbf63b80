import type { Commission, Fill } from '../domain/fill'
import type { OrderIntent } from '../domain/order'
import type { EpochMs } from '../domain/time'
import type { Crossing } from '../portfolio/crossing'
import type { BrokerSnapshot, OrderReport } from '../ports/broker'
import type { AccountWarning } from '../risk/accountWarnings'
import type { Trip } from '../risk/killSwitch'
import type { RiskContext } from '../risk/riskContext'

/** How the broker's words about one order are meant; the adapter's code table decides which it is. */
export type OrderNoticeMeaning = 'warning' | 'rejected' | 'canceled' | 'cancelRefused' | 'notAtBroker'

/** What the door needs beyond the trading state. */
export type OrderSurroundings = Omit<
  RiskContext,
  'now' | 'killSwitch' | 'holdings' | 'structures' | 'trades' | 'orders'
> & {
  /** False when the journal could not be read: then the state of the switch is unknown. */
  readonly killSwitchKnown: boolean
}

export type BracketOrder = {
  readonly intent: OrderIntent
  readonly brokerOrderId: number
  /** The price increment that its prices must keep to. */
  readonly increment: number | undefined
}

/** All that can happen to trading, each with its time. The kernel sees nothing else. */
export type KernelInput =
  | {
      readonly kind: 'orderRequested'
      readonly now: EpochMs
      readonly intent: OrderIntent
      /** Reserved for this order; used up only when it passes. */
      readonly brokerOrderId: number
      readonly surroundings: OrderSurroundings
      readonly warnings?: readonly AccountWarning[]
    }
  /** An entry with the orders that protect it: one decision, all of it or nothing. */
  | {
      readonly kind: 'bracketRequested'
      readonly now: EpochMs
      readonly entry: BracketOrder
      readonly children: readonly BracketOrder[]
      /** Of the entry. */
      readonly surroundings: OrderSurroundings
      readonly warnings?: readonly AccountWarning[]
    }
  | {
      readonly kind: 'modifyRequested'
      readonly now: EpochMs
      readonly clientOrderId: string
      readonly quantity: number
      readonly limitPrice: number
      /** Left as it is when it is not said. */
      readonly stopPrice?: number | undefined
      readonly reason?: string | undefined
      readonly surroundings: OrderSurroundings
    }
  | { readonly kind: 'cancelRequested'; readonly now: EpochMs; readonly clientOrderId: string }
  | { readonly kind: 'cancelAllRequested'; readonly now: EpochMs }
  | { readonly kind: 'killSwitchTripped'; readonly now: EpochMs; readonly trip: Trip }
  | {
      readonly kind: 'killSwitchReset'
      readonly now: EpochMs
      readonly reason: string
      readonly actor: string
    }
  | { readonly kind: 'orderReported'; readonly now: EpochMs; readonly report: OrderReport }
  | {
      readonly kind: 'orderNoticed'
      readonly now: EpochMs
      readonly brokerOrderId: number
      readonly meaning: OrderNoticeMeaning
      readonly code: string
      readonly message: string
    }
  | {
      readonly kind: 'fillReported'
      readonly now: EpochMs
      readonly fill: Fill
      readonly brokerOrderId: number | undefined
    }
  | { readonly kind: 'commissionReported'; readonly now: EpochMs; readonly commission: Commission }
  | { readonly kind: 'connectionLost'; readonly now: EpochMs }
  /** Changes nothing: an answer proves that inputs are taken. */
  | { readonly kind: 'probed'; readonly now: EpochMs }
  /** Structures close lots against each other, at these prices. */
  | {
      readonly kind: 'lotsCrossed'
      readonly now: EpochMs
      readonly crossings: readonly (Crossing & { readonly price: number })[]
    }
  | {
      readonly kind: 'snapshotTaken'
      /** Exchange time at which the broker was asked for it. */
      readonly askedAt: EpochMs
      readonly now: EpochMs
      readonly snapshot: BrokerSnapshot
      /** Orders that were working when the snapshot was asked for: only their absence means something. */
      readonly workingBefore: ReadonlySet<string>
    }
  | {
      readonly kind: 'sendFailed'
      readonly now: EpochMs
      readonly clientOrderId: string
      readonly message: string
    }
