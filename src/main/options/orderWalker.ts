import { type Order, walkOf } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { walkMove } from '#core/execution/walkingLimit'
import type { OrderDesk } from '#main/engine/orderDesk'
import { protectiveService } from '#main/engine/services/service'
import type { TradingLoop } from '#main/engine/tradingLoop'
import { describeError, type Log } from '#main/observability/log'

export type OrderWalkerOptions = {
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
}

const LOOK_EVERY_MS = 250

/**
 * Moves the limits of working orders along their plans. It keeps nothing of its own: the plan is in the journal and
 * the price follows from the clock, so that after a restart the walk goes on where it would have been.
 */
export class OrderWalker {
  readonly service = protectiveService('walks', LOOK_EVERY_MS, () => this.look())
  /** Orders whose move is being judged. */
  readonly #moving = new Set<string>()

  constructor(private readonly options: OrderWalkerOptions) {}

  look(): string {
    const { loop, isReady } = this.options
    if (!isReady()) return 'no broker'
    const walking = loop.state.workingOrders().filter(({ intent }) => walkOf(intent) !== undefined)
    for (const order of walking) this.#walk(order)
    return `${walking.length} orders walk`
  }

  #walk(order: Order): void {
    const { clientOrderId } = order.intent
    const plan = walkOf(order.intent)
    const { desk, log, now } = this.options
    if (plan === undefined || this.#moving.has(clientOrderId)) return
    const move = walkMove(order, plan, now())
    if (move.kind === 'stay') return
    this.#moving.add(clientOrderId)
    const moved =
      move.kind === 'cancel'
        ? Promise.resolve().then(() => desk.cancel(clientOrderId))
        : desk.modify(clientOrderId, { limitPrice: move.limitPrice, reason: 'walk' })
    moved
      .catch((error: unknown) => log.warn('walk.denied', describeError(error), { clientOrderId }))
      .finally(() => this.#moving.delete(clientOrderId))
      .catch((error: unknown) => log.error('walk.bug', describeError(error), { clientOrderId }))
  }
}
