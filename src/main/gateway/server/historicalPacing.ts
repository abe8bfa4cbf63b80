import type { BarRequest } from './barRequest'

const WINDOW_MS = 600_000
const IDENTICAL_MS = 15_000
const BURST_MS = 2_000
const BURST_MAX = 6
const SMALL_BAR_SECONDS = 30

const VIOLATION = 'Historical data request pacing violation'

type Asked = { readonly at: number; readonly key: string; readonly burstKey: string; readonly weight: number }

/** IB's rules for bars of 30 seconds or less; larger ones are not paced. Keeps ten minutes of requests. */
export class HistoricalPacing {
  private asked: Asked[] = []

  constructor(private readonly perTenMinutes: number) {}

  /** The violation, if asking this now is one. BID_ASK counts twice. */
  check(key: string, request: BarRequest, nowMs: number): string | undefined {
    if (request.secondsPerBar > SMALL_BAR_SECONDS) return undefined
    this.asked = this.asked.filter(each => nowMs - each.at < WINDOW_MS)
    const burstKey = `${request.conId} ${request.whatToShow}`
    const isRepeated = this.asked.some(each => each.key === key && nowMs - each.at < IDENTICAL_MS)
    const burst = this.asked.filter(each => each.burstKey === burstKey && nowMs - each.at < BURST_MS)
    const weight = request.isBidAsk ? 2 : 1
    const total = this.asked.reduce((sum, each) => sum + each.weight, weight)
    if (isRepeated || burst.length + 1 >= BURST_MAX || total > this.perTenMinutes) return VIOLATION
    this.asked.push({ at: nowMs, key, burstKey, weight })
    return undefined
  }
}
