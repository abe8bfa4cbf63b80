import { instrumentKey, type QuotedInstrument } from '../domain/instrument'

/** A lot and whose it is. */
export type OwnedLot = {
  readonly structureId: string
  readonly instrument: QuotedInstrument
  /** Negative when short. */
  readonly quantity: number
}

/** So many contracts pass from one structure to another: neither holds them afterwards, and the account never did. */
export type Crossing = {
  readonly instrument: QuotedInstrument
  readonly quantity: number
  readonly fromId: string
  readonly toId: string
}

/**
 * Structures of one account may be long and short the same contract. Where both sides are to go, they are closed
 * against each other: the account holds nothing of them that could be traded.
 */
export function crossingsOf(lots: readonly OwnedLot[]): readonly Crossing[] {
  const longs = lots.filter(({ quantity }) => quantity > 0).map(lot => ({ ...lot }))
  const crossings: Crossing[] = []
  for (const short of lots.filter(({ quantity }) => quantity < 0)) {
    let left = -short.quantity
    for (const long of longs) {
      if (instrumentKey(long.instrument) !== instrumentKey(short.instrument)) continue
      const quantity = Math.min(left, long.quantity)
      if (quantity === 0) continue
      long.quantity -= quantity
      left -= quantity
      crossings.push({
        instrument: long.instrument,
        quantity,
        fromId: long.structureId,
        toId: short.structureId,
      })
    }
  }
  return crossings
}
