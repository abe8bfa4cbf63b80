import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { ANSWER_DUE_MS } from '#core/kernel/brokerReports'
import { protectiveService } from './services/service'
import type { TradingLoop } from './tradingLoop'

export type AnswerWatchOptions = {
  readonly loop: TradingLoop
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  /** Asks the broker for everything again. */
  readonly reconcile: () => void
}

const LOOK_EVERY_MS = 1_000

/**
 * What was said to the broker and not answered: the bytes may have been lost, with a connection or with the engine
 * before this one. Cancels are repeated, which does no harm; for everything else the broker is asked what is so.
 */
export class AnswerWatch {
  readonly service = protectiveService('answers', LOOK_EVERY_MS, () => this.look())

  constructor(private readonly options: AnswerWatchOptions) {}

  look(): string {
    const { loop, now, isReady, reconcile } = this.options
    if (!isReady()) return 'no broker'
    const overdue = loop.state.workingOrders().filter(order => now() - order.updatedAt >= ANSWER_DUE_MS)
    for (const { intent, status, brokerOrderId } of overdue) {
      if (status === 'pendingCancel' && brokerOrderId !== undefined)
        loop.process({ kind: 'cancelRequested', now: now(), clientOrderId: intent.clientOrderId })
    }
    if (overdue.some(isUnanswered)) reconcile()
    return `${overdue.length} answers overdue`
  }
}

const isUnanswered = ({ status, beforeModify }: Order): boolean =>
  beforeModify !== undefined || status === 'initialized' || status === 'submitted' || status === 'unknown'
