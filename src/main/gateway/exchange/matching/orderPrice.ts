import { roundToTick } from '#core/domain/tick'
import type { Order } from '#main/gateway/exchange/order'
import { incrementAt } from '#main/gateway/exchange/orderTerms'
import type { TradedQuote } from './tradedQuote'

/** What an order would trade at now: a limit, `market`, or undefined while it waits for its moment. */
export type OrderPrice = number | 'market' | undefined

/** Also moves trailing stops and triggers stops, so it is called once per change of the market. */
export function orderPriceOf(order: Order, quote: TradedQuote): OrderPrice {
  const { type, limitPrice, auxPrice } = order.terms
  switch (type) {
    case 'MKT':
      return 'market'
    case 'LMT':
      return limitPrice
    case 'STP':
      return hasTriggered(order, quote, auxPrice) ? 'market' : undefined
    case 'STP LMT':
      return hasTriggered(order, quote, auxPrice) ? limitPrice : undefined
    case 'TRAIL':
      return hasTriggered(order, quote, trailedStop(order, quote)) ? 'market' : undefined
    case 'TRAIL LIMIT':
      return hasTriggered(order, quote, trailedStop(order, quote)) ? trailedLimit(order) : undefined
    case 'MIDPRICE':
      return peggedPrice(order, midOf(quote))
    case 'REL':
      return peggedPrice(order, relativePrice(order, quote))
    case 'MOC':
    case 'LOC':
      return undefined // They trade in the closing auction only.
  }
}

const isBuy = (order: Order): boolean => order.terms.side === 'BUY'

/** Stocks trigger by the last trade; options and combos, which rarely trade, by the side that would be hit. */
function triggerReference(order: Order, quote: TradedQuote): number | undefined {
  const isStock = !order.terms.isCombo && order.terms.legs[0]?.contract.secType === 'STK'
  return isStock ? quote.last : isBuy(order) ? quote.ask : quote.bid
}

function hasTriggered(order: Order, quote: TradedQuote, stop: number | undefined): boolean {
  const reference = triggerReference(order, quote)
  if (!order.isTriggered && stop !== undefined && reference !== undefined) {
    order.isTriggered = isBuy(order) ? reference >= stop : reference <= stop
  }
  return order.isTriggered
}

/** A selling stop only rises with the market, a buying one only falls. */
function trailedStop(order: Order, quote: TradedQuote): number | undefined {
  const reference = triggerReference(order, quote)
  if (order.isTriggered || reference === undefined) return order.trailingStop
  const { auxPrice, trailingPercent } = order.terms
  const distance = trailingPercent ? (reference * trailingPercent) / 100 : (auxPrice ?? 0)
  const candidate = isBuy(order) ? reference + distance : reference - distance
  const current = order.trailingStop ?? order.ticket.trailStopPrice ?? candidate
  order.trailingStop = isBuy(order) ? Math.min(current, candidate) : Math.max(current, candidate)
  return order.trailingStop
}

function trailedLimit(order: Order): number | undefined {
  if (order.trailingStop === undefined) return undefined
  const offset = order.ticket.lmtPriceOffset ?? 0
  const limit = isBuy(order) ? order.trailingStop + offset : order.trailingStop - offset
  return roundToTick(limit, incrementAt(order.terms, limit), isBuy(order) ? 'down' : 'up')
}

function relativePrice(order: Order, quote: TradedQuote): number | undefined {
  const offset = order.terms.auxPrice ?? 0
  if (isBuy(order)) return quote.bid === undefined ? undefined : quote.bid + offset
  return quote.ask === undefined ? undefined : quote.ask - offset
}

const midOf = (quote: TradedQuote): number | undefined =>
  quote.bid === undefined || quote.ask === undefined ? undefined : (quote.bid + quote.ask) / 2

/** A pegged price on the tick, never beyond the order's cap. */
function peggedPrice(order: Order, price: number | undefined): number | undefined {
  if (price === undefined) return undefined
  const rounded = roundToTick(price, incrementAt(order.terms, price), isBuy(order) ? 'down' : 'up')
  const cap = order.ticket.lmtPrice
  if (!cap) return rounded
  return isBuy(order) ? Math.min(rounded, cap) : Math.max(rounded, cap)
}
