import { openSessionAt } from '#core/calendar/xnysSessions'
import type { EpochMs } from '#core/domain/time'
import { legBalance } from '#core/execution/legBalance'
import { type ServiceWork, STUCK_AFTER_MS } from '#main/engine/services/service'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { describeError, type Log } from '#main/observability/log'
import type { StructureMarkStore } from '#main/store/structureMarkStore'

export type MarkRecorderOptions = {
  readonly loop: Pick<TradingLoop, 'state'>
  readonly quotes: Pick<QuoteHub, 'marketOf'>
  /** Undefined when the market database could not be opened: then nothing is kept. */
  readonly store: StructureMarkStore | undefined
  readonly log: Log
  readonly now: () => EpochMs
}

const LOOK_EVERY_MS = 1_000
/** Between two marks of one structure: 390 in a session. */
const MARK_EVERY_MS = 60_000
/** An older quote is not what it could have been traded at. */
const QUOTE_AGE_MS_MAX = 60_000

/** Writes down what open structures are quoted at: options have no bars to look it up in later. */
export class MarkRecorder {
  readonly service: ServiceWork = {
    name: 'marks',
    everyMs: LOOK_EVERY_MS,
    timeoutMs: STUCK_AFTER_MS,
    run: () => this.look(),
  }
  readonly #markedAt = new Map<string, EpochMs>()

  constructor(private readonly options: MarkRecorderOptions) {}

  /** What cannot be kept is said once a minute, and nothing else depends on it. */
  look(): string {
    const { loop, log, now } = this.options
    if (!openSessionAt(now())) return 'no session'
    const open = loop.state.structures.open()
    const ids = new Set(open.map(({ structureId }) => structureId))
    for (const id of this.#markedAt.keys()) if (!ids.has(id)) this.#markedAt.delete(id)
    for (const structure of open) {
      const { structureId } = structure
      if (now() - (this.#markedAt.get(structureId) ?? 0) < MARK_EVERY_MS) continue
      const unit = legBalance(structure).units.at(-1)?.instrument
      const market = unit && this.options.quotes.marketOf(unit)
      if (!market || market.halted || now() - market.tsInit > QUOTE_AGE_MS_MAX) continue
      this.#markedAt.set(structureId, now())
      try {
        this.options.store?.add(structureId, { tsInit: now(), bid: market.bid, ask: market.ask })
      } catch (error) {
        log.warn('mark.notStored', describeError(error), { structureId })
      }
    }
    return `${open.length} open structures`
  }
}
