import { multiplierOf } from '#core/domain/instrument'
import type { FillView, OrderView } from '#protocol/views/orderView'

type Side = OrderView['side']

export type Slippage = {
  readonly side: Side
  /** What was paid above, or taken below, the mid at which it was decided, as a share of it. */
  readonly ratio: number
  readonly dollars: number
}

/** Below it a combo's mid is no measure of anything. */
const MID_MIN = 0.01

/** Orders and fills in numbers, kept as they change: a scrape looks at none of them again. */
export class TradeTally {
  readonly orders = new Map<OrderView['status'], number>()
  readonly fills = new Map<Side, number>()
  commissions = 0
  /** What fills were better than their limits, in dollars. */
  priceImprovement = 0
  /** In dollars; more than nothing is worse than the mid. */
  slippage = 0
  readonly #statuses = new Map<string, OrderView['status']>()
  readonly #improvements = new Map<string, number>()
  readonly #commissions = new Map<string, number>()
  /** The mids at which orders that still work were decided. */
  readonly #mids = new Map<string, number>()

  constructor(private readonly onSlippage: (slippage: Slippage) => void) {}

  /** What the journal knew at the start: counted, and with no mid to compare it with. */
  begin(orders: readonly OrderView[], fills: readonly FillView[]): void {
    for (const order of orders) this.#count(order)
    for (const fill of fills) this.fill(fill)
  }

  /** `mid` is the market's middle now, where there is one: with the order's first word it is that of the decision. */
  order(order: OrderView, mid: () => number | undefined): void {
    const { clientOrderId, walk } = order
    if (!this.#statuses.has(clientOrderId)) {
      // A walking limit starts at the mid by which it was decided.
      const decided = walk?.start ?? mid()
      if (decided !== undefined) this.#mids.set(clientOrderId, decided)
    }
    this.#count(order)
    if (order.working) return
    const decided = this.#mids.get(clientOrderId)
    this.#mids.delete(clientOrderId)
    if (decided !== undefined && order.filled > 0) this.#slipped(order, decided)
  }

  /** A fill comes again when its commission is known. */
  fill({ execId, side, commission }: FillView): void {
    if (!this.#commissions.has(execId)) this.fills.set(side, (this.fills.get(side) ?? 0) + 1)
    this.commissions += (commission ?? 0) - (this.#commissions.get(execId) ?? 0)
    this.#commissions.set(execId, commission ?? 0)
  }

  #count(order: OrderView): void {
    const { clientOrderId, status } = order
    const before = this.#statuses.get(clientOrderId)
    if (before !== undefined) this.orders.set(before, (this.orders.get(before) ?? 0) - 1)
    this.orders.set(status, (this.orders.get(status) ?? 0) + 1)
    this.#statuses.set(clientOrderId, status)
    const improvement = improvementOf(order)
    this.priceImprovement += improvement - (this.#improvements.get(clientOrderId) ?? 0)
    if (improvement !== 0) this.#improvements.set(clientOrderId, improvement)
  }

  #slipped({ side, averageFillPrice, filled, instrument }: OrderView, mid: number): void {
    if (averageFillPrice === null || Math.abs(mid) < MID_MIN) return
    const worse = (averageFillPrice - mid) * (side === 'buy' ? 1 : -1)
    const dollars = worse * filled * multiplierOf(instrument)
    this.slippage += dollars
    this.onSlippage({ side, ratio: worse / Math.abs(mid), dollars })
  }
}

function improvementOf({ averageFillPrice, limitPrice, side, filled, instrument }: OrderView): number {
  if (averageFillPrice === null || limitPrice === null) return 0
  return (limitPrice - averageFillPrice) * (side === 'buy' ? 1 : -1) * filled * multiplierOf(instrument)
}
