import { dollars } from '#core/domain/money'
import type { Market, MarketQuote } from '#main/gateway/market/market'
import type { Account } from './account'
import { type Holding, type Margin, marginOf } from './margin'
import type { Position } from './position'

/** An account's money at the market's prices, in dollars. */
export type AccountFigures = {
  readonly cash: number
  readonly stockValue: number
  readonly optionValue: number
  readonly netLiquidation: number
  /** Cash and stocks: US options lend nothing. */
  readonly equityWithLoan: number
  readonly margin: Margin
  readonly unrealizedPnl: number
  readonly realizedPnl: number
}

export function figuresOf(account: Account, quoteOf: Market['quoteOf']): AccountFigures {
  return figuresFor(account.allPositions, dollars(account.cashBalance), quoteOf)
}

export function figuresFor(
  positions: readonly Position[],
  cash: number,
  quoteOf: Market['quoteOf'],
): AccountFigures {
  let stockValue = 0
  let optionValue = 0
  let unrealizedPnl = 0
  let realizedPnl = 0
  for (const position of positions) {
    const value = marketValueOf(position, quoteOf)
    if (position.contract.secType === 'OPT') optionValue += value
    else stockValue += value
    unrealizedPnl += value - dollars(position.cost)
    realizedPnl += dollars(position.realizedPnl)
  }
  return {
    cash,
    stockValue,
    optionValue,
    netLiquidation: cash + stockValue + optionValue,
    equityWithLoan: cash + stockValue,
    margin: marginOf(positions.map(position => holdingOf(position, quoteOf))),
    unrealizedPnl,
    realizedPnl,
  }
}

export function holdingOf(position: Position, quoteOf: Market['quoteOf']): Holding {
  const { contract, quantity } = position
  const mark = markOf(contract.conId, quoteOf)
  const underlyingMark = contract.secType === 'OPT' ? markOf(contract.underConId, quoteOf) : mark
  return { contract, quantity, mark, underlyingMark }
}

export const marketValueOf = (position: Position, quoteOf: Market['quoteOf']): number =>
  position.quantity * markOf(position.contract.conId, quoteOf) * position.contract.multiplier

/** What a unit is worth now: the mid, else the model, else the last trade, else yesterday's close. */
export function markOf(conId: number, quoteOf: Market['quoteOf']): number {
  const quote = quoteOf(conId)
  return quote ? (midOf(quote) ?? quote.model?.price ?? quote.last ?? quote.previousClose ?? 0) : 0
}

const midOf = (quote: MarketQuote): number | undefined =>
  quote.bid !== undefined && quote.ask !== undefined && quote.ask >= quote.bid
    ? (quote.bid + quote.ask) / 2
    : undefined
