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
  /** Of the structure or day trade that the order belongs to, whose story can be told. */
  tradeId: z.string().nullable(),
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
  /** What the next start will read, where that differs; null where it does not. */
  next: z.string().nullable(),
  /** Why it cannot be edited here; null when it can. */
  obstacle: z.string().nullable(),
})
export type SettingView = z.infer<typeof SettingView>

/** The file that edits are written to. */
export const SettingsFileView = z.strictObject({
  file: z.string(),
  /** Why it cannot be written, and what to do instead; null when it can. */
  obstacle: z.strictObject({ reason: z.string(), remedy: z.string() }).nullable(),
})
export type SettingsFileView = z.infer<typeof SettingsFileView>

/** Settings as they are typed; a text of null takes the setting out of the file. */
export const SettingChangesView = z
  .array(z.strictObject({ path: z.string().max(64), text: z.string().max(4_000).nullable() }))
  .min(1)
  .max(50)
export type SettingChangesView = z.infer<typeof SettingChangesView>

/** What changes of settings would come to, or came to. */
export const SettingsEditView = z.strictObject({
  file: z.string(),
  /** Of the file that was read; saving names it, so that nobody's edit in between is overwritten. */
  revision: z.string(),
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  diff: z.array(z.strictObject({ path: z.string(), before: z.string(), after: z.string() })),
})
export type SettingsEditView = z.infer<typeof SettingsEditView>
