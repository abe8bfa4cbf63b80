import { type EpochMs, epochMs } from '#core/domain/time'
import { deterministicDraw } from './deterministicDraw'

export type LatencyOptions = {
  readonly seed: number
  /** Market time that an order, change or cancel needs to reach the exchange: so long, and up to the jitter more. */
  readonly latencyMs: number
  readonly latencyJitterMs: number
}

type Arrival = { readonly at: EpochMs; readonly carryOut: () => void }

/** What is on its way to the exchange, in order of arrival. Bounded by the orders and cancels in flight. */
export class ArrivalQueue {
  private readonly arrivals: Arrival[] = []
  private sendings = 0
  private lastSentArrives = epochMs(0)

  constructor(private readonly options: LatencyOptions) {}

  get isInstant(): boolean {
    return this.options.latencyMs + this.options.latencyJitterMs === 0
  }

  /** One connection carries everything, so nothing overtakes what was sent before it. */
  send(now: EpochMs, carryOut: () => void): void {
    const { seed, latencyMs, latencyJitterMs } = this.options
    this.sendings += 1
    const jitter = Math.floor(latencyJitterMs * deterministicDraw(seed, LATENCY_STREAM, this.sendings))
    this.lastSentArrives = epochMs(Math.max(this.lastSentArrives, now + latencyMs + jitter))
    this.add(this.lastSentArrives, carryOut)
  }

  add(at: EpochMs, carryOut: () => void): void {
    const later = this.arrivals.findIndex(arrival => arrival.at > at)
    this.arrivals.splice(later === -1 ? this.arrivals.length : later, 0, { at, carryOut })
  }

  release(now: EpochMs): void {
    for (;;) {
      const next = this.arrivals[0]
      if (!next || next.at > now) return
      this.arrivals.shift()
      next.carryOut()
    }
  }
}

/** No order's own stream: those are named by permIds. */
const LATENCY_STREAM = -1
