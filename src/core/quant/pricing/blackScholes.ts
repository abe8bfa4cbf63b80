/**
 * Black-Scholes-Merton with a continuous yield. Rates, yields and vols are continuous fractions per year (0.2 is
 * 20 %), a year has 365 days, prices are per unit of the underlying. A future is an underlying whose yield equals
 * the rate; then delta and gamma are those by the futures price (Black 1976). What is not a number stays none: an
 * unknown vol gives NaN, never the intrinsic value.
 */
import type { Right } from '#core/domain/instrument'
import { normalCdf, normalPdf } from './normal'
import { normalisedBlack } from './normalisedBlack'

export const DAYS_PER_YEAR = 365

export type OptionTerms = {
  readonly right: Right
  readonly spot: number
  readonly strike: number
  readonly years: number
  readonly rate: number
  readonly dividendYield: number
}

export type Greeks = {
  readonly price: number
  /** Per 1.00 of spot. */
  readonly delta: number
  /** Delta per 1.00 of spot. */
  readonly gamma: number
  /** Per 1.00 of vol: a vol point is a hundredth of it. */
  readonly vega: number
  /** Per calendar day that passes; negative when holding costs. */
  readonly thetaPerDay: number
  /** Per 1.00 of rate: a basis point is a ten-thousandth of it. */
  readonly rho: number
  /** Delta per 1.00 of vol, and vega per 1.00 of spot. */
  readonly vanna: number
  /** Delta per calendar day that passes. */
  readonly charmPerDay: number
  /** Vega per 1.00 of vol. */
  readonly vomma: number
}

export function blackScholesPrice(terms: OptionTerms, vol: number): number {
  const { right, spot, strike, years, rate, dividendYield } = terms
  return blackPrice(
    right,
    spot * Math.exp((rate - dividendYield) * years),
    strike,
    Math.max(vol, 0) * Math.sqrt(Math.max(years, 0)),
    Math.exp(-rate * years),
  )
}

/** Price on a forward: `deviation` is vol * sqrt(years), `discount` the value today of 1.00 at expiration. */
export function blackPrice(
  right: Right,
  forward: number,
  strike: number,
  deviation: number,
  discount: number,
): number {
  const intrinsic = Math.max(right === 'call' ? forward - strike : strike - forward, 0)
  const timeValue =
    Math.sqrt(forward * strike) * normalisedBlack(-Math.abs(logRatio(forward, strike)), deviation)
  return discount * (intrinsic + timeValue)
}

/** log(a / b), with its full relative accuracy where a is close to b. */
export function logRatio(a: number, b: number): number {
  const ratio = a / b
  return ratio > 0.5 && ratio < 2 ? Math.log1p((a - b) / b) : Math.log(ratio)
}

/** At expiration, or at zero vol, delta is that of the intrinsic value and the curvatures are zero. */
export function blackScholesGreeks(terms: OptionTerms, vol: number): Greeks {
  const { right, spot, strike, years, rate, dividendYield } = terms
  const deviation = vol * Math.sqrt(years)
  if (years <= 0 || vol <= 0) return greeksWithoutTime(terms)
  const sign = right === 'call' ? 1 : -1
  const discount = Math.exp(-rate * years)
  const yieldDiscount = Math.exp(-dividendYield * years)
  const forward = (spot * yieldDiscount) / discount
  const d1 = logRatio(forward, strike) / deviation + 0.5 * deviation
  const d2 = d1 - deviation
  const density = yieldDiscount * normalPdf(d1)
  const delta = sign * yieldDiscount * normalCdf(sign * d1)
  const strikeValue = sign * strike * discount * normalCdf(sign * d2)
  const value = spot * delta - strikeValue
  const vega = spot * density * Math.sqrt(years)
  const decay = (-vega * vol) / (2 * years)
  const drift = (2 * (rate - dividendYield) * years - d2 * deviation) / (2 * years * deviation)
  return {
    price:
      value > SOUND_SHARE * (spot + strike) ? value : blackPrice(right, forward, strike, deviation, discount),
    delta,
    gamma: density / (spot * deviation),
    vega,
    thetaPerDay: (decay - rate * strikeValue + dividendYield * spot * delta) / DAYS_PER_YEAR,
    rho: strikeValue * years,
    vanna: (-density * d2) / vol,
    charmPerDay: (dividendYield * delta - density * drift) / DAYS_PER_YEAR,
    vomma: (vega * d1 * d2) / vol,
  }
}

/** A difference of this share of its terms has lost at most four of its sixteen digits. */
const SOUND_SHARE = 1e-4

function greeksWithoutTime(terms: OptionTerms): Greeks {
  const { right, spot, strike, years, rate, dividendYield } = terms
  const sign = right === 'call' ? 1 : -1
  const discount = Math.exp(-rate * years)
  const yieldDiscount = Math.exp(-dividendYield * years)
  const value = sign * (spot * yieldDiscount - strike * discount)
  const inTheMoney = value > 0 ? sign : 0
  return {
    price: Math.max(value, 0),
    delta: inTheMoney * yieldDiscount,
    gamma: 0,
    vega: 0,
    thetaPerDay:
      (inTheMoney * (dividendYield * spot * yieldDiscount - rate * strike * discount)) / DAYS_PER_YEAR,
    rho: inTheMoney * strike * discount * years,
    vanna: 0,
    charmPerDay: (inTheMoney * dividendYield * yieldDiscount) / DAYS_PER_YEAR,
    vomma: 0,
  }
}
