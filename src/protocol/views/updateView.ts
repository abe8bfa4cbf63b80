import { z } from 'zod'

export const UPDATE_STAGES = ['none', 'fetching', 'ready', 'waiting', 'installing', 'failed'] as const

/** What is known of a newer version. Only a version that a trusted key has signed is shown. */
export const UpdateView = z.strictObject({
  stage: z.enum(UPDATE_STAGES),
  /** The version that is offered; null at the stage `none`. */
  offered: z.strictObject({ version: z.string(), releasedAt: z.string(), notes: z.string() }).nullable(),
  /** Why it waits, or why it failed; empty otherwise. */
  detail: z.string(),
})
export type UpdateView = z.infer<typeof UpdateView>

export const NO_UPDATE: UpdateView = { stage: 'none', offered: null, detail: '' }
