import type { EpochMs } from '#core/domain/time'

type Arrival = { readonly at: EpochMs; readonly carryOut: () => void }

/** What is on its way to the exchange, in order of arrival. Bounded by the orders and cancels in flight. */
export class ArrivalQueue {
  private readonly arrivals: Arrival[] = []

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
