import { instrumentKey, multiplierOf } from '#core/domain/instrument'
import { dollars } from '#core/domain/money'
import { midOf } from '#core/domain/quote'
import type { StructurePosition } from '#core/portfolio/structureBook'
import type { QuoteHub } from '#main/marketdata/quoteHub'

/** Profit of a structure at the mids of its legs, commissions paid counted; undefined while a leg has no market. */
export function profitOf(structure: StructurePosition, quotes: QuoteHub): number | undefined {
  let value = dollars(structure.cash) - dollars(structure.commissions)
  for (const { instrument, quantity } of structure.lots) {
    const line = quotes.lineOf(instrumentKey(instrument))
    const mid = line && midOf(line.quote)
    if (mid === undefined) return undefined
    value += quantity * mid * multiplierOf(instrument)
  }
  return value
}
