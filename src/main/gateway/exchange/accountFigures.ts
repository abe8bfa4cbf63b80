import { dollars } from '#core/domain/money'
import type { Account } from './account'
import { holdingOf, type Margin } from './margin/holding'
import { type MarginModel, marginOf, sharesWithoutCover } from './margin/margin'
import { type MarketView, marketValueOf } from './mark'
import type { Position } from './position'

/** An account's money at the market's prices, in dollars. */
export type AccountFigures = {
  readonly cash: number
  readonly stockValue: number
  readonly optionValue: number
  readonly netLiquidation: number
  /** Cash and stocks: options lend nothing, but where the risk of the whole portfolio is what counts. */
  readonly equityWithLoan: number
  readonly margin: Margin
  readonly sharesWithoutCover: number
  readonly unrealizedPnl: number
  readonly realizedPnl: number
}

export function figuresOf(account: Account, market: MarketView): AccountFigures {
  return figuresFor(account.allPositions, dollars(account.cashBalance), account.terms.margin, market)
}

export function figuresFor(
  positions: readonly Position[],
  cash: number,
  model: MarginModel,
  market: MarketView,
): AccountFigures {
  let stockValue = 0
  let optionValue = 0
  let unrealizedPnl = 0
  let realizedPnl = 0
  for (const position of positions) {
    const value = marketValueOf(position, market)
    if (position.contract.secType === 'OPT') optionValue += value
    else stockValue += value
    unrealizedPnl += value - dollars(position.cost)
    realizedPnl += dollars(position.realizedPnl)
  }
  const holdings = positions.map(position => holdingOf(position, market))
  const netLiquidation = cash + stockValue + optionValue
  return {
    cash,
    stockValue,
    optionValue,
    netLiquidation,
    equityWithLoan: model === 'portfolio' ? netLiquidation : cash + stockValue,
    margin: marginOf(holdings, model),
    sharesWithoutCover: sharesWithoutCover(holdings),
    unrealizedPnl,
    realizedPnl,
  }
}
