import { z } from 'zod'
import { ORDER_STATUSES } from '#core/execution/orderStatus'
import { InstrumentView } from './instrumentView'

export const OrderRequestView = z.strictObject({
  instrument: InstrumentView,
  side: z.enum(['buy', 'sell']),
  quantity: z.number().int().positive(),
  /** Per unit of the instrument; for a combo the net debit of buying it, negative for a credit. */
  limitPrice: z.number(),
  tif: z.enum(['day', 'gtc', 'ioc']),
  /** The worst price that the limit may walk to, step by step from `limitPrice`; without it the limit stays. */
  walkTo: z.number().optional(),
})
export type OrderRequestView = z.infer<typeof OrderRequestView>

export const OrderView = z.strictObject({
  clientOrderId: z.string(),
  brokerOrderId: z.number().nullable(),
  permId: z.string().nullable(),
  key: z.string(),
  /** Short words for people: `SPY`, `SPY 18 Oct 165 C`, `SPY 18 Oct 165/167 C vertical`. */
  title: z.string(),
  instrument: InstrumentView,
  side: z.enum(['buy', 'sell']),
  quantity: z.number(),
  filled: z.number(),
  limitPrice: z.number().nullable(),
  averageFillPrice: z.number().nullable(),
  tif: z.enum(['day', 'gtc', 'ioc']),
  status: z.enum(ORDER_STATUSES),
  /** May still trade or be cancelled. */
  working: z.boolean(),
  purpose: z.enum(['entry', 'exit', 'emergency']),
  /** Who asked: `operator`, a strategy, `killSwitch`, or `manual` for an order found at the broker. */
  source: z.string(),
  /** The trade whose target or stop it is; its level is moved with `trades.adjust`. */
  protects: z.string().nullable(),
  /** Where its limit walks, and until when; null for a limit that stays. */
  walk: z
    .strictObject({ start: z.number(), worst: z.number(), stepEveryMs: z.number(), until: z.number() })
    .nullable(),
  /** The broker's or our last word on it: warning, reject or deny text, with its code. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type OrderView = z.infer<typeof OrderView>

export const FillView = z.strictObject({
  execId: z.string(),
  clientOrderId: z.string().nullable(),
  key: z.string(),
  title: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.number(),
  price: z.number(),
  commission: z.number().nullable(),
  realizedPnl: z.number().nullable(),
  tsEvent: z.number(),
})
export type FillView = z.infer<typeof FillView>

export const DenialView = z.strictObject({ code: z.string(), message: z.string() })
export type DenialView = z.infer<typeof DenialView>

/** What an order would do, asked of the risk door and of the broker. Amounts in dollars. */
export const PreviewView = z.strictObject({
  /** Empty when the risk door would let it pass. */
  denials: z.array(DenialView),
  warnings: z.array(DenialView),
  /** Cash paid (positive) or received (negative) at the limit price, before commission. */
  debit: z.number(),
  /** Null when the broker did not answer. */
  commission: z.number().nullable(),
  initialMarginChange: z.number().nullable(),
  maintenanceMarginChange: z.number().nullable(),
  initialMarginAfter: z.number().nullable(),
  equityWithLoanAfter: z.number().nullable(),
  /** The most that can be lost at expiration; null when unbounded or not an option structure. */
  maxLoss: z.number().nullable(),
  maxProfit: z.number().nullable(),
  /** What the limit would walk if it never filled; null for one that stays. */
  walk: z
    .strictObject({
      rungs: z.array(z.strictObject({ afterMs: z.number(), limitPrice: z.number() })),
      stopsBy: z.enum(['worst', 'time']),
      endsAfterMs: z.number(),
    })
    .nullable(),
})
export type PreviewView = z.infer<typeof PreviewView>

export const PositionView = z.strictObject({
  key: z.string(),
  title: z.string(),
  instrument: InstrumentView,
  /** Signed. */
  quantity: z.number(),
  averagePrice: z.number(),
  mark: z.number().nullable(),
  marketValue: z.number().nullable(),
  unrealizedPnl: z.number().nullable(),
  realizedPnl: z.number(),
  delta: z.number().nullable(),
  /** Whether the broker reports the same quantity; null before it has been asked. */
  brokerQuantity: z.number().nullable(),
  stale: z.boolean(),
})
export type PositionView = z.infer<typeof PositionView>
