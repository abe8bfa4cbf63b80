import { z } from 'zod'
import { Preparation } from '#main/updates/updateDesk'
import type { UpdateView } from '#protocol/views/updateView'

/** What the engine's process tells Electron's main process, or asks of it. */
export const EngineNotice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notify'), title: z.string(), text: z.string() }),
  /** It works, and whether the broker is ready. Told again when that changes. */
  z.object({ kind: z.literal('healthy'), isBrokerReady: z.boolean() }),
  z.object({ kind: z.literal('installUpdate') }),
  z.object({ kind: z.literal('preparation'), preparation: Preparation }),
])
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
  | { readonly kind: 'update'; readonly view: UpdateView }
  /** Answered by a `preparation`. */
  | { readonly kind: 'prepareUpdate' }
  | { readonly kind: 'stop' }
