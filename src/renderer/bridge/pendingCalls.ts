import type { BridgeError } from '#protocol/errors'
import type { OutputOf, RequestFate } from '#protocol/protocol'
import { BridgeCallError, bridgeErrorOf } from './bridge'
import { type DoubtState, Doubts } from './doubts'

const SETTLE = 'requests.settle'
const QUERY_TIMEOUT_MS = 15_000
const COMMAND_TIMEOUT_MS = 30_000
/** Calls under way at once; more is a fault of ours and is refused. */
const PENDING_MAX = 500

/**
 * An order that may not have reached the engine is sent again only this soon: later the market has moved on, and the
 * engine is asked whether it came. What makes the book safer is sent again however long it took.
 */
const RESEND_WITHIN_MS = 20_000
const ALWAYS_RESENT: ReadonlySet<string> = new Set(['orders.cancel', 'orders.cancelAll', 'killSwitch.trip'])

type Send = (call: { id: number; method: string; input: unknown }) => void

type PendingCall = {
  readonly id: number
  readonly method: string
  readonly input: unknown
  readonly isCommand: boolean
  readonly startedAt: number
  readonly resolve: (output: unknown) => void
  readonly reject: (error: BridgeCallError) => void
  /** The engine has said on this connection that it has the command. */
  hasArrived: boolean
  timer: ReturnType<typeof setTimeout> | undefined
}

/**
 * The calls that wait for an answer. Commands outlive a lost connection and an answer that does not come in time: the
 * same requestId is sent again, or the engine is asked whether it has it.
 */
export class PendingCalls {
  readonly doubts = new Doubts()
  readonly #calls = new Map<number, PendingCall>()
  #lastId = 0

  constructor(private readonly send: Send) {}

  nextId(): number {
    return ++this.#lastId
  }

  start(call: {
    method: string
    input: unknown
    isCommand: boolean
    signal: AbortSignal | undefined
  }): Promise<unknown> {
    if (this.#calls.size >= PENDING_MAX) {
      return Promise.reject(new BridgeCallError(BUSY))
    }
    return new Promise((resolve, reject) => {
      const pending: PendingCall = {
        id: this.nextId(),
        method: call.method,
        input: call.input,
        isCommand: call.isCommand,
        startedAt: Date.now(),
        resolve,
        reject,
        hasArrived: false,
        timer: undefined,
      }
      this.#calls.set(pending.id, pending)
      this.#arm(pending)
      call.signal?.addEventListener('abort', () => {
        this.reject(pending.id, ABORTED)
      })
      this.send(pending)
    })
  }

  /** False when no call of that id waits. */
  resolve(id: number, output: unknown): boolean {
    this.doubts.update(id, { kind: 'done' })
    return this.#settle(id, call => call.resolve(output))
  }

  /** False when no call of that id waits. */
  reject(id: number, error: BridgeError): boolean {
    this.doubts.update(id, doubtAfter(error))
    return this.#settle(id, call => call.reject(new BridgeCallError(error)))
  }

  connectionLost(): void {
    for (const call of [...this.#calls.values()]) {
      if (call.isCommand) {
        clearTimeout(call.timer)
        call.hasArrived = false
        this.doubts.begin(call.id, call.method, call.input)
      } else this.reject(call.id, CONNECTION_LOST)
    }
  }

  /** After a reconnection: the engine answers what it has, does what is fresh, and says of the rest whether it came. */
  resendCommands(): void {
    for (const call of [...this.#calls.values()]) {
      const isFresh = Date.now() - call.startedAt <= RESEND_WITHIN_MS
      if (isFresh) this.#resend(call)
      else this.#clear(call)
    }
  }

  /** Sent again where that can only help; of the rest the engine is asked whether it came. */
  #clear(call: PendingCall): void {
    if (ALWAYS_RESENT.has(call.method)) this.#resend(call)
    else this.#ask(call)
  }

  #resend(call: PendingCall): void {
    this.#arm(call)
    this.send(call)
  }

  #ask(call: PendingCall): void {
    const { requestId } = call.input as { readonly requestId: string }
    const question = { requestId, method: call.method, agoMs: Date.now() - call.startedAt }
    this.start({ method: SETTLE, input: question, isCommand: false, signal: undefined }).then(
      answer => {
        // The answer to the command itself may have come before.
        if (this.#calls.has(call.id)) this.#settled(call, (answer as OutputOf<typeof SETTLE>).fate)
      },
      (error: unknown) => {
        const { code } = bridgeErrorOf(error)
        // Lost once more: it is asked with the next connection, while the command is still waiting.
        if (code === CONNECTION_LOST.code || !this.#calls.has(call.id)) return
        if (code === QUERY_TIMED_OUT.code) this.#ask(call)
        else this.reject(call.id, UNSETTLED)
      },
    )
  }

  #settled(call: PendingCall, fate: RequestFate): void {
    if (fate !== 'received') {
      this.reject(call.id, fate === 'notReceived' ? NOT_SENT : UNSETTLED)
      return
    }
    call.hasArrived = true
    this.doubts.update(call.id, { kind: 'arrived' })
    // What came is answered once more, and not done again.
    this.#resend(call)
  }

  #arm(call: PendingCall): void {
    clearTimeout(call.timer)
    call.timer = setTimeout(
      () => this.#timedOut(call),
      call.isCommand ? COMMAND_TIMEOUT_MS : QUERY_TIMEOUT_MS,
    )
  }

  #timedOut(call: PendingCall): void {
    if (!call.isCommand) this.reject(call.id, QUERY_TIMED_OUT)
    else if (call.hasArrived) this.reject(call.id, COMMAND_TIMED_OUT)
    else {
      this.doubts.begin(call.id, call.method, call.input)
      this.#clear(call)
    }
  }

  #settle(id: number, act: (call: PendingCall) => void): boolean {
    const call = this.#calls.get(id)
    if (call === undefined) return false
    this.#calls.delete(id)
    clearTimeout(call.timer)
    act(call)
    return true
  }
}

const BUSY: BridgeError = {
  kind: 'unavailable',
  code: 'BRIDGE_BUSY',
  message: 'too many requests wait for the engine',
}

const ABORTED: BridgeError = { kind: 'timeout', code: 'BRIDGE_ABORTED', message: 'no longer wanted' }

const CONNECTION_LOST: BridgeError = {
  kind: 'unavailable',
  code: 'BRIDGE_DISCONNECTED',
  message: 'the connection to the engine was lost',
}

const QUERY_TIMED_OUT: BridgeError = {
  kind: 'timeout',
  code: 'BRIDGE_TIMEOUT',
  message: 'the engine has not answered in time',
}

const COMMAND_TIMED_OUT: BridgeError = {
  kind: 'timeout',
  code: 'BRIDGE_TIMEOUT',
  message: 'The engine has this and has not answered. The order list and the journal show whether it acted.',
}

const NOT_SENT: BridgeError = {
  kind: 'unavailable',
  code: 'BRIDGE_NOT_SENT',
  message: 'The engine never received this, and will not any more: nothing was done.',
}

const UNSETTLED: BridgeError = {
  kind: 'timeout',
  code: 'BRIDGE_UNSETTLED',
  message: 'The engine cannot tell whether it received this: its lists show it.',
}

function doubtAfter({ code }: BridgeError): DoubtState {
  switch (code) {
    case NOT_SENT.code:
      return { kind: 'notSent' }
    case COMMAND_TIMED_OUT.code:
      return { kind: 'arrived' }
    case UNSETTLED.code:
      return { kind: 'unsettled' }
    default:
      return { kind: 'refused', code }
  }
}
