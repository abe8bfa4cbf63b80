import { MS_PER_DAY } from '#core/calendar/exchangeTime'
import { DAYS_PER_YEAR } from '#core/quant/pricing/blackScholes'
import { lastTradeOf } from '#main/gateway/exchange/contractLife/settlementTerms'
import type { ContractReference } from '#main/gateway/exchange/contractReference'
import { type MarketView, markOf } from '#main/gateway/exchange/mark'
import type { Position } from '#main/gateway/exchange/position'

/** A position as margin looks at it. */
export type Holding = {
  readonly contract: ContractReference
  readonly quantity: number
  /** Price of one unit, without multiplier. */
  readonly mark: number
  /** Of the underlying; the mark itself for a stock. */
  readonly underlyingMark: number
  /** Of options: a fraction a year, undefined when the market has no model. */
  readonly impliedVol: number | undefined
  readonly yearsToExpiration: number
}

/** Dollars. */
export type Margin = { readonly initial: number; readonly maintenance: number }

export function holdingOf(position: Position, market: MarketView): Holding {
  const { contract, quantity } = position
  const mark = markOf(contract.conId, market)
  if (contract.secType !== 'OPT') {
    return { contract, quantity, mark, underlyingMark: mark, impliedVol: undefined, yearsToExpiration: 0 }
  }
  const underlyingMark = markOf(contract.underConId, market)
  const impliedVol = market.quoteOf(contract.conId)?.model?.impliedVol
  return {
    contract,
    quantity,
    mark,
    underlyingMark,
    impliedVol,
    yearsToExpiration: yearsLeft(contract, market),
  }
}

function yearsLeft(contract: ContractReference, market: MarketView): number {
  const end = lastTradeOf(contract) ?? market.now()
  return Math.max(0, end - market.now()) / (DAYS_PER_YEAR * MS_PER_DAY)
}

/** The holdings of each stock or index with its options; closed positions count for nothing. */
export function byUnderlying(holdings: readonly Holding[]): Holding[][] {
  const groups = new Map<number, Holding[]>()
  for (const holding of holdings) {
    if (holding.quantity === 0) continue
    const { contract } = holding
    const key = contract.secType === 'OPT' ? contract.underConId : contract.conId
    const group = groups.get(key)
    if (group) group.push(holding)
    else groups.set(key, [holding])
  }
  return [...groups.values()]
}
