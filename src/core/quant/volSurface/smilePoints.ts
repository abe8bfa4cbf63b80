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
}

/** Out-of-the-money mids of European quotes as points of the smile; strikes without a bid or without a vol are left out. */
export function smilePoints(rows: readonly ChainRow[], terms: ExpirationTerms): readonly SmilePoint[] {
  const discount = Math.exp(-terms.rate * terms.years)
  return rows.flatMap(row => {
    const isPut = row.strike < terms.forward
    const [bid, ask, price] = isPut
      ? [row.putBid, row.putAsk, putMid(row)]
      : [row.callBid, row.callAsk, callMid(row)]
    if (bid <= 0 || ask < bid) return []
    const { strike } = row
    const { forward, years } = terms
    const right = isPut ? 'put' : 'call'
    const vol = impliedVolFromForward({ right, forward, forwardError: 0, strike, years, discount, price })
    if (!vol.ok) return []
    const k = logRatio(strike, forward)
    const variance = vol.value * vol.value * years
    const d1 = -k / Math.sqrt(variance) + Math.sqrt(variance) / 2
    return [{ k, variance, weight: Math.exp(-0.5 * d1 * d1) / Math.max(ask - bid, 1e-4) }]
  })
}
