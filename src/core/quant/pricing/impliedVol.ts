import type { Right } from '#core/domain/instrument'
import { err, ok, type Result } from '#core/domain/result'
import { logRatio, type OptionTerms } from './blackScholes'
import { normalCdf } from './normal'
import { normalisedVega } from './normalisedBlack'
import { normalisedDeviation } from './normalisedDeviation'

export type ImpliedVolError =
  /** Below the value of exercising at the forward: no vol is that low. `bound` is that value. */
  | { readonly kind: 'belowIntrinsic'; readonly bound: number }
  /** Above what the option can be worth at any vol: the discounted forward (call) or strike (put). */
  | { readonly kind: 'aboveBound'; readonly bound: number }
  /** Rounding moves the vol by `uncertainty`: a number would be a guess. Infinity for terms that are no numbers. */
  | { readonly kind: 'unresolvable'; readonly uncertainty: number }

/** A vol is returned when the inputs' own rounding determines it to this, absolute below 100 % and relative above. */
const RESOLUTION = 1e-9
const ULP = 2 ** -52

/** The vol at which Black-Scholes-Merton gives `price`. */
export function impliedVol(terms: OptionTerms, price: number): Result<number, ImpliedVolError> {
  const growth = Math.exp((terms.rate - terms.dividendYield) * terms.years)
  return impliedVolFromForward(forwardQuote(terms, price, growth, Math.exp(-terms.rate * terms.years)))
}

/** By the forward, with the growth of the spot to expiration and the discount already worked out. */
export function forwardQuote(
  terms: OptionTerms,
  price: number,
  growth: number,
  discount: number,
): ForwardQuote {
  const forward = terms.spot * growth
  return {
    right: terms.right,
    forward,
    forwardError: growth === 1 ? 0 : 2 * ULP * forward,
    strike: terms.strike,
    years: terms.years,
    discount,
    price,
  }
}

export type ForwardQuote = {
  readonly right: Right
  readonly forward: number
  /** How far rounding may have moved the forward; 0 when it is exact. */
  readonly forwardError: number
  readonly strike: number
  readonly years: number
  readonly discount: number
  readonly price: number
}

export function impliedVolFromForward(quote: ForwardQuote): Result<number, ImpliedVolError> {
  const { right, forward, strike, years, discount } = quote
  const price = quote.price / discount
  const moneyness = right === 'call' ? forward - strike : strike - forward
  const intrinsic = Math.max(moneyness, 0)
  const bound = right === 'call' ? forward : strike
  const slack = quote.forwardError + 2 * ULP * price
  const unresolvable = (uncertainty: number) => err({ kind: 'unresolvable', uncertainty } as const)
  if (!Number.isFinite(price - intrinsic)) return unresolvable(Infinity)
  if (price < intrinsic - slack) return err({ kind: 'belowIntrinsic', bound: intrinsic * discount })
  if (price > bound + slack) return err({ kind: 'aboveBound', bound: bound * discount })
  if (price - intrinsic <= 0.5 * slack || price >= bound || !(years > 0)) return unresolvable(Infinity)

  const scale = Math.sqrt(forward * strike)
  const x = -Math.abs(logRatio(forward, strike))
  const deviation = normalisedDeviation(x, (price - intrinsic) / scale)
  const vol = deviation / Math.sqrt(years)
  const outOfTheMoneyDelta = normalCdf(x / deviation + deviation / 2)
  const delta = moneyness > 0 ? 1 - outOfTheMoneyDelta : outOfTheMoneyDelta
  const priceError = ULP * price + delta * quote.forwardError
  const uncertainty = priceError / (scale * normalisedVega(x, deviation) * Math.sqrt(years))
  return uncertainty <= RESOLUTION * Math.max(1, vol) ? ok(vol) : unresolvable(uncertainty)
}
