import { type Order, walkOf } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { walkMove, walkStepAt } from '#core/execution/walkingLimit'
import type { TradingState } from '#core/kernel/tradingState'
import type { OrderDesk } from '#main/engine/orderDesk'
import { protectiveService } from '#main/engine/services/service'
import { describeError, type Log } from '#main/observability/log'
import { BridgeFailure } from '#protocol/errors'

export type OrderWalkerOptions = {
  readonly loop: { readonly state: Pick<TradingState, 'workingOrders'> }
  readonly desk: Pick<OrderDesk, 'modify' | 'cancel'>
  readonly log: Pick<Log, 'warn' | 'error'>
  readonly now: () => EpochMs
  readonly isReady: () => boolean
}

const LOOK_EVERY_MS = 250

/** An order whose last move was denied: the step that was due then, and every reason that the log has. */
type Held = { step: number; readonly reasons: Set<string> }

/**
 * Moves the limits of working orders along their plans. The plan is in the journal and the price follows from the clock,
 * so that after a restart the walk goes on where it would have been. A denied move is tried again with the next step.
 */
export class OrderWalker {
  readonly service = protectiveService('walks', LOOK_EVERY_MS, () => this.look())
  /** Orders whose move is being judged. */
  readonly #moving = new Set<string>()
  readonly #held = new Map<string, Held>()

  constructor(private readonly options: OrderWalkerOptions) {}

  look(): string {
    const { loop, isReady } = this.options
    if (!isReady()) return 'no broker'
    const walking = loop.state.workingOrders().filter(({ intent }) => walkOf(intent) !== undefined)
    const ids = new Set(walking.map(({ intent }) => intent.clientOrderId))
    for (const id of this.#held.keys()) if (!ids.has(id)) this.#held.delete(id)
    for (const order of walking) this.#walk(order)
    return `${walking.length} orders walk`
  }

  #walk(order: Order): void {
    const { clientOrderId, tsInit } = order.intent
    const plan = walkOf(order.intent)
    const { desk, log, now } = this.options
    if (plan === undefined || this.#moving.has(clientOrderId)) return
    const at = now()
    const move = walkMove(order, plan, at)
    if (move.kind === 'stay') return
    const step = walkStepAt(plan, at - tsInit)
    // What is to be given back is not kept for want of a step.
    if (move.kind === 'reprice' && this.#held.get(clientOrderId)?.step === step) return
    this.#moving.add(clientOrderId)
    const moved =
      move.kind === 'cancel'
        ? Promise.resolve().then(() => desk.cancel(clientOrderId))
        : desk.modify(clientOrderId, { limitPrice: move.limitPrice, reason: 'walk' })
    moved
      .catch((error: unknown) => this.#hold(clientOrderId, step, error))
      .finally(() => this.#moving.delete(clientOrderId))
      .catch((error: unknown) => log.error('walk.bug', describeError(error), { clientOrderId }))
  }

  #hold(clientOrderId: string, step: number, error: unknown): void {
    const held = this.#held.get(clientOrderId) ?? { step, reasons: new Set() }
    held.step = step
    this.#held.set(clientOrderId, held)
    const reason = reasonOf(error)
    if (held.reasons.has(reason)) return
    held.reasons.add(reason)
    this.options.log.warn('walk.denied', describeError(error), { clientOrderId })
  }
}

/** The codes alone: the numbers behind them change with the market. */
function reasonOf(error: unknown): string {
  if (!(error instanceof BridgeFailure)) return describeError(error)
  return error.error.details?.map(({ path }) => path).join(' ') ?? error.error.code
}
