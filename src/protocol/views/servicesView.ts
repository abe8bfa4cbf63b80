import { z } from 'zod'

/** The engine's supervised loops and what the process uses. Times are wall time in milliseconds. */
export const ServicesView = z.strictObject({
  services: z.array(
    z.strictObject({
      name: z.enum(['cycle', 'marketData', 'orders', 'risk', 'housekeeping']),
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
