/** A dealer's market around a model's price, and what the model says of it. */
import { roundToTick } from '#core/domain/tick'
import type { Greeks, OptionTerms } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import type { OptionModel } from './market'
import type { ListedOption } from './optionId'

export type OptionMarket = {
  /** 0 when nobody bids. */
  readonly bid: number
  readonly ask: number
}

/** The benchmark's options trade in pennies, others in nickels from three dollars on. */
export const optionTick = (option: ListedOption, price: number): number =>
  option.listing.isBenchmark || price < 3 ? 0.01 : 0.05

export const onTick = (option: ListedOption, price: number): number =>
  roundToTick(price, optionTick(option, price))

/** Dealers ask more width for dear and for long options; rounding outwards keeps the model's price inside. */
export function marketAround(option: ListedOption, price: number, years: number): OptionMarket {
  const isIndex = option.listing.isBenchmark
  const width = (isIndex ? 0.008 : 0.02) + (isIndex ? 0.006 : 0.015) * price ** 0.8 * (1 + 2 * years)
  const low = Math.max(0, price - width / 2)
  const high = price + width / 2
  const bid = roundToTick(low, optionTick(option, low), 'down')
  const ask = roundToTick(high, optionTick(option, high), 'up')
  return { bid, ask: ask > bid ? ask : bid + optionTick(option, bid) }
}

export function modelOf(
  { bid, ask }: OptionMarket,
  { terms, vol, greeks }: { terms: OptionTerms; vol: number; greeks: Greeks },
  openInterest: number,
): OptionModel {
  const volFrom = (price: number): number | undefined => {
    const result = impliedVol(terms, price)
    return result.ok ? result.value : undefined
  }
  return {
    impliedVol: vol,
    price: greeks.price,
    delta: greeks.delta,
    gamma: greeks.gamma,
    vega: greeks.vega / 100,
    theta: greeks.thetaPerDay,
    pvDividend: terms.spot * -Math.expm1(-terms.dividendYield * terms.years),
    underlyingPrice: terms.spot,
    bidImpliedVol: bid > 0 ? volFrom(bid) : undefined,
    askImpliedVol: volFrom(ask),
    openInterest,
  }
}
