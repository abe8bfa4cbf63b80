import type { KillState, Trip } from '#core/risk/killSwitch'
import { describeError, type Log } from '#main/observability/log'
import { BEAT_EVERY_MS, type EngineMessage } from './heartbeat'
import { HeartbeatServer } from './heartbeatServer'
import { KillStateFile } from './killStateFile'
import { TripFile } from './tripFile'

/** What the link asks of its engine. */
export type GuardedEngine = {
  /** Undefined when the trading loop did no work. */
  readonly proof: () => { readonly killState: KillState; readonly workingOrders: number } | undefined
  /** False when it could not be written down. */
  readonly trip: (trip: Trip) => boolean
  /** The guardian has let go: the broker must be asked anew before anything else is done. */
  readonly recheckBroker: () => void
}

/** What an engine asks of the process that guards it, and tells it. */
export type Guardian = Pick<GuardianLink, 'start' | 'stop' | 'isHolding' | 'holdReason'>

export type GuardianLinkOptions = {
  readonly folder: string
  readonly hello: Omit<Extract<EngineMessage, { kind: 'hello' }>, 'kind'>
  readonly log: Log
}

/** How long an engine waits for a guardian that acted to let go of the account. */
const YIELD_WITHIN_MS = 3_000

/**
 * The engine's end of its guardian. A trip that the guardian made while the engine was away is taken over before any
 * order leaves, and only when the guardian has let go does the engine look at the account and act on it itself.
 */
export class GuardianLink {
  readonly #trips: TripFile
  readonly #killState: KillStateFile
  #server: HeartbeatServer | undefined
  #timer: NodeJS.Timeout | undefined
  #handoverEnds: number | undefined

  constructor(private readonly options: GuardianLinkOptions) {
    this.#trips = new TripFile(options.folder)
    this.#killState = new KillStateFile(options.folder)
  }

  /** Asked as each order leaves: an engine that was stopped in the middle of a step must not finish it. */
  isHolding(): boolean {
    return this.#trips.exists()
  }

  /** Why the account may not be acted on yet. */
  holdReason(): string | undefined {
    return this.isHolding() || this.#handoverEnds !== undefined
      ? 'the guardian is letting go of the account'
      : undefined
  }

  /** Before the broker is met. */
  start(engine: GuardedEngine): void {
    this.#takeOver(engine)
    this.#server = new HeartbeatServer({
      folder: this.options.folder,
      hello: { kind: 'hello', ...this.options.hello },
      beat: () => this.#beat(engine),
      onYielded: () => this.#handedOver(engine),
      log: this.options.log,
    })
    this.#timer = setInterval(() => {
      this.#takeOver(engine)
      if (this.#handoverEnds !== undefined && performance.now() > this.#handoverEnds) this.#handedOver(engine)
    }, BEAT_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#server?.close()
  }

  #beat(engine: GuardedEngine) {
    const proof = engine.proof()
    if (!proof) return undefined
    this.#guarded(() => this.#killState.keep(proof.killState))
    return { kind: 'beat' as const, ...proof }
  }

  #takeOver(engine: GuardedEngine): void {
    const found = this.#trips.read()
    if (!found) return
    const { level, reason, actor } = found
    if (this.#handoverEnds === undefined) {
      this.options.log.error('guardian.acted', `${level} by ${actor}: ${reason}`)
      this.#handoverEnds = performance.now() + YIELD_WITHIN_MS
    }
    // A trip that is not in the journal stays in its file, and nothing leaves.
    if (!engine.trip({ level, reason, actor })) return
    this.#guarded(() => {
      this.#killState.keep(level)
      this.#trips.remove()
    })
  }

  #handedOver(engine: GuardedEngine): void {
    if (this.#handoverEnds === undefined) return
    this.#handoverEnds = undefined
    engine.recheckBroker()
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.options.log.error('guardian.fileFailed', describeError(error))
    }
  }
}
