import { type EpochMs, epochMs } from '#core/domain/time'

/** A step back by more than this is another time, not a better measure of the same. */
const CORRECTION_MAX_MS = 2_000

/**
 * The exchange's time from this machine's: what the gateway said last, carried on at the pace of its time. A simulated
 * market may run faster than the wall; between two answers of the gateway our time must run as fast.
 */
export class ExchangeClock {
  readonly #speed: number
  #offsetMs = 0
  #syncedAtWall: number | undefined
  #latest = Number.NEGATIVE_INFINITY

  constructor(speed = 1) {
    this.#speed = speed
  }

  /** `offsetMs` is the exchange's time less the wall's, at this moment of the wall. */
  sync(offsetMs: number, wallMs: number): void {
    this.#offsetMs = offsetMs
    this.#syncedAtWall = wallMs
  }

  /** Never runs backwards for a correction: the gateway tells whole seconds, and its answers differ by parts of one. */
  at(wallMs: number): EpochMs {
    const since = this.#syncedAtWall === undefined ? 0 : wallMs - this.#syncedAtWall
    const time = Math.round(wallMs + this.#offsetMs + (this.#speed - 1) * since)
    const isCorrection = time < this.#latest && this.#latest - time < CORRECTION_MAX_MS * this.#speed
    this.#latest = isCorrection ? this.#latest : time
    return epochMs(this.#latest)
  }
}
