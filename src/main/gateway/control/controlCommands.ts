import { z } from 'zod'
import { NOTICES } from '#main/gateway/faults/connectionNotices'
import { requests } from '#main/gateway/wire/requests'
import { responses } from '#main/gateway/wire/responses'

const clientIds = z.array(z.int()).optional()
const count = z.int().min(1).optional()
const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): K[] => Object.keys(table) as K[]

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stale') }),
  z.strictObject({ kind: z.literal('crossed'), by: z.number().positive() }),
  z.strictObject({ kind: z.literal('empty') }),
  z.strictObject({ kind: z.literal('zero') }),
  z.strictObject({ kind: z.literal('delayed'), seconds: z.number().positive().max(86_400) }),
  z.strictObject({ kind: z.literal('halted') }),
])

/** An order as a person types it into TWS. */
const manualOrder = z.strictObject({
  conId: z.int(),
  action: z.enum(['BUY', 'SELL']),
  quantity: z.int().positive(),
  orderType: z.string(),
  limitPrice: z.number().optional(),
  auxPrice: z.number().optional(),
  tif: z.string().optional(),
  outsideRth: z.boolean().optional(),
})

/** Everything the control port understands, one JSON object a line; `do` names the command. */
export const ControlCommand = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('snapshot') }),
  z.strictObject({ do: z.literal('clearFaults') }),

  z.strictObject({ do: z.literal('closeSockets'), clientIds }),
  z.strictObject({ do: z.literal('mute'), clientIds }),
  z.strictObject({ do: z.literal('unmute') }),
  z.strictObject({
    do: z.literal('notify'),
    code: z.int().refine(code => code in NOTICES, 'no notice has this code'),
  }),
  z.strictObject({
    do: z.literal('messageFault'),
    message: z.enum(keysOf(responses)),
    action: z.enum(['drop', 'duplicate', 'delay', 'reorder']),
    count,
    after: z.int().min(0).optional(),
    clientId: z.int().optional(),
    share: z.number().gt(0).max(1).optional(),
    delayMs: z.number().min(0).max(600_000).optional(),
  }),

  z.strictObject({ do: z.literal('goDown') }),
  z.strictObject({ do: z.literal('comeBack') }),
  z.strictObject({ do: z.literal('competingSession'), isOn: z.boolean() }),
  z.strictObject({ do: z.literal('resetDepth') }),

  z.strictObject({ do: z.literal('slowDown'), ms: z.number().min(0).max(60_000) }),
  z.strictObject({
    do: z.literal('failRequest'),
    request: z.enum(keysOf(requests)),
    code: z.int(),
    text: z.string(),
    count,
  }),
  z.strictObject({
    do: z.literal('sendError'),
    id: z.int(),
    code: z.int(),
    text: z.string(),
    clientIds,
  }),

  z.strictObject({ do: z.literal('rejectNext'), code: z.int(), text: z.string(), count }),
  z.strictObject({
    do: z.literal('warnNext'),
    code: z.int(),
    text: z.string(),
    holds: z.boolean().optional(),
    count,
  }),
  z.strictObject({ do: z.literal('fillDuringNextCancel'), count }),
  z.strictObject({ do: z.literal('capFills'), quantity: z.int().min(0) }),
  z.strictObject({ do: z.literal('fillOnlyLegs'), count: z.int().min(1) }),
  z.strictObject({ do: z.literal('failNextPreview'), how: z.enum(['unanswered', 'unsetFirst']) }),
  z.strictObject({ do: z.literal('permIdsFrom'), base: z.string().regex(/^\d{1,18}$/) }),
  z.strictObject({ do: z.literal('correctExecution'), execId: z.string(), price: z.number() }),
  z.strictObject({ do: z.literal('bustExecution'), execId: z.string() }),
  z.strictObject({ do: z.literal('repeatExecutions') }),

  z.strictObject({ do: z.literal('quoteFault'), conId: z.int(), fault }),
  z.strictObject({ do: z.literal('serverTime'), offsetMs: z.number() }),

  z.strictObject({ do: z.literal('placeByHand'), order: manualOrder }),
  z.strictObject({
    do: z.literal('changeByHand'),
    permId: z.string(),
    changes: manualOrder.omit({ conId: true, action: true }).partial(),
  }),
  z.strictObject({ do: z.literal('cancelByHand'), permId: z.string() }),
  z.strictObject({ do: z.literal('transfer'), conId: z.int(), quantity: z.int(), price: z.number() }),

  z.strictObject({ do: z.literal('assign'), conId: z.int(), quantity: z.int().positive() }),

  z.strictObject({ do: z.literal('pauseClock') }),
  z.strictObject({ do: z.literal('resumeClock') }),
  z.strictObject({
    do: z.literal('setSpeed'),
    speed: z.union([z.number().positive().max(100_000), z.literal('max')]),
  }),
  z.strictObject({ do: z.literal('stepClock'), ms: z.number().min(0).max(86_400_000) }),
  z.strictObject({ do: z.literal('jumpTo'), time: z.number() }),
  z.strictObject({ do: z.literal('jumpToClock'), clock: z.string() }),
])
export type ControlCommand = z.infer<typeof ControlCommand>

/** What the simulated account looks like from inside. */
export type ControlSnapshot = {
  readonly time: number
  readonly account: string
  /** Dollars. */
  readonly cash: number
  readonly netLiquidation: number
  readonly positions: readonly {
    readonly conId: number
    readonly localSymbol: string
    readonly quantity: number
    readonly averageCost: number
  }[]
  readonly orders: readonly {
    readonly permId: string
    readonly clientId: number
    readonly orderId: number
    readonly orderRef: string
    readonly symbol: string
    readonly state: string
    readonly filled: number
    readonly remaining: number
  }[]
  readonly executions: readonly {
    readonly execId: string
    readonly permId: string
    readonly orderRef: string
    readonly conId: number
    readonly secType: string
    readonly side: string
    readonly shares: number
    readonly price: number
  }[]
  readonly clients: readonly number[]
}

/** What a command answers with: most have nothing to say. */
export type ControlValue<C extends ControlCommand> = C['do'] extends 'snapshot'
  ? ControlSnapshot
  : C['do'] extends 'placeByHand'
    ? { readonly permId: string }
    : null

export const ControlRequest = z.object({ id: z.int(), command: z.unknown() })

export type ControlReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number
      readonly ok: false
      readonly error: { readonly code: ControlErrorCode; readonly text: string }
    }
export type ControlErrorCode = 'badRequest' | 'refused'
