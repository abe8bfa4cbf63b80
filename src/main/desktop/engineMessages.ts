import { z } from 'zod'

/** What the engine's process asks of Electron's main process. */
export const EngineNotice = z.object({ kind: z.literal('notify'), title: z.string(), text: z.string() })
export type EngineNotice = z.infer<typeof EngineNotice>

/** What Electron's main process says to the engine's process. */
export type EngineMessage =
  | {
      readonly kind: 'start'
      readonly gateway:
        | { readonly host: string; readonly port: number; readonly description: string }
        | undefined
    }
  /** A window's port comes along. */
  | { readonly kind: 'client' }
  | { readonly kind: 'stop' }
