import { instrumentKey, underlyingOf } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { EpochMs } from '#core/domain/time'
import type { StructurePosition, TradePosition } from '#core/portfolio/structureBook'
import { tradeStory } from '#core/portfolio/tradeStory'
import type { Journal } from '#main/store/journal'
import { BridgeFailure } from '#protocol/errors'
import type { TradeStoryView } from '#protocol/views/tradeStoryView'
import { attachmentView } from './attachmentDesk'
import type { TradingLoop } from './tradingLoop'

/** The lives of structures and of intraday trades, as the journal has them. */
export class TradeStories {
  constructor(
    private readonly loop: TradingLoop,
    private readonly journal: Journal,
    private readonly now: () => EpochMs,
  ) {}

  /** Throws BridgeFailure for an unknown trade, StoreError when the journal cannot be read. */
  of(tradeId: string): TradeStoryView {
    const { structures } = this.loop.state
    const position: StructurePosition | TradePosition | undefined =
      structures.trade(tradeId) ?? structures.get(tradeId)
    const [instrument] = position?.instruments ?? []
    if (!position || !instrument)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'TRADE_UNKNOWN',
        message: `There is no trade ${tradeId}.`,
      })
    const ids = this.loop.state.ordersOf(tradeId).map(({ intent }) => intent.clientOrderId)
    const records = this.journal.ofOrders(ids).map(({ record }) => record)
    const events = tradeStory(records, this.journal.signals?.watchedStops(tradeId) ?? [])
    const underlying = underlyingOf(instrument)
    const chart = this.journal.attachments?.entryChartOf(tradeId)
    return {
      tradeId,
      title: instrumentTitle(instrument),
      underlying,
      arePricesOfUnderlying: instrumentKey(instrument) === underlying,
      firstStopPrice: 'trade' in position ? position.trade.stopPrice : null,
      targetPrice: 'trade' in position ? position.trade.targetPrice : null,
      isOpen: position.lots.length > 0,
      toldAt: this.now(),
      entryChart: chart ? attachmentView(chart) : null,
      events: events.map(({ stopPrice, reason, ...event }, place) => ({
        ...event,
        place,
        stopPrice: stopPrice ?? null,
        reason: reason ?? null,
      })),
    }
  }
}
