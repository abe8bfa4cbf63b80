import type { BridgeError } from '#protocol/errors'
import type { RequestFate } from '#protocol/protocol'

export type Answer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: BridgeError }

/** Answers that are kept, and requests that were withdrawn. */
const REMEMBERED_MAX = 1_000
/** By how much a caller's clock and ours may disagree on how long ago something was. */
const CLOCK_SLACK_MS = 5_000

type Remembered = { readonly answer: Promise<Answer>; readonly atMs: number }

/**
 * The commands that came, by their ids: a repeat is given the same answer and not carried out again. A request that
 * somebody has asked about and that had not come is withdrawn: should it still come, it is refused.
 */
export class RequestMemory {
  readonly #answers = new Map<string, Remembered>()
  readonly #withdrawn = new Set<string>()
  /** From here on every request that came is remembered. */
  #completeFromMs: number

  constructor(private readonly monotonicMs: () => number = () => performance.now()) {
    this.#completeFromMs = monotonicMs()
  }

  answerTo(method: string, requestId: string): Promise<Answer> | undefined {
    return this.#answers.get(keyOf(method, requestId))?.answer
  }

  isWithdrawn(method: string, requestId: string): boolean {
    return this.#withdrawn.has(keyOf(method, requestId))
  }

  remember(method: string, requestId: string, answer: Promise<Answer>): void {
    this.#answers.set(keyOf(method, requestId), { answer, atMs: this.monotonicMs() })
    const [oldest] = this.#answers
    if (this.#answers.size <= REMEMBERED_MAX || oldest === undefined) return
    this.#answers.delete(oldest[0])
    this.#completeFromMs = oldest[1].atMs
  }

  /**
   * What became of a request that was sent so long ago. `isOnRecord` is what the journal says of it, over restarts:
   * undefined for commands that leave no record under their id.
   */
  settle(method: string, requestId: string, agoMs: number, isOnRecord: boolean | undefined): RequestFate {
    const key = keyOf(method, requestId)
    if (this.#answers.has(key) || isOnRecord === true) return 'received'
    this.#withdrawn.add(key)
    const [oldest] = this.#withdrawn
    if (this.#withdrawn.size > REMEMBERED_MAX && oldest !== undefined) this.#withdrawn.delete(oldest)
    const isRemembered = this.monotonicMs() - agoMs - CLOCK_SLACK_MS >= this.#completeFromMs
    return isOnRecord === false || isRemembered ? 'notReceived' : 'unknown'
  }
}

const keyOf = (method: string, requestId: string): string => `${method} ${requestId}`
