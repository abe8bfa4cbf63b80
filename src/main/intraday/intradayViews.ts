import { instrumentKey, multiplierOf } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { isWorking } from '#core/execution/orderStatus'
import { type EquityPortfolio, riskMeasures } from '#core/risk/equity/entryViolations'
import type { EquityLimits } from '#core/risk/equity/equityLimits'
import { VIOLATIONS } from '#core/risk/equity/violation'
import type { RiskEventRow, SignalRow } from '#main/store/signalStore'
import type { IntradayRiskView, RiskEventView, SignalView, TradeView } from '#protocol/views/intradayView'
import type { SignalDetail } from './intradayCycle'
import type { TradeState } from './tradeDesk'
import { tradeIdOf } from './tradeId'

/** Rows of the journal and states of trades as screens see them. */
export function signalView({ detail: text, ...row }: SignalRow): SignalView {
  const detail = JSON.parse(text) as Partial<SignalDetail>
  return {
    ...row,
    strategy: detail.strategy ?? null,
    components: [...(detail.score?.components ?? [])],
    penalties: [...(detail.score?.penalties ?? [])],
    unknown: [...(detail.score?.unknown ?? [])],
    guards: [...(detail.guards ?? [])],
    ai: detail.ai ?? null,
    reason: detail.reason ?? '',
    tradeId: row.outcome === 'sent' ? tradeIdOf(row.cycleId, row.symbol) : null,
  }
}

export const riskEventView = (row: RiskEventRow): RiskEventView => ({
  ...row,
  text: VIOLATIONS[row.code].text,
})

export function tradeView(trade: TradeState): TradeView {
  const { entry, target, stop, opening, held, position, result } = trade
  const { instrument } = entry.intent
  return {
    tradeId: trade.tradeId,
    symbol: opening.symbol,
    strategy: opening.strategy,
    key: instrumentKey(instrument),
    title: instrumentTitle(instrument),
    state: stateOf(trade),
    bracket: opening.bracket,
    quantity: position.orderedQuantity,
    held,
    multiplier: multiplierOf(instrument),
    entryLimit: entry.limitPrice,
    entryPrice: entry.averageFillPrice ?? null,
    targetPrice: trade.targetPrice,
    increment: opening.increment,
    firstStopPrice: opening.stopPrice,
    stopPrice: trade.stopPrice,
    trail: opening.rules.trail,
    moveReason: target?.moveReason ?? stop?.moveReason ?? null,
    mark: trade.mark ?? null,
    openR: result?.openR ?? null,
    realizedR: result?.realizedR ?? null,
    realizedPnl: result?.realized ?? null,
    session: opening.session,
    openedAt: trade.tsOpened,
  }
}

function stateOf({ held, entry }: TradeState): TradeView['state'] {
  if (held > 0) return 'open'
  if (isWorking(entry.status)) return 'entering'
  return entry.filledQuantity > 0 ? 'closed' : 'failed'
}

/** What the risk manager measures now, without any further entry. */
export const measuresOf = (portfolio: EquityPortfolio, limits: EquityLimits): IntradayRiskView['measures'] =>
  riskMeasures(portfolio, limits).map(({ code, value, limit }) => ({ code, value: value ?? null, limit }))
