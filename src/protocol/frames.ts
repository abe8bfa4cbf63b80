import { z } from 'zod'
import type { BridgeError } from './errors'
import { type MethodName, methods, type Scope, type TopicName, topics } from './protocol'

/** No frame from a client is larger. */
export const CLIENT_FRAME_BYTES_MAX = 64 * 1024

const keys = <T extends string>(record: Record<T, unknown>) => Object.keys(record) as [T, ...T[]]

const id = z.number().int().nonnegative()
const topicName = z.enum(keys<TopicName>(topics))

/** What a client sends, as JSON text. `hello` comes first; the token never travels in an address. */
export const ClientFrame = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), version: z.number().int(), token: z.string().max(200) }),
  z.strictObject({ kind: z.literal('call'), id, method: z.string().max(64), input: z.unknown() }),
  z.strictObject({ kind: z.literal('subscribe'), id, topic: topicName, key: z.string().max(64).default('') }),
  z.strictObject({
    kind: z.literal('unsubscribe'),
    id,
    topic: topicName,
    key: z.string().max(64).default(''),
  }),
])
export type ClientFrame = z.input<typeof ClientFrame>

/** What the engine sends as JSON text. Binary messages are chain frames (chainFrame.ts). */
export type EngineFrame =
  | { readonly kind: 'welcome'; readonly version: number; readonly scope: Scope; readonly engine: string }
  | { readonly kind: 'refused'; readonly error: BridgeError }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: false; readonly error: BridgeError }
  /** `seq` counts 1, 2, 3 ... per topic and key since the subscription; a gap means something was missed. */
  | {
      readonly kind: 'push'
      readonly topic: TopicName
      readonly key: string
      readonly seq: number
      readonly payload: unknown
    }

export const isMethodName = (name: string): name is MethodName => Object.hasOwn(methods, name)
