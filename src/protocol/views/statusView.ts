import { z } from 'zod'
import { SessionDateText } from './instrumentView'

export const BROKER_STATES = ['disconnected', 'connecting', 'recovering', 'ready', 'degraded'] as const
export const KILL_STATES = ['armed', 'safeMode', 'hardStop'] as const

/** Everything the status ribbon shows. Times are epoch milliseconds of the exchange's clock unless named wall. */
export const StatusView = z.strictObject({
  mode: z.enum(['simulation', 'paper', 'live']),
  /** Plain words on where the numbers come from, such as "SIMULATED - replay of ...; option quotes modelled". */
  dataLabel: z.string(),
  dryRun: z.boolean(),
  account: z.string().nullable(),
  broker: z.strictObject({
    state: z.enum(BROKER_STATES),
    /** Why it is not ready and what is still allowed; empty when ready. */
    detail: z.string(),
    sinceWall: z.number(),
    /** When the next attempt to connect starts, or null. */
    retryAtWall: z.number().nullable(),
    address: z.string(),
    clientId: z.number(),
    serverVersion: z.number().nullable(),
    /** Connections that were lost since the engine started, and how the last one ended. */
    outages: z.strictObject({
      count: z.number(),
      last: z
        .strictObject({ sinceWall: z.number(), durationMs: z.number().nullable(), reason: z.string() })
        .nullable(),
    }),
  }),
  market: z.strictObject({
    session: SessionDateText.nullable(),
    phase: z.enum(['preOpen', 'open', 'afterHours', 'closed']),
    opensAt: z.number().nullable(),
    closesAt: z.number().nullable(),
  }),
  clock: z.strictObject({
    /** exchange time = wall time + offset. */
    offsetMs: z.number(),
    timeZone: z.literal('America/New_York'),
  }),
  killSwitch: z.strictObject({
    state: z.enum(KILL_STATES),
    reason: z.string(),
    actor: z.string(),
    since: z.number().nullable(),
  }),
  /** Whether strategies may open positions. */
  entriesOn: z.boolean(),
  /** Age of the oldest subscribed line that should be moving; null when nothing is subscribed. */
  dataLag: z.strictObject({ worstMs: z.number(), key: z.string(), stale: z.boolean() }).nullable(),
  lines: z.strictObject({ used: z.number(), budget: z.number() }),
  /** Messages to the broker within the last second, and those that wait for room. */
  pacing: z.strictObject({ used: z.number(), budget: z.number(), waiting: z.number() }),
  store: z.strictObject({ healthy: z.boolean(), detail: z.string() }),
  version: z.string(),
})
export type StatusView = z.infer<typeof StatusView>

export const AccountView = z.strictObject({
  account: z.string(),
  netLiquidation: z.number().nullable(),
  cash: z.number().nullable(),
  buyingPower: z.number().nullable(),
  availableFunds: z.number().nullable(),
  initialMargin: z.number().nullable(),
  maintenanceMargin: z.number().nullable(),
  dailyPnl: z.number().nullable(),
  unrealizedPnl: z.number().nullable(),
  realizedPnl: z.number().nullable(),
  tsInit: z.number().nullable(),
})
export type AccountView = z.infer<typeof AccountView>
