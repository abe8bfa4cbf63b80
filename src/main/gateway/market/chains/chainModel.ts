import { instantOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import type { SessionDate } from '#core/domain/time'
import { blackScholesGreeks, DAYS_PER_YEAR, type OptionTerms } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import type { ChainRow } from '#core/quant/volSurface/chainRow'
import { parityForward } from '#core/quant/volSurface/parityForward'
import type { OptionModel } from '#main/gateway/market/market'
import { RATE } from '#main/gateway/market/surfaceModel'
import type { ChainQuote } from './chainFile'
import type { ChainSnapshot } from './chainSnapshots'

const MS_PER_YEAR = DAYS_PER_YEAR * 86_400_000
const CLOSE_MS_OF_DAY = 16 * 3_600_000
const YEARS_MIN = 60_000 / MS_PER_YEAR

/** What the quotes of a recorded chain imply: vols and greeks against the forward that put-call parity gives. */
export class ChainModel {
  readonly #snapshot: ChainSnapshot
  readonly #forwards = new Map<string, number | undefined>()

  constructor(snapshot: ChainSnapshot) {
    this.#snapshot = snapshot
  }

  /** Undefined where no vol gives the quote's middle. */
  of(quote: ChainQuote): OptionModel | undefined {
    const { bid, ask } = quote
    const price = bid !== undefined && ask !== undefined ? (bid + ask) / 2 : undefined
    if (price === undefined) return undefined
    const terms = this.#termsOf(quote)
    const vol = impliedVol(terms, price)
    if (!vol.ok || vol.value <= 0) return undefined
    const greeks = blackScholesGreeks(terms, vol.value)
    return {
      impliedVol: vol.value,
      price,
      delta: greeks.delta,
      gamma: greeks.gamma,
      vega: greeks.vega / 100,
      theta: greeks.thetaPerDay,
      pvDividend: Math.max(0, terms.spot * -Math.expm1(-terms.dividendYield * terms.years)),
      underlyingPrice: terms.spot,
      bidImpliedVol: volOf(terms, bid),
      askImpliedVol: volOf(terms, ask),
      openInterest: quote.openInterest ?? 0,
    }
  }

  #termsOf({ tradingClass, expiration, right, strike, at }: ChainQuote): OptionTerms {
    const { spot } = this.#snapshot
    const years = Math.max(YEARS_MIN, (expiryOf(expiration) - at) / MS_PER_YEAR)
    const forward = this.#forwardOf(tradingClass, expiration, years) ?? spot * Math.exp(RATE * years)
    const dividendYield = RATE - Math.log(forward / spot) / years
    return { right, spot, strike, years, rate: RATE, dividendYield }
  }

  #forwardOf(tradingClass: string, expiration: SessionDate, years: number): number | undefined {
    const key = `${tradingClass} ${expiration}`
    if (this.#forwards.has(key)) return this.#forwards.get(key)
    const quotes = this.#snapshot.quotes.filter(
      quote => quote.tradingClass === tradingClass && quote.expiration === expiration,
    )
    const forward = parityForward(rowsOf(quotes), Math.exp(-RATE * years))
    this.#forwards.set(key, forward)
    return forward
  }
}

const expiryOf = (expiration: SessionDate): number =>
  sessionOf(expiration)?.closesAt ?? instantOf(expiration, CLOSE_MS_OF_DAY)

function volOf(terms: OptionTerms, price: number | undefined): number | undefined {
  const vol = price === undefined ? undefined : impliedVol(terms, price)
  return vol?.ok ? vol.value : undefined
}

function rowsOf(quotes: readonly ChainQuote[]): readonly ChainRow[] {
  const rows = new Map<number, ChainRow>()
  for (const { strike, right, bid = 0, ask = 0 } of quotes) {
    const row = rows.get(strike) ?? { strike, callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 }
    rows.set(
      strike,
      right === 'call' ? { ...row, callBid: bid, callAsk: ask } : { ...row, putBid: bid, putAsk: ask },
    )
  }
  return [...rows.values()].sort((a, b) => a.strike - b.strike)
}
