import type { Order } from './order'
import type { Refusal } from './refusal'

/** Where the exchange asks whether something has to go wrong. The gateway's faults implement it. */
export interface OrderFaults {
  /** The order is rejected with this. */
  rejectionOf(order: Readonly<Order>): Refusal | undefined
  /** The order is accepted with this message; a held one waits as PreSubmitted. */
  warningOf(order: Readonly<Order>): (Refusal & { readonly holds: boolean }) | undefined
  /** The cancel arrives too late: the order fills first. */
  fillsDuringCancel(order: Readonly<Order>): boolean
  /** The order fills up to this quantity and then never again. */
  quantityCapOf(order: Readonly<Order>): number | undefined
  /** A combo that trades only so many of its legs, and then no more. */
  legsFilled(order: Readonly<Order>): number | undefined
  /** A what-if that is never answered, or answered first with nothing but unset numbers. */
  previewFault(): 'unanswered' | 'unsetFirst' | undefined
  /** A permId in place of the exchange's own. */
  permIdFor(ordinal: number): string | undefined
}

export const NO_ORDER_FAULTS: OrderFaults = {
  rejectionOf: () => undefined,
  warningOf: () => undefined,
  fillsDuringCancel: () => false,
  quantityCapOf: () => undefined,
  legsFilled: () => undefined,
  previewFault: () => undefined,
  permIdFor: () => undefined,
}
