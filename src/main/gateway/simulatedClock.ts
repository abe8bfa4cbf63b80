import { type EpochMs, epochMs } from '#core/domain/time'

/** Replayed time: it starts where the session opens and runs at a speed against the machine's monotonic clock. */
export class SimulatedClock {
  private base: EpochMs
  private wallBase: number
  private isRunning = true

  constructor(
    startsAt: EpochMs,
    private factor: number,
    private readonly wallNow: () => number = () => performance.now(),
  ) {
    this.base = startsAt
    this.wallBase = wallNow()
  }

  now(): EpochMs {
    if (!this.isRunning) return this.base
    return epochMs(Math.floor(this.base + (this.wallNow() - this.wallBase) * this.factor))
  }

  get speed(): number {
    return this.factor
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
