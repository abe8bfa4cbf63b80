import type { Execution } from './execution'
import type { Order } from './order'
import type { OrderPreview } from './orderPreview'
import type { Refusal } from './refusal'

/** What the exchange has to say, in order. Orders are as they were at that moment. */
export type ExchangeEvent =
  | { readonly kind: 'orderReported'; readonly order: Readonly<Order>; readonly withTicket: boolean }
  | { readonly kind: 'executed'; readonly order: Readonly<Order>; readonly execution: Execution }
  | { readonly kind: 'commissionCharged'; readonly execution: Execution }
  | {
      readonly kind: 'orderMessage'
      readonly clientId: number
      readonly orderId: number
      readonly refusal: Refusal
    }
  | {
      readonly kind: 'previewed'
      readonly order: Readonly<Order>
      readonly preview: OrderPreview | undefined
    }
  | { readonly kind: 'orderBound'; readonly order: Readonly<Order> }
  | { readonly kind: 'positionChanged'; readonly conId: number }
