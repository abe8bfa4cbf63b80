import { legTrades } from '../domain/combo'
import { type Instrument, instrumentKey } from '../domain/instrument'
import { type Order, signOf } from '../domain/order'

export type HeldPosition = {
  readonly instrument: Instrument
  /** Signed. */
  readonly quantity: number
}

/** An exit that stays at the broker while nobody watches. */
export const isRestingExit = ({ intent, status }: Order): boolean =>
  intent.purpose === 'exit' && status === 'accepted'

/**
 * The positions that the exits resting at the broker would not close whole. Of orders that cancel each other (a target
 * and a stop) only the largest counts: what one of them fills the others lose.
 */
export function unprotectedPositions<P extends HeldPosition>(
  positions: readonly P[],
  orders: readonly Order[],
): readonly P[] {
  const closing = orders.filter(isRestingExit).flatMap(closingTrades)
  return positions.filter(({ instrument, quantity }) => {
    const key = instrumentKey(instrument)
    const against = closing.filter(each => each.key === key && each.change * quantity < 0)
    const byGroup = new Map<string, number>()
    for (const { group, change } of against)
      byGroup.set(group, Math.max(byGroup.get(group) ?? 0, Math.abs(change)))
    return [...byGroup.values()].reduce((sum, covered) => sum + covered, 0) < Math.abs(quantity)
  })
}

type ClosingTrade = { readonly key: string; readonly group: string; readonly change: number }

function closingTrades({ intent, quantity, filledQuantity }: Order): readonly ClosingTrade[] {
  const { instrument, side, clientOrderId, link } = intent
  const group = link?.group ?? clientOrderId
  const remaining = quantity - filledQuantity
  if (instrument.kind !== 'combo')
    return [{ key: instrumentKey(instrument), group, change: signOf(side) * remaining }]
  return legTrades(instrument, side, remaining).map(leg => ({
    key: instrumentKey(leg.instrument),
    group,
    change: leg.quantityChange,
  }))
}
