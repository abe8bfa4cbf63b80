import type { EpochMs } from '#core/domain/time'
import type { UnderlyingSnapshot } from '#core/pipeline/inputs'
import type { SnapshotWish, UnderlyingSnapshots } from './underlyingSnapshots'

/** A sweep serves every question about the same expirations that comes before its end, or soon after. */
const SERVES_MS = 4_000

export type Swept = { readonly underlying: UnderlyingSnapshot; readonly tsSwept: EpochMs }
type Sweep = { readonly key: string; readonly swept: Promise<Swept>; endedAt: EpochMs | undefined }

/** Sweeps for people's questions: those that ask the same at the same time wait for one sweep. */
export class SharedSweep {
  #latest: Sweep | undefined

  constructor(
    private readonly snapshots: Pick<UnderlyingSnapshots, 'take'>,
    private readonly now: () => EpochMs,
  ) {}

  /** Rejects when the broker does not answer. */
  take(wish: SnapshotWish): Promise<Swept> {
    const key = `${wish.symbol} ${wish.dteMin} ${wish.dteMax}`
    const latest = this.#latest
    if (latest?.key === key && (latest.endedAt === undefined || this.now() - latest.endedAt < SERVES_MS))
      return latest.swept
    const sweep: Sweep = { key, swept: this.#sweep(wish), endedAt: undefined }
    this.#latest = sweep
    sweep.swept.then(
      ({ tsSwept }) => {
        sweep.endedAt = tsSwept
      },
      () => {
        // The next question asks again.
        if (this.#latest === sweep) this.#latest = undefined
      },
    )
    return sweep.swept
  }

  async #sweep(wish: SnapshotWish): Promise<Swept> {
    const underlying = await this.snapshots.take(wish)
    return { underlying, tsSwept: this.now() }
  }
}
