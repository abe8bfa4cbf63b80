import { z } from 'zod'

/** What the engine does over and over, each loop on its own. */
export const SERVICE_NAMES = [
  'cycle',
  'marketData',
  'orders',
  'risk',
  'housekeeping',
  'flattening',
  'answers',
  'entryCharts',
  'triggers',
  'walks',
  'legs',
  'exits',
  'marks',
  'scan',
  'approvals',
] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

/** The engine's supervised loops and what the process uses. Times are wall time in milliseconds. */
export const ServicesView = z.strictObject({
  services: z.array(
    z.strictObject({
      name: z.enum(SERVICE_NAMES),
      state: z.enum(['stopped', 'running', 'stuck', 'backingOff']),
      /** When it last did its work, and what that was. */
      workedAt: z.number().nullable(),
      work: z.string(),
      runs: z.number(),
      failuresInARow: z.number(),
      restarts: z.number(),
      error: z.string().nullable(),
    }),
  ),
  resources: z.strictObject({
    residentMiB: z.number(),
    heapMiB: z.number(),
    /** 99th percentile since it was last asked; null before anything was measured. */
    loopDelayMs: z.number().nullable(),
    diskFreeMiB: z.number().nullable(),
  }),
  now: z.number(),
})
export type ServicesView = z.infer<typeof ServicesView>
