import { instantOf } from '#core/calendar/exchangeTime'
import { err, ok, type Result } from '#core/domain/result'
import { blackScholesGreeks, DAYS_PER_YEAR, type OptionTerms } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import type { ContractDefinition, Market } from '#main/gateway/market/market'
import type { OptionComputation } from './marketDataTicks'

const CLOSE_MS_OF_DAY = 16 * 3_600_000
const MS_PER_YEAR = DAYS_PER_YEAR * 86_400_000

/** The terms as of now, with a rate and a yield of zero; undefined for what is no option or has expired. */
function termsOf(
  contract: ContractDefinition,
  underlyingPrice: number,
  market: Market,
): OptionTerms | undefined {
  const { right, strike, expiration } = contract
  if (!right || strike === undefined || !expiration) return undefined
  const years = (instantOf(expiration, CLOSE_MS_OF_DAY) - market.now()) / MS_PER_YEAR
  if (years <= 0) return undefined
  return { right, strike, spot: underlyingPrice, years, rate: 0, dividendYield: 0 }
}

/** Answers reqCalcOptionPrice: the price at a volatility. */
export function priceAt(
  contract: ContractDefinition,
  vol: number,
  underlyingPrice: number,
  market: Market,
): Result<OptionComputation, string> {
  const terms = termsOf(contract, underlyingPrice, market)
  if (!terms || vol <= 0 || underlyingPrice <= 0)
    return err('the option, its volatility and underlying price must be valid')
  const { price, delta, gamma, vega, thetaPerDay } = blackScholesGreeks(terms, vol)
  return ok({
    impliedVol: vol,
    delta,
    optionPrice: price,
    pvDividend: 0,
    gamma,
    // TWS quotes vega per vol point.
    vega: vega / 100,
    theta: thetaPerDay,
    underlyingPrice,
  })
}

/** Answers reqCalcImpliedVolatility: the volatility at a price. */
export function volatilityAt(
  contract: ContractDefinition,
  price: number,
  underlyingPrice: number,
  market: Market,
): Result<OptionComputation, string> {
  const terms = termsOf(contract, underlyingPrice, market)
  if (!terms || price <= 0 || underlyingPrice <= 0)
    return err('the option, its price and underlying price must be valid')
  const vol = impliedVol(terms, price)
  if (!vol.ok) return err(`no volatility gives this price: ${vol.error.kind}`)
  return priceAt(contract, vol.value, underlyingPrice, market)
}
