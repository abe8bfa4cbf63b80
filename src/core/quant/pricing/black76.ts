import type { Right } from '#core/domain/instrument'
import { blackScholesGreeks, type Greeks } from './blackScholes'

export type ForwardTerms = {
  readonly right: Right
  /** Price of the future or forward that expires with the option. */
  readonly forward: number
  readonly strike: number
  readonly years: number
  readonly rate: number
}

/** Options on a future (Black 1976). Delta, gamma, vanna and charm are by the forward's price, and so is what rho holds still. */
export function black76Greeks(terms: ForwardTerms, vol: number): Greeks {
  const { right, forward, strike, years, rate } = terms
  const greeks = blackScholesGreeks({ right, spot: forward, strike, years, rate, dividendYield: rate }, vol)
  return { ...greeks, rho: -years * greeks.price }
}
