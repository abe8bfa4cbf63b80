import type { ChainFrame } from '#protocol/chainFrame'
import type { BridgeError } from '#protocol/errors'
import type {
  InputOf,
  JsonTopicName,
  MethodName,
  methods,
  OutputOf,
  PayloadOf,
  Scope,
} from '#protocol/protocol'

import type { Doubts } from './doubts'

type MethodsOfKind<K extends 'query' | 'command'> = {
  [M in MethodName]: (typeof methods)[M]['kind'] extends K ? M : never
}[MethodName]

export type QueryName = MethodsOfKind<'query'>
export type CommandName = MethodsOfKind<'command'>

/** A command's input without the id that is made for it, once for each action of the user. */
export type CommandInput<M extends CommandName> = Omit<InputOf<M>, 'requestId'>

export type ConnectionState =
  | { readonly kind: 'connecting'; readonly reason: string; readonly retryAtWall: number | undefined }
  | { readonly kind: 'open'; readonly scope: Scope; readonly engine: string }
  /** The engine said no and asking again would not change that: a wrong token, another protocol version. */
  | { readonly kind: 'refused'; readonly error: BridgeError }

/** What the views know of the engine. */
export interface Bridge {
  connection(): ConnectionState
  onConnection(listener: () => void): () => void
  /** Connects now, with another token if one is given. */
  connect(token?: string): void

  /** Rejects with a BridgeCallError: the engine's error, or the bridge's own when the connection is gone. */
  query<M extends QueryName>(method: M, input: InputOf<M>, signal?: AbortSignal): Promise<OutputOf<M>>
  command<M extends CommandName>(method: M, input: InputOf<M>): Promise<OutputOf<M>>

  /** Commands whose answers were lost with a connection, and how each ended. */
  readonly doubts: Doubts

  /** `onGap` is called when pushes were missed: whoever keeps state from them asks for it anew. */
  subscribe<T extends JsonTopicName>(
    topic: T,
    key: string,
    onPayload: (payload: PayloadOf<T>) => void,
    onGap?: () => void,
  ): () => void
  subscribeChain(
    key: string,
    onFrame: (frame: ChainFrame) => void,
    onRefused: (error: BridgeError) => void,
  ): () => void
}

/** A call that the engine, or the bridge on its behalf, answered with an error. */
export class BridgeCallError extends Error {
  override readonly name = 'BridgeCallError'
  readonly detail: BridgeError

  constructor(detail: BridgeError) {
    super(detail.message)
    this.detail = detail
  }
}

export const bridgeErrorOf = (error: unknown): BridgeError =>
  error instanceof BridgeCallError
    ? error.detail
    : { kind: 'internal', code: 'UI_ERROR', message: error instanceof Error ? error.message : String(error) }
