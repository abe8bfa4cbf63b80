import { americanImpliedVol } from '../pricing/american'
import { logRatio } from '../pricing/blackScholes'
import { impliedVolFromForward } from '../pricing/impliedVol'
import { type ChainRow, callMid, putMid } from './chainRow'

export type SmilePoint = {
  /** log(strike / forward). */
  readonly k: number
  /** Total variance: vol^2 * years. */
  readonly variance: number
  /** Heavier where the market is narrow: vega over the quote's width. */
  readonly weight: number
}

export type ExpirationTerms = {
  readonly forward: number
  readonly years: number
  readonly rate: number
  /** American quotes are stripped of their early-exercise premium, by the quadratic approximation. */
  readonly style: 'european' | 'american'
}

/** Out-of-the-money mids as points of the smile; strikes without a bid or without a vol are left out. */
export function smilePoints(rows: readonly ChainRow[], terms: ExpirationTerms): readonly SmilePoint[] {
  return rows.flatMap(row => {
    const isPut = row.strike < terms.forward
    const [bid, ask, price] = isPut
      ? [row.putBid, row.putAsk, putMid(row)]
      : [row.callBid, row.callAsk, callMid(row)]
    if (bid <= 0 || ask < bid) return []
    const vol = volOf(row.strike, isPut, price, terms)
    if (vol === undefined) return []
    const k = logRatio(row.strike, terms.forward)
    const variance = vol * vol * terms.years
    const d1 = -k / Math.sqrt(variance) + Math.sqrt(variance) / 2
    return [{ k, variance, weight: Math.exp(-0.5 * d1 * d1) / Math.max(ask - bid, 1e-4) }]
  })
}

function volOf(strike: number, isPut: boolean, price: number, terms: ExpirationTerms): number | undefined {
  const { forward, years, rate, style } = terms
  const right = isPut ? 'put' : 'call'
  const discount = Math.exp(-rate * years)
  // An underlying worth the discounted forward that yields nothing has this forward.
  const result =
    style === 'european'
      ? impliedVolFromForward({ right, forward, forwardError: 0, strike, years, discount, price })
      : americanImpliedVol({ right, spot: forward * discount, strike, years, rate, dividendYield: 0 }, price)
  return result.ok ? result.value : undefined
}
