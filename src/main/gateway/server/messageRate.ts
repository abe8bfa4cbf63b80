/** Violations without a pause after which TWS closes the connection. */
const VIOLATIONS_MAX = 3

/**
 * Allows so many messages a second, as a bucket that holds one second's worth: a client that keeps the rate is not
 * blamed when the network or a busy machine delivers half a second of it at once.
 */
export class MessageRate {
  private credit: number
  private lastMs: number | undefined
  private violations = 0

  constructor(private readonly perSecond: number) {
    this.credit = perSecond
  }

  count(nowMs: number): 'within' | 'exceeded' | 'disconnect' {
    const elapsedMs = nowMs - (this.lastMs ?? nowMs)
    this.lastMs = nowMs
    this.credit = Math.min(this.perSecond, this.credit + (elapsedMs / 1000) * this.perSecond)
    if (this.credit === this.perSecond) this.violations = 0
    if (this.credit >= 1) {
      this.credit -= 1
      return 'within'
    }
    this.violations += 1
    return this.violations > VIOLATIONS_MAX ? 'disconnect' : 'exceeded'
  }
}
