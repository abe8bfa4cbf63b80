import { type Instrument, instrumentKey, multiplierOf } from '../domain/instrument'
import type { Lot } from './structureBook'

/** Of one unit: per share of the underlying, vega per vol point. */
export type UnitGreeks = {
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
}

/** Of a book: delta in shares, gamma in shares per dollar, vega in dollars per vol point, theta in dollars per day. */
export type BookGreeks = {
  readonly deltaShares: number
  readonly gammaShares: number
  readonly vegaDollars: number
  readonly thetaDollars: number
}

export const NO_GREEKS: BookGreeks = { deltaShares: 0, gammaShares: 0, vegaDollars: 0, thetaDollars: 0 }

/** Undefined as soon as one option's greeks are not known: a sum with a hole in it would look like a small risk. */
export function bookGreeks(
  lots: readonly Lot[],
  greeksOf: (key: string) => UnitGreeks | undefined,
): BookGreeks | undefined {
  let { deltaShares, gammaShares, vegaDollars, thetaDollars } = NO_GREEKS
  for (const { instrument, quantity } of lots) {
    if (instrument.kind === 'stock') {
      deltaShares += quantity
      continue
    }
    const unit = instrument.kind === 'option' ? greeksOf(instrumentKey(instrument)) : undefined
    if (!unit) return undefined
    const units = quantity * multiplierOf(instrument)
    deltaShares += units * unit.delta
    gammaShares += units * unit.gamma
    vegaDollars += units * unit.vega
    thetaDollars += units * unit.theta
  }
  return { deltaShares, gammaShares, vegaDollars, thetaDollars }
}

export const addGreeks = (a: BookGreeks, b: BookGreeks): BookGreeks => ({
  deltaShares: a.deltaShares + b.deltaShares,
  gammaShares: a.gammaShares + b.gammaShares,
  vegaDollars: a.vegaDollars + b.vegaDollars,
  thetaDollars: a.thetaDollars + b.thetaDollars,
})

/** What an order would add to the book when it fills. */
export function lotsOfOrder(instrument: Instrument, side: 'buy' | 'sell', quantity: number): readonly Lot[] {
  const sign = side === 'buy' ? 1 : -1
  if (instrument.kind !== 'combo') return [{ instrument, quantity: sign * quantity }]
  return instrument.legs.map(leg => ({
    instrument: leg.option,
    quantity: sign * (leg.side === 'buy' ? 1 : -1) * leg.ratio * quantity,
  }))
}
