import { legsOf } from '#core/domain/combo'
import type { Instrument, Leg } from '#core/domain/instrument'
import { type Side, signOf } from '#core/domain/order'
import { type PayoffSummary, payoffSummary } from './expirationPayoff'
import { type StructureLeg, structureOf } from './structure'

/**
 * What an order of options comes to at expiration, per unit of the underlying, when it fills at `price`; undefined for
 * shares, and for legs that do not expire together.
 */
export function orderPayoff(instrument: Instrument, side: Side, price: number): PayoffSummary | undefined {
  const legs = legsOf(instrument, side)
  const expirations = new Set(legs.map(({ option }) => option.expiration))
  if (legs.length === 0 || expirations.size > 1) return undefined
  return payoffSummary(structureOf(legs.map(payoffLeg), signOf(side) * price))
}

/** Time and vol do not matter at expiration. */
const payoffLeg = ({ option, ratio, side }: Leg): StructureLeg => ({
  kind: 'option',
  right: option.right,
  strike: option.strike,
  years: 0,
  quantity: signOf(side) * ratio,
  vol: 0,
})
