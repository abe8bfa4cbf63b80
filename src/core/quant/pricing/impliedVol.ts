import type { Right } from '#core/domain/instrument'
import { err, ok, type Result } from '#core/domain/result'
import { logRatio, type OptionTerms } from './blackScholes'
import { millsRatio } from './millsRatio'
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
export const RESOLUTION = 1e-9
const ULP = 2 ** -52

/** What an entry of a status column means; the vol is NaN unless `solved`. */
export const IMPLIED_VOL_STATUS = {
  solved: 0,
  belowIntrinsic: 1,
  aboveBound: 2,
  unresolvable: 3,
} as const satisfies Record<ImpliedVolError['kind'] | 'solved', number>

export type ForwardQuote = {
  right: Right
  forward: number
  /** How far rounding may have moved the forward; 0 when it is exact. */
  forwardError: number
  strike: number
  years: number
  discount: number
  price: number
}

/** Room for an answer, so that a chain is solved without an object for each row. */
export type VolAnswer = {
  status: (typeof IMPLIED_VOL_STATUS)[keyof typeof IMPLIED_VOL_STATUS]
  vol: number
  /** How far rounding of the inputs may have moved the vol. */
  uncertainty: number
}

/** The vol at which Black-Scholes-Merton gives `price`. */
export function impliedVol(terms: OptionTerms, price: number): Result<number, ImpliedVolError> {
  const { right, strike, years } = terms
  const growth = Math.exp((terms.rate - terms.dividendYield) * years)
  const forward = terms.spot * growth
  const forwardError = forwardErrorOf(forward, growth)
  const discount = Math.exp(-terms.rate * years)
  return impliedVolFromForward({ right, forward, forwardError, strike, years, discount, price })
}

/** What multiplication by `growth` may have cost; a growth of exactly one costs nothing. */
export const forwardErrorOf = (forward: number, growth: number): number =>
  growth === 1 ? 0 : 2 * ULP * forward

export function impliedVolFromForward(quote: Readonly<ForwardQuote>): Result<number, ImpliedVolError> {
  const answer: VolAnswer = {
    status: IMPLIED_VOL_STATUS.unresolvable,
    vol: Number.NaN,
    uncertainty: Infinity,
  }
  solveVol(quote, answer)
  const { right, forward, strike, discount } = quote
  const moneyness = right === 'call' ? forward - strike : strike - forward
  switch (answer.status) {
    case IMPLIED_VOL_STATUS.solved:
      return ok(answer.vol)
    case IMPLIED_VOL_STATUS.belowIntrinsic:
      return err({ kind: 'belowIntrinsic', bound: Math.max(moneyness, 0) * discount })
    case IMPLIED_VOL_STATUS.aboveBound:
      return err({ kind: 'aboveBound', bound: (right === 'call' ? forward : strike) * discount })
    case IMPLIED_VOL_STATUS.unresolvable:
      return err({ kind: 'unresolvable', uncertainty: answer.uncertainty })
  }
}

/** Puts the vol of a quote, or why it has none, into `answer`. */
export function solveVol(quote: Readonly<ForwardQuote>, answer: VolAnswer): void {
  const { forward, forwardError, strike, years } = quote
  const isCall = quote.right === 'call'
  const price = quote.price / quote.discount
  const moneyness = isCall ? forward - strike : strike - forward
  const intrinsic = moneyness > 0 ? moneyness : 0
  const bound = isCall ? forward : strike
  const slack = forwardError + 2 * ULP * price
  const timeValue = price - intrinsic
  answer.vol = Number.NaN
  answer.uncertainty = Infinity
  answer.status = IMPLIED_VOL_STATUS.unresolvable
  if (!Number.isFinite(price - moneyness)) return
  if (timeValue < -slack) answer.status = IMPLIED_VOL_STATUS.belowIntrinsic
  else if (price > bound + slack) answer.status = IMPLIED_VOL_STATUS.aboveBound
  else if (timeValue > 0.5 * slack && price < bound && years > 0) {
    const scale = Math.sqrt(forward * strike)
    const rootYears = Math.sqrt(years)
    const x = -Math.abs(logRatio(forward, strike))
    const deviation = normalisedDeviation(x, timeValue / scale)
    const vega = normalisedVega(x, deviation)
    const d1 = x / deviation + deviation / 2
    const tail = vega * Math.exp(-x / 2) * millsRatio(Math.abs(d1))
    const delta = d1 < 0 === moneyness <= 0 ? tail : 1 - tail
    const vol = deviation / rootYears
    answer.uncertainty = (ULP * price + delta * forwardError) / (scale * vega * rootYears)
    if (!(answer.uncertainty <= RESOLUTION * Math.max(1, vol))) return
    answer.status = IMPLIED_VOL_STATUS.solved
    answer.vol = vol
  }
}
