import { multiplierOf } from '../domain/instrument'
import { dollars } from '../domain/money'
import { type Order, signOf } from '../domain/order'
import type { StructurePosition } from '../portfolio/structureBook'
import { exitLevels } from './exitMonitor'

/** Prices per unit, in the terms of the entry. */
export type ExitPrices = { readonly target: number | undefined; readonly stop: number | undefined }

/**
 * Where the mark of a structure would have to stand for its first target and its stop to act, with the commissions
 * that it has paid; after a roll they are those of what was opened first.
 */
export function exitPrices(
  { opening, openingCash, commissions }: StructurePosition,
  entry: Order,
): ExitPrices {
  const { instrument, side } = entry.intent
  const units = entry.filledQuantity
  const price = entry.averageFillPrice
  if (price === undefined || units === 0) return { target: undefined, stop: undefined }
  const { profitTarget, stopLoss } = exitLevels(opening.exit, {
    maxProfit: opening.maxProfit * units,
    premium: Math.abs(dollars(openingCash)),
  })
  const priceAt = (profit: number) =>
    price + (signOf(side) * (profit + dollars(commissions))) / (units * multiplierOf(instrument))
  return {
    target: profitTarget === undefined ? undefined : priceAt(profitTarget),
    stop: stopLoss === undefined ? undefined : priceAt(-stopLoss),
  }
}
