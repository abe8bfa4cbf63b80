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

/** The step of an order's last move, and every reason for which one was denied that the log has. */
type Tried = { step: number; readonly reasons: Set<string> }

/**
 * Moves the limits of working orders along their plans. The plan is in the journal and the price follows from the clock,
 * so that after a restart the walk goes on where it would have been. Each step is tried once: what was denied here or
 * refused by the broker is tried again with the next.
 */
export class OrderWalker {
  readonly service = protectiveService('walks', LOOK_EVERY_MS, () => this.look())
  /** Orders whose move is being judged. */
  readonly #moving = new Set<string>()
  readonly #tried = new Map<string, Tried>()

  constructor(private readonly options: OrderWalkerOptions) {}

  look(): string {
    const { loop, isReady } = this.options
    if (!isReady()) return 'no broker'
    const walking = loop.state.workingOrders().filter(({ intent }) => walkOf(intent) !== undefined)
    const ids = new Set(walking.map(({ intent }) => intent.clientOrderId))
    for (const id of this.#tried.keys()) if (!ids.has(id)) this.#tried.delete(id)
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
    const tried = this.#tried.get(clientOrderId) ?? { step: -1, reasons: new Set() }
    if (move.kind === 'reprice' && tried.step === step) return
    tried.step = step
    this.#tried.set(clientOrderId, tried)
    this.#moving.add(clientOrderId)
    const moved =
      move.kind === 'cancel'
        ? Promise.resolve().then(() => desk.cancel(clientOrderId))
        : desk.modify(clientOrderId, { limitPrice: move.limitPrice, reason: 'walk' })
    moved
      .catch((error: unknown) => this.#say(clientOrderId, tried.reasons, error))
      .finally(() => this.#moving.delete(clientOrderId))
      .catch((error: unknown) => log.error('walk.bug', describeError(error), { clientOrderId }))
  }

  #say(clientOrderId: string, said: Set<string>, error: unknown): void {
    const reason = reasonOf(error)
    if (said.has(reason)) return
    said.add(reason)
    this.options.log.warn('walk.denied', describeError(error), { clientOrderId })
  }
}

/** The codes alone: the numbers behind them change with the market. */
function reasonOf(error: unknown): string {
  if (!(error instanceof BridgeFailure)) return describeError(error)
  return error.error.details?.map(({ path }) => path).join(' ') ?? error.error.code
}
