import { type EpochMs, epochMs } from '#core/domain/time'

/** The clock is asked many times a second; after a longer silence the machine slept or the process was stopped. */
const STALLED_MS = 5_000

/**
 * Replayed time: it starts where the session opens and runs at a speed against the machine's monotonic clock. While
 * the machine sleeps it stands still, so that a market does not run away overnight. At an infinite speed it goes by
 * jumps alone: whoever plays the market says how far it came.
 */
export class SimulatedClock {
  private base: EpochMs
  private wallBase: number
  private askedAt: number
  private isRunning = true

  constructor(
    startsAt: EpochMs,
    private factor: number,
    private readonly wallNow: () => number = () => performance.now(),
  ) {
    this.base = startsAt
    this.wallBase = wallNow()
    this.askedAt = this.wallBase
  }

  now(): EpochMs {
    const wall = this.wallNow()
    const silence = wall - this.askedAt
    if (silence > STALLED_MS) this.wallBase += silence
    this.askedAt = wall
    if (!this.isRunning || !Number.isFinite(this.factor)) return this.base
    return epochMs(Math.floor(this.base + (wall - this.wallBase) * this.factor))
  }

  get speed(): number {
    return this.factor
  }

  /** Running as fast as the market can be played. */
  get isRacing(): boolean {
    return this.isRunning && !Number.isFinite(this.factor)
  }

  get isPaused(): boolean {
    return !this.isRunning
  }

  pause(): void {
    this.jumpTo(this.now())
    this.isRunning = false
  }

  resume(): void {
    this.wallBase = this.wallNow()
    this.isRunning = true
  }

  setSpeed(factor: number): void {
    this.jumpTo(this.now())
    this.factor = factor
  }

  jumpTo(time: EpochMs): void {
    this.base = time
    this.wallBase = this.wallNow()
  }
}
