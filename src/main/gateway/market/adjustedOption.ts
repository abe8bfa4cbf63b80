/** Options that a split has changed: their ids lie as far above those of the originals as all of these reach. */
import { dayNumber } from '#core/domain/time'
import type { MarketDays } from './marketDays'
import type { ListedOption, OptionIds } from './optionId'
import { adjustedTerms } from './splitAdjustment'

const ADJUSTED_BY = 400_000_000
const MULTIPLIER = 100

/** The option of an id, as listed or as adjusted; undefined when it is neither's. */
export function optionOf(conId: number, ids: OptionIds, days: MarketDays): ListedOption | undefined {
  const listed = ids.optionFrom(conId)
  if (listed) return listed
  const original = ids.optionFrom(conId - ADJUSTED_BY)
  const split = original && days.splitBefore(original.listing.symbol, dayNumber(original.expiration))
  return original && split ? adjustedOption(original, split, ids) : undefined
}

/** An adjusted contract that is the same as a listed one is that one. */
export function adjustedOption(option: ListedOption, split: number, ids: OptionIds): ListedOption {
  const { strike, multiplier } = adjustedTerms(option.strike, MULTIPLIER, split)
  const { listing, expiration, right } = option
  if (multiplier === MULTIPLIER && Number.isInteger(strike * 2))
    return ids.optionOf(listing, expiration, strike, right)
  return { ...option, conId: option.conId + ADJUSTED_BY, strike, multiplier }
}
