import type { MarketView } from '#main/gateway/exchange/mark'
import type { TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { MarketQuote } from '#main/gateway/market/market'

/** The market in what an order trades: a contract's own, or a combo's built from its legs. */
export type TradedQuote = {
  readonly bid: number | undefined
  readonly ask: number | undefined
  readonly bidSize: number
  readonly askSize: number
  readonly last: number | undefined
  readonly halted: boolean
  readonly legs: readonly MarketQuote[]
}

const NO_QUOTE: TradedQuote = {
  bid: undefined,
  ask: undefined,
  bidSize: 0,
  askSize: 0,
  last: undefined,
  halted: false,
  legs: [],
}

/** To buy a combo at its ask is to buy its bought legs at their asks and to sell the others at their bids. */
export function tradedQuote(legs: readonly TradedLeg[], market: Pick<MarketView, 'quoteOf'>): TradedQuote {
  const quotes = legs.map(leg => market.quoteOf(leg.contract.conId))
  if (!quotes.every(quote => quote !== undefined)) return NO_QUOTE
  const [first] = quotes
  if (first && quotes.length === 1 && legs[0]?.ratio === 1) return { ...first, legs: quotes }
  return {
    bid: netPrice(legs, quotes, 'bid'),
    ask: netPrice(legs, quotes, 'ask'),
    bidSize: comboSize(legs, quotes, 'bid'),
    askSize: comboSize(legs, quotes, 'ask'),
    last: undefined,
    halted: quotes.some(quote => quote.halted),
    legs: quotes,
  }
}

type Touch = 'bid' | 'ask'
const otherTouch: Readonly<Record<Touch, Touch>> = { bid: 'ask', ask: 'bid' }

function netPrice(
  legs: readonly TradedLeg[],
  quotes: readonly MarketQuote[],
  touch: Touch,
): number | undefined {
  let net = 0
  for (const [i, leg] of legs.entries()) {
    const price = quotes[i]?.[leg.ratio > 0 ? touch : otherTouch[touch]]
    if (price === undefined) return undefined
    net += leg.ratio * price
  }
  return Number(net.toFixed(6))
}

function comboSize(legs: readonly TradedLeg[], quotes: readonly MarketQuote[], touch: Touch): number {
  const sizes = legs.map((leg, i) => {
    const quote = quotes[i]
    const legTouch = leg.ratio > 0 ? touch : otherTouch[touch]
    const size = legTouch === 'bid' ? quote?.bidSize : quote?.askSize
    return Math.floor((size ?? 0) / Math.abs(leg.ratio))
  })
  return Math.min(...sizes)
}
