import type { BarRequest } from './barRequest'
import type { Limits } from './limits'

const WINDOW_MS = 600_000
const SMALL_BAR_SECONDS = 30

const VIOLATION = 'Historical data request pacing violation'

type Asked = { readonly at: number; readonly key: string; readonly burstKey: string; readonly weight: number }

/** IB's rules for bars of 30 seconds or less; larger ones are not paced. Keeps ten minutes of requests. */
export class HistoricalPacing {
  private asked: Asked[] = []

  constructor(
    private readonly limits: Pick<Limits, 'smallBarRequests' | 'identicalBarsMs' | 'barBurst' | 'barBurstMs'>,
  ) {}

  /** The violation, if asking this now is one. BID_ASK counts twice. */
  check(key: string, request: BarRequest, nowMs: number): string | undefined {
    if (request.secondsPerBar > SMALL_BAR_SECONDS) return undefined
    const { smallBarRequests, identicalBarsMs, barBurst, barBurstMs } = this.limits
    this.asked = this.asked.filter(each => nowMs - each.at < WINDOW_MS)
    const burstKey = `${request.conId} ${request.whatToShow}`
    const isRepeated = this.asked.some(each => each.key === key && nowMs - each.at < identicalBarsMs)
    const burst = this.asked.filter(each => each.burstKey === burstKey && nowMs - each.at < barBurstMs)
    const weight = request.isBidAsk ? 2 : 1
    const total = this.asked.reduce((sum, each) => sum + each.weight, weight)
    if (isRepeated || burst.length + 1 >= barBurst || total > smallBarRequests) return VIOLATION
    this.asked.push({ at: nowMs, key, burstKey, weight })
    return undefined
  }
}
