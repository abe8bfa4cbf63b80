import { multiplierOf } from '../../domain/instrument'
import type { OrderIntent } from '../../domain/order'
import { type Denial, denial } from '../denial'
import type { RiskContext } from '../riskContext'
import { entryViolations } from './entryViolations'
import type { Violation } from './violation'

/** Why the equity risk manager holds an intraday entry back; one that cannot be asked holds back every one. */
export function tradeDenials(intent: OrderIntent, { equityRisk, dataVeto }: RiskContext): readonly Denial[] {
  const trade = intent.plan?.trade
  if (!trade) return []
  if (!equityRisk) return [denial('EQUITY_UNKNOWN', 'the equity risk manager does not answer')]
  const units = intent.quantity * multiplierOf(intent.instrument)
  const entry = {
    symbol: trade.symbol,
    value: intent.limitPrice * units,
    stopRisk: (intent.limitPrice - trade.stopPrice) * units,
    dataVeto,
  }
  const { portfolio, relations, limits } = equityRisk
  return entryViolations(entry, portfolio, relations, limits).map(each => denial(each.code, detailOf(each)))
}

const detailOf = ({ value, limit, detail }: Violation): string =>
  [value === null || limit === null ? '' : `${Number(value.toFixed(4))} of ${limit}`, detail]
    .filter(Boolean)
    .join(' ')
