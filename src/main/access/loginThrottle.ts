/** Wrong tokens from one address before it must wait. */
const FREE_FAILURES = 5
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 15 * 60_000
/** An address that has been quiet for this long begins anew. */
const FORGET_AFTER_MS = 60 * 60_000
const ADDRESSES_MAX = 1_000

type Record = { failures: number; latestAt: number; blockedUntil: number }

/** Makes guessing slow: after a few wrong tokens an address waits, twice as long each time. */
export class LoginThrottle {
  readonly #records = new Map<string, Record>()

  constructor(private readonly now: () => number = Date.now) {}

  /** How long the address must wait still; 0 lets it try. */
  waitMs(address: string): number {
    return Math.max(0, (this.#records.get(address)?.blockedUntil ?? 0) - this.now())
  }

  failed(address: string): void {
    const now = this.now()
    const known = this.#records.get(address)
    const record =
      known && now - known.latestAt < FORGET_AFTER_MS
        ? known
        : { failures: 0, latestAt: now, blockedUntil: 0 }
    record.failures++
    record.latestAt = now
    const over = record.failures - FREE_FAILURES
    if (over >= 0) record.blockedUntil = now + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** over)
    // Re-inserted: the address that failed longest ago is forgotten first.
    this.#records.delete(address)
    this.#records.set(address, record)
    const oldest = this.#records.keys().next().value
    if (this.#records.size > ADDRESSES_MAX && oldest !== undefined) this.#records.delete(oldest)
  }

  succeeded(address: string): void {
    this.#records.delete(address)
  }
}
