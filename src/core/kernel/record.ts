import type { Commission, Fill } from '../domain/fill'
import type { OrderIntent } from '../domain/order'
import type { EpochMs } from '../domain/time'
import type { OrderEventKind } from '../execution/orderStatus'
import type { PositionAdjustment } from '../portfolio/positionBook'
import type { Denial } from '../risk/denial'
import type { KillSwitch } from '../risk/killSwitch'

/**
 * What the journal holds, and all that it holds: the state of trading is the fold of these records and nothing else,
 * so that a restart is a replay. Records are past tense and never change.
 */
export type JournalRecord =
  | { readonly kind: 'intent'; readonly intent: OrderIntent }
  | {
      readonly kind: 'orderEvent'
      readonly clientOrderId: string
      readonly event: OrderEventKind
      readonly brokerOrderId: number | undefined
      readonly permId: string | undefined
      readonly code: string | undefined
      readonly message: string | undefined
      readonly tsInit: EpochMs
    }
  | {
      readonly kind: 'modify'
      readonly clientOrderId: string
      readonly quantity: number
      readonly limitPrice: number
      readonly stopPrice: number | undefined
      /** What asked for it; undefined when a person did. */
      readonly reason: string | undefined
      readonly tsInit: EpochMs
    }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'commission'; readonly commission: Commission }
  | {
      readonly kind: 'denial'
      readonly intent: OrderIntent
      readonly denials: readonly Denial[]
      readonly tsInit: EpochMs
    }
  | { readonly kind: 'killSwitch'; readonly killSwitch: KillSwitch }
  | {
      readonly kind: 'reconciliation'
      readonly adjustments: readonly PositionAdjustment[]
      readonly notes: readonly string[]
      readonly tsInit: EpochMs
    }

export type OrderEventRecord = Extract<JournalRecord, { kind: 'orderEvent' }>

export function orderEvent(
  clientOrderId: string,
  event: OrderEventKind,
  tsInit: EpochMs,
  detail: Partial<Pick<OrderEventRecord, 'brokerOrderId' | 'permId' | 'code' | 'message'>> = {},
): OrderEventRecord {
  return {
    kind: 'orderEvent',
    clientOrderId,
    event,
    tsInit,
    brokerOrderId: detail.brokerOrderId,
    permId: detail.permId,
    code: detail.code,
    message: detail.message,
  }
}
