/** Violations in a row after which TWS closes the connection. */
const VIOLATIONS_MAX = 3

/** Counts messages in windows of a second. */
export class MessageRate {
  private windowStart = Number.NEGATIVE_INFINITY
  private counted = 0
  private violations = 0

  constructor(private readonly perSecond: number) {}

  count(nowMs: number): 'within' | 'exceeded' | 'disconnect' {
    if (nowMs - this.windowStart >= 1000) {
      if (this.counted <= this.perSecond) this.violations = 0
      this.windowStart = nowMs
      this.counted = 0
    }
    this.counted += 1
    if (this.counted <= this.perSecond) return 'within'
    this.violations += 1
    return this.violations > VIOLATIONS_MAX ? 'disconnect' : 'exceeded'
  }
}
