import { z } from 'zod'

/** One row of the journal: what was intended, sent, reported, denied or decided, in order. */
export const JournalEntryView = z.strictObject({
  seq: z.number(),
  tsInit: z.number(),
  kind: z.enum(['intent', 'orderEvent', 'fill', 'commission', 'denial', 'killSwitch', 'reconciliation']),
  title: z.string(),
  detail: z.string(),
  code: z.string().nullable(),
  clientOrderId: z.string().nullable(),
})
export type JournalEntryView = z.infer<typeof JournalEntryView>

/** One line of the log, for people. */
export const ActivityView = z.strictObject({
  id: z.number(),
  wall: z.number(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  /** Stable name such as `order.denied`. */
  event: z.string(),
  message: z.string(),
})
export type ActivityView = z.infer<typeof ActivityView>

export const SettingView = z.strictObject({
  path: z.string(),
  value: z.string(),
  /** What it is when nobody says. */
  standard: z.string(),
  /** What it means, and in what it is measured. */
  doc: z.string(),
  /** The variable that sets it. */
  variable: z.string(),
  source: z.enum(['default', 'file', 'credential', 'environment', 'flag']),
})
export type SettingView = z.infer<typeof SettingView>
