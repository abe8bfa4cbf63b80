import { assert } from '#core/domain/assert'
import { netOf, type OrderTerms } from '#main/gateway/exchange/orderTerms'
import type { TradedQuote } from './tradedQuote'

/**
 * The legs' shares of a combo's price. Each leg starts from the side it would take; what the combo is better (or
 * worse) than that is given to the legs in whole cents by the width of their quotes, the rest to the last leg.
 */
export function legPricesAt(terms: OrderTerms, quote: TradedQuote, price: number): readonly number[] {
  if (!terms.isCombo) return [price]
  if (terms.legLimits && price === terms.limitPrice) return terms.legLimits
  const isBuy = terms.side === 'BUY'
  const natural = terms.legs.map((leg, i) => {
    const legQuote = quote.legs[i]
    const touch = leg.ratio > 0 === isBuy ? legQuote?.ask : legQuote?.bid
    assert(touch !== undefined, 'a combo that is matched has two-sided legs')
    return touch
  })
  const widths = terms.legs.map((leg, i) => {
    const { bid = 0, ask = 0 } = quote.legs[i] ?? {}
    return Math.abs(leg.ratio) * (ask - bid)
  })
  const totalWidth = widths.reduce((sum, width) => sum + width, 0)
  let toShare = price - netOf(terms.legs, natural)
  const whole = toShare
  const prices = natural.map((leg, i) => {
    const ratio = terms.legs[i]?.ratio ?? 1
    const isLast = i === natural.length - 1
    const share =
      totalWidth === 0 ? 0 : Math.trunc(((whole * (widths[i] ?? 0)) / totalWidth / ratio) * 100) / 100
    const moved = isLast ? toShare / ratio : share
    toShare -= moved * ratio
    return Number((leg + moved).toFixed(6))
  })
  return prices
}
