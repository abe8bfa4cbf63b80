import { z } from 'zod'

/** A backup that lies there; whether it is whole is told by `backup.check`. */
export const BackupView = z.strictObject({
  name: z.string(),
  /** Wall time. */
  createdWall: z.number(),
  /** Of Claxton, that made it. */
  version: z.string(),
  reason: z.string(),
  databases: z.array(z.string()),
  bytes: z.number(),
})
export type BackupView = z.infer<typeof BackupView>

/** Implied vols made of realised ones, for sessions of which none was observed. */
export const SeededVolsView = z.strictObject({
  symbol: z.string(),
  sessions: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Of the last session. */
  latest: z.number().nullable(),
  isKept: z.boolean(),
})
export type SeededVolsView = z.infer<typeof SeededVolsView>
