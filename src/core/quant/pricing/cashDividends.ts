import { assert } from '#core/domain/assert'
import { blackScholesGreeks, DAYS_PER_YEAR, type Greeks, type OptionTerms } from './blackScholes'

export type CashDividend = {
  /** Years from now to the ex-date. */
  readonly years: number
  readonly amount: number
}

/** Value at `from` of the dividends that go ex after it and up to `to`, both in years from now. */
export function presentValueOf(
  dividends: readonly CashDividend[],
  rate: number,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  let sum = 0
  for (const { years, amount } of dividends)
    if (years > from && years <= to) sum += amount * Math.exp(-rate * (years - from))
  return sum
}

/**
 * A European option on a stock that pays cash before the option expires, as one on the stock without that cash: price
 * it, its vol and its greeks with these terms. The vol is that of the stock less its dividends (escrowed model).
 */
export function withCashDividends(terms: OptionTerms, dividends: readonly CashDividend[]): OptionTerms {
  const spot = terms.spot - presentValueOf(dividends, terms.rate, { from: 0, to: terms.years })
  assert(spot > 0, 'dividends below the spot')
  return { ...terms, spot }
}

/**
 * Price and greeks of a European option on a stock that pays cash. Theta, charm and rho count that the dividends' own
 * present value grows as they come nearer and falls with the rate.
 */
export function cashDividendGreeks(
  terms: OptionTerms,
  vol: number,
  dividends: readonly CashDividend[],
): Greeks {
  const greeks = blackScholesGreeks(withCashDividends(terms, dividends), vol)
  const { rate, years: until } = terms
  let value = 0
  let rateSlope = 0
  for (const { years, amount } of dividends) {
    if (!(years > 0 && years <= until)) continue
    value += amount * Math.exp(-rate * years)
    rateSlope += years * amount * Math.exp(-rate * years)
  }
  const growthPerDay = (rate * value) / DAYS_PER_YEAR
  return {
    ...greeks,
    thetaPerDay: greeks.thetaPerDay - greeks.delta * growthPerDay,
    charmPerDay: greeks.charmPerDay - greeks.gamma * growthPerDay,
    rho: greeks.rho + greeks.delta * rateSlope,
  }
}
