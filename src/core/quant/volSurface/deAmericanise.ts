/** American quotes as the European ones of the same vol. */
import { americanImpliedVol } from '../pricing/american'
import { baroneAdesiWhaleyPrice } from '../pricing/baroneAdesiWhaley'
import { blackScholesPrice, logRatio, type OptionTerms } from '../pricing/blackScholes'
import { type ChainRow, callMid, putMid } from './chainRow'

export type ExerciseStyle =
  | { readonly style: 'european' }
  /** The spot tells, with the forward, what the stock pays until then. */
  | { readonly style: 'american'; readonly spot: number }

export type AmericanTerms = {
  readonly spot: number
  readonly forward: number
  readonly years: number
  readonly rate: number
}

/**
 * Rows with the early-exercise premium taken off bid and ask, by the quadratic approximation; its yield is what makes
 * the forward. A side whose price has no vol, because it is worth just its exercise, loses its quote.
 */
export function europeanRows(rows: readonly ChainRow[], terms: AmericanTerms): readonly ChainRow[] {
  const { spot, forward, years, rate } = terms
  const carry = { spot, years, rate, dividendYield: rate - logRatio(forward, spot) / years }
  return rows.map(row => {
    const { strike } = row
    const callPremium = premiumOf({ ...carry, right: 'call', strike }, callMid(row))
    const putPremium = premiumOf({ ...carry, right: 'put', strike }, putMid(row))
    return {
      strike,
      callBid: callPremium === undefined ? 0 : Math.max(0, row.callBid - callPremium),
      callAsk: row.callAsk - (callPremium ?? 0),
      putBid: putPremium === undefined ? 0 : Math.max(0, row.putBid - putPremium),
      putAsk: row.putAsk - (putPremium ?? 0),
    }
  })
}

/** What the right to exercise early adds to a price. */
function premiumOf(terms: OptionTerms, price: number): number | undefined {
  const vol = americanImpliedVol(terms, price)
  return vol.ok ? baroneAdesiWhaleyPrice(terms, vol.value) - blackScholesPrice(terms, vol.value) : undefined
}
