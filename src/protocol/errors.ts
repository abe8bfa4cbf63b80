import { z } from 'zod'

/**
 * Every way a call can fail. `code` is stable and documented; `message` says what is wrong and, where it can,
 * what to do. `internal` carries a reference into the log, never a stack.
 */
export const BridgeError = z.strictObject({
  kind: z.enum([
    'badRequest',
    'unauthorized',
    'forbidden',
    'notFound',
    'denied',
    'unavailable',
    'timeout',
    'internal',
  ]),
  code: z.string(),
  message: z.string(),
  /** For badRequest: the path of the offending field. For denied: each reason. */
  details: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})
export type BridgeError = z.infer<typeof BridgeError>

/** A BridgeError as something to throw; the dispatcher turns it back. */
export class BridgeFailure extends Error {
  override readonly name = 'BridgeFailure'

  constructor(readonly error: BridgeError) {
    super(`${error.code}: ${error.message}`)
  }
}
