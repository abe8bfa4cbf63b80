import { instrumentKey, underlyingOf } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { exitPrices } from '#core/exits/exitPrices'
import type { StructurePosition, TradePosition } from '#core/portfolio/structureBook'
import { tradeStory } from '#core/portfolio/tradeStory'
import type { Journal } from '#main/store/journal'
import type { StructureMarkStore } from '#main/store/structureMarkStore'
import { BridgeFailure } from '#protocol/errors'
import type { StructureMarksView, TradeStoryView } from '#protocol/views/tradeStoryView'
import { attachmentView } from './attachmentDesk'
import type { TradingLoop } from './tradingLoop'

/** Marks of one structure that are told: more than a chart is wide. */
const MARKS_TOLD = 1_000

/** The lives of structures and of intraday trades, as the journal has them. */
export class TradeStories {
  constructor(
    private readonly loop: TradingLoop,
    private readonly journal: Journal,
    /** Undefined when the market database could not be opened. */
    private readonly marks: StructureMarkStore | undefined,
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
    const orders = this.loop.state.ordersOf(tradeId)
    const ids = orders.map(({ intent }) => intent.clientOrderId)
    const records = this.journal.ofOrders(ids).map(({ record }) => record)
    const events = tradeStory(records, this.journal.signals?.watchedStops(tradeId) ?? [])
    const underlying = underlyingOf(instrument)
    const chart = this.journal.attachments?.entryChartOf(tradeId)
    return {
      tradeId,
      title: instrumentTitle(instrument),
      underlying,
      arePricesOfUnderlying: instrumentKey(instrument) === underlying,
      ...firstLevels(position, orders),
      isOpen: position.lots.length > 0,
      toldAt: this.now(),
      marks: 'trade' in position ? null : this.#marksOf(tradeId),
      entryChart: chart ? attachmentView(chart) : null,
      events: events.map(({ stopPrice, reason, ...event }, place) => ({
        ...event,
        place,
        stopPrice: stopPrice ?? null,
        reason: reason ?? null,
      })),
    }
  }

  #marksOf(structureId: string): StructureMarksView {
    const marks = this.marks?.of(structureId, MARKS_TOLD) ?? []
    return {
      time: marks.map(({ tsInit }) => tsInit),
      bid: marks.map(({ bid }) => bid),
      ask: marks.map(({ ask }) => ask),
    }
  }
}

function firstLevels(
  position: StructurePosition | TradePosition,
  orders: readonly Order[],
): Pick<TradeStoryView, 'firstStopPrice' | 'targetPrice'> {
  if ('trade' in position) {
    const { stopPrice: firstStopPrice, targetPrice } = position.trade
    return { firstStopPrice, targetPrice }
  }
  const entry = orders.find(({ intent }) => intent.plan?.role === 'open')
  const prices = entry && exitPrices(position, entry)
  return { firstStopPrice: prices?.stop ?? null, targetPrice: prices?.target ?? null }
}
