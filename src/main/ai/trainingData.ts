import type { LabelledSample } from '#core/ai/entryModel'
import { type AiVerdict, entrySample } from '#core/ai/entrySample'
import { dollars } from '#core/domain/money'
import type { IntradayDecision } from '#core/pipeline/intraday/decideIntraday'
import type { StructureBook, TradePosition } from '#core/portfolio/structureBook'
import type { MinuteFeatures } from '#core/strategies/intraday/minuteFeatures'
import { tradeIdOf } from '#main/intraday/tradeId'
import type { SignalStore } from '#main/store/signalStore'

export type ScoredTrade = LabelledSample & { readonly ai: AiVerdict | undefined }

const SIGNALS_MAX = 100_000

/** Every entry that was sent and let go of again, with what it looked like and whether it paid. */
export function scoredTrades(signals: SignalStore, structures: StructureBook): readonly ScoredTrade[] {
  return signals.sentSignals(SIGNALS_MAX).flatMap(row => {
    const trade = structures.trade(tradeIdOf(row.cycleId, row.symbol))
    if (!trade || !isOver(trade)) return []
    const detail = JSON.parse(row.detail) as IntradayDecision & { readonly ai?: AiVerdict }
    const { columns } = entrySample({ ...detail, features: withUnknowns(detail.features) }, row.tsInit)
    return [
      { columns, paid: dollars(trade.cash) > dollars(trade.commissions), tsInit: row.tsInit, ai: detail.ai },
    ]
  })
}

/** JSON has no word for a number that is not known. */
const withUnknowns = (features: MinuteFeatures): MinuteFeatures =>
  Object.fromEntries(
    Object.entries(features).map(([name, value]) => [name, value ?? Number.NaN]),
  ) as MinuteFeatures

/** Something was bought, and nothing of it is left. */
const isOver = ({ lots, openingCash }: TradePosition): boolean => lots.length === 0 && openingCash !== 0
