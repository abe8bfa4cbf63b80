import { cashAccountMargin, uncoveredShares } from './cashAccount'
import { byUnderlying, type Holding, type Margin } from './holding'
import { portfolioMargin } from './portfolioMargin'
import { regulationTMargin } from './regulationT'

/** By which rules an account may borrow: Regulation T, the risk of the whole portfolio, or not at all. */
export const MARGIN_MODELS = ['regt', 'portfolio', 'cash'] as const
export type MarginModel = (typeof MARGIN_MODELS)[number]

const requirementOf = { regt: regulationTMargin, portfolio: portfolioMargin, cash: cashAccountMargin }

/** Nothing is netted between underlyings: what one needs does not depend on what else is held. */
export function marginOf(holdings: readonly Holding[], model: MarginModel): Margin {
  let initial = 0
  let maintenance = 0
  for (const group of byUnderlying(holdings)) {
    const margin = requirementOf[model](group)
    initial += margin.initial
    maintenance += margin.maintenance
  }
  return { initial, maintenance }
}

/** What a cash account may not have more of, in shares of all underlyings together. */
export const sharesWithoutCover = (holdings: readonly Holding[]): number =>
  byUnderlying(holdings).reduce((sum, group) => sum + uncoveredShares(group), 0)
