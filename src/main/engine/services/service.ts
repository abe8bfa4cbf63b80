import { describeError, type Log } from '#main/observability/log'
import type { ServiceName } from '#protocol/views/servicesView'

export type ServiceState = 'stopped' | 'running' | 'stuck' | 'backingOff'

export type ServiceWork = {
  readonly name: ServiceName
  /** From the end of a run to the next. */
  readonly everyMs: number
  /** Before the first run; as `everyMs` unless told. */
  readonly firstAfterMs?: number
  /** A run that takes longer counts as stuck and is given up. */
  readonly timeoutMs: number
  /** The longest wait after failures; shorter for what protects money that is at stake. */
  readonly retryMsMax?: number
  /** One run. It says in a few words what it did or found; it throws when its work is not getting done. */
  readonly run: () => string | Promise<string>
}

export type ServiceOptions = {
  readonly log: Log
  /** Wall time in milliseconds. */
  readonly wall: () => number
  /** So many failed runs in a row are more than a hiccup. */
  readonly failuresMax: number
  readonly onRepeatedFailure: (name: ServiceName, error: string) => void
}

/** Times are wall time in milliseconds. */
export type ServiceHealth = {
  readonly name: ServiceName
  readonly state: ServiceState
  /** When a run last did its work; undefined before the first. */
  readonly workedAt: number | undefined
  readonly work: string
  readonly runs: number
  readonly failuresInARow: number
  readonly restarts: number
  readonly error: string | undefined
}

/** Longer than a run of a loop that only looks may ever take. */
export const STUCK_AFTER_MS = 10_000
const RETRY_MS_MAX = 30_000
const PROTECTIVE_RETRY_MS_MAX = 1_000

/** A loop that looks after what is held or works: after a failure it is tried again at once, however often it failed. */
export function protectiveService(
  name: ServiceName,
  everyMs: number,
  run: ServiceWork['run'],
  timeoutMs = STUCK_AFTER_MS,
): ServiceWork {
  return { name, everyMs, timeoutMs, retryMsMax: PROTECTIVE_RETRY_MS_MAX, run }
}

/**
 * A loop that proves its work: it runs again and again, is given up and begun anew when it is stuck, waits longer after
 * each failure, and calls for help when it fails repeatedly.
 */
export class Service {
  #timer: NodeJS.Timeout | undefined
  #state: ServiceState = 'stopped'
  /** Runs of an earlier generation were given up: what they bring late is dropped. */
  #generation = 0
  #startedAt: number | undefined
  #workedAt: number | undefined
  #work = ''
  #runs = 0
  #failures = 0
  #restarts = 0
  #error: string | undefined

  constructor(
    private readonly what: ServiceWork,
    private readonly options: ServiceOptions,
  ) {}

  get health(): ServiceHealth {
    return {
      name: this.what.name,
      state: this.#state,
      workedAt: this.#workedAt,
      work: this.#work,
      runs: this.#runs,
      failuresInARow: this.#failures,
      restarts: this.#restarts,
      error: this.#error,
    }
  }

  start(): void {
    if (this.#state !== 'stopped') return
    this.#state = 'running'
    this.#schedule(this.what.firstAfterMs ?? this.what.everyMs)
  }

  stop(): void {
    this.#state = 'stopped'
    this.#generation++
    clearTimeout(this.#timer)
  }

  /** Called by the watchdog: a run that does not end is given up, and the loop begins anew. */
  watch(): void {
    const { timeoutMs } = this.what
    if (this.#startedAt === undefined || this.options.wall() - this.#startedAt < timeoutMs) return
    this.#generation++
    this.#startedAt = undefined
    this.#failed(`no end of a run within ${timeoutMs} ms`, 'stuck')
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#begin(), afterMs)
  }

  #begin(): void {
    const generation = this.#generation
    this.#startedAt = this.options.wall()
    this.#run(generation).catch((error: unknown) => {
      if (generation === this.#generation) this.#failed(describeError(error), 'backingOff')
    })
  }

  async #run(generation: number): Promise<void> {
    const work = await this.what.run()
    if (generation !== this.#generation) return
    this.#startedAt = undefined
    this.#runs++
    this.#workedAt = this.options.wall()
    this.#work = work
    if (this.#failures > 0) this.options.log.info('service.recovered', this.what.name)
    this.#failures = 0
    this.#error = undefined
    this.#state = 'running'
    this.#schedule(this.what.everyMs)
  }

  #failed(error: string, state: 'stuck' | 'backingOff'): void {
    const { log, failuresMax, onRepeatedFailure } = this.options
    const { name, everyMs, retryMsMax = RETRY_MS_MAX } = this.what
    this.#startedAt = undefined
    this.#state = state
    this.#failures++
    this.#restarts++
    if (error !== this.#error) log.error('service.failed', `${name}: ${error}`)
    this.#error = error
    if (this.#failures === failuresMax) onRepeatedFailure(name, error)
    this.#schedule(Math.max(everyMs, Math.min(retryMsMax, everyMs * 2 ** Math.min(this.#failures, 16))))
  }
}
