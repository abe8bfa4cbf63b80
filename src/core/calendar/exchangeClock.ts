import { type EpochMs, epochMs } from '#core/domain/time'

/**
 * The exchange's time from this machine's: what the gateway said last, carried on at the pace of its time. A simulated
 * market may run faster than the wall; between two answers of the gateway our time must run as fast.
 */
export class ExchangeClock {
  readonly #speed: number
  #offsetMs = 0
  #syncedAtWall: number | undefined

  constructor(speed = 1) {
    this.#speed = speed
  }

  /** `offsetMs` is the exchange's time less the wall's, at this moment of the wall. */
  sync(offsetMs: number, wallMs: number): void {
    this.#offsetMs = offsetMs
    this.#syncedAtWall = wallMs
  }

  at(wallMs: number): EpochMs {
    const since = this.#syncedAtWall === undefined ? 0 : wallMs - this.#syncedAtWall
    return epochMs(Math.round(wallMs + this.#offsetMs + (this.#speed - 1) * since))
  }
}
