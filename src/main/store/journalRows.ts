import { z } from 'zod'
import type { Instrument } from '#core/domain/instrument'
import type { Micros } from '#core/domain/money'
import type { OrderLink } from '#core/domain/order'
import type { OrderPlan, WalkPlan } from '#core/domain/orderPlan'
import { epochMs } from '#core/domain/time'
import { ORDER_EVENT_KINDS } from '#core/execution/orderStatus'
import type { JournalRecord } from '#core/kernel/record'
import type { PositionAdjustment } from '#core/portfolio/positionBook'
import type { Denial } from '#core/risk/denial'
import { InstrumentView } from '#protocol/views/instrumentView'

/** Rows are read as strictly as anything from outside: a damaged row must be found, not guessed around. */
const instant = z.number().int().transform(epochMs)
const text = z
  .string()
  .nullable()
  .transform(value => value ?? undefined)
const number = z
  .number()
  .nullable()
  .transform(value => value ?? undefined)
const json = <T>(schema: z.ZodType<T>) =>
  z.string().transform((value, context) => parseJson(value, schema, context))
const side = z.enum(['buy', 'sell'])
const instrument = json<Instrument>(InstrumentView)

const plan = z.custom<OrderPlan>(
  value => typeof value === 'object' && value !== null && 'structureId' in value && 'role' in value,
  'an order plan',
)

const Walk: z.ZodType<WalkPlan> = z.object({
  start: z.number(),
  worst: z.number(),
  step: z.number(),
  increment: z.number(),
  stepEveryMs: z.number(),
  durationMsMax: z.number(),
})

const Link = z
  .object({ parentId: z.string().optional(), group: z.string() })
  .transform(({ parentId, group }): OrderLink => ({ parentId, group }))

const Intent = z.object({
  clientOrderId: z.string(),
  instrument,
  side,
  quantity: z.number(),
  limitPrice: z.number(),
  stopPrice: number,
  tif: z.enum(['day', 'gtc', 'ioc']),
  purpose: z.enum(['entry', 'exit', 'emergency']),
  source: z.string(),
  plan: json(plan)
    .nullable()
    .transform(value => value ?? undefined),
  walk: json(Walk)
    .nullable()
    .transform(value => value ?? undefined),
  link: json(Link)
    .nullable()
    .transform(value => value ?? undefined),
  marketOverride: z
    .literal('VIX_SPIKE_TIMEOUT')
    .nullable()
    .transform(value => value ?? undefined),
  tsInit: instant,
})

/** Inside a denial the whole intent is one JSON text, where what is absent is absent. */
const StoredIntent = Intent.extend({
  instrument: InstrumentView,
  plan: plan.optional(),
  stopPrice: z.number().optional(),
  walk: Walk.optional(),
  link: Link.optional(),
  marketOverride: z.literal('VIX_SPIKE_TIMEOUT').optional(),
})

const rows = {
  intent: Intent.transform((intent): JournalRecord => ({ kind: 'intent', intent })),
  orderEvent: z
    .object({
      clientOrderId: z.string(),
      event: z.enum(ORDER_EVENT_KINDS),
      brokerOrderId: number,
      permId: text,
      code: text,
      message: text,
      tsInit: instant,
    })
    .transform((row): JournalRecord => ({ kind: 'orderEvent', ...row })),
  modify: z
    .object({
      clientOrderId: z.string(),
      quantity: z.number(),
      limitPrice: z.number(),
      stopPrice: number,
      reason: text,
      tsInit: instant,
    })
    .transform((row): JournalRecord => ({ kind: 'modify', ...row })),
  fill: z
    .object({
      execId: z.string(),
      clientOrderId: text,
      permId: text,
      instrument,
      side,
      quantity: z.number(),
      price: z.number(),
      tsEvent: instant,
      tsInit: instant,
    })
    .transform((fill): JournalRecord => ({ kind: 'fill', fill })),
  commission: z
    .object({ execId: z.string(), amountMicros: z.number().int(), currency: z.string(), tsInit: instant })
    .transform(
      ({ amountMicros, ...rest }): JournalRecord => ({
        kind: 'commission',
        commission: { ...rest, amount: amountMicros as Micros },
      }),
    ),
  denial: z
    .object({
      intent: json(StoredIntent),
      denials: json(
        z.array(z.object({ code: z.custom<Denial['code']>(v => typeof v === 'string'), detail: z.string() })),
      ),
      tsInit: instant,
    })
    .transform((row): JournalRecord => ({ kind: 'denial', ...row })),
  killSwitch: z
    .object({
      state: z.enum(['armed', 'safeMode', 'hardStop']),
      reason: z.string(),
      actor: z.string(),
      since: instant,
    })
    .transform((killSwitch): JournalRecord => ({ kind: 'killSwitch', killSwitch })),
  reconciliation: z
    .object({
      adjustments: json(z.array(z.custom<PositionAdjustment>(v => typeof v === 'object' && v !== null))),
      notes: json(z.array(z.string())),
      tsInit: instant,
    })
    .transform((row): JournalRecord => ({ kind: 'reconciliation', ...row })),
} satisfies Record<JournalRecord['kind'], z.ZodType<JournalRecord>>

export const recordFromRow = (kind: JournalRecord['kind'], row: unknown): JournalRecord =>
  rows[kind].parse(row)

function parseJson<T>(value: string, schema: z.ZodType<T>, context: z.RefinementCtx): T {
  try {
    const parsed = schema.safeParse(JSON.parse(value))
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) })
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error) })
  }
  return z.NEVER
}
