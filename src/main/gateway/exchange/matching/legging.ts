import type { LegProgress, Order } from '#main/gateway/exchange/order'
import type { OrderTerms, TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { MarketQuote } from '#main/gateway/market/market'

// A non-guaranteed combo trades leg by leg: its first leg at the market when all legs together would meet the limit,
// the others as soon as they can for what is left of it. When the market goes away in between, the legs that have
// traded stay alone.

/** Contracts or shares of one leg traded at one price. */
export type LegFill = { readonly index: number; readonly quantity: number; readonly price: number }

const NOT_BEGUN: LegProgress = { filled: 0, waiting: [] }

export const legAfter = (leg: LegProgress = NOT_BEGUN, fill?: LegFill): LegProgress =>
  fill
    ? {
        filled: leg.filled + fill.quantity,
        waiting: [...leg.waiting, { quantity: fill.quantity, price: fill.price }],
      }
    : leg

/** What a leg could trade now. */
export type LegMarket = {
  readonly quotes: readonly MarketQuote[]
  /** Shares or contracts that the side shows which leg `index` would take. */
  readonly available: (index: number) => number
}

/** The next leg to trade, for at most `units` more units of the combo; undefined while nothing fits. */
export function nextLegFill(
  order: Order,
  limit: number | 'market',
  units: number,
  market: LegMarket,
): LegFill | undefined {
  const { terms } = order
  if (market.quotes.length < terms.legs.length || market.quotes.some(({ halted }) => halted)) return undefined
  const missing = missingOf(order)
  const isBalanced = missing.every(quantity => quantity === 0)
  const wanted = isBalanced ? terms.legs.map(leg => units * Math.abs(leg.ratio)) : missing
  const fitting = terms.legs.flatMap((leg, index) => {
    const touch = touchOf(terms, leg, market.quotes[index])
    const quantity = wholeUnits(
      Math.min(wanted[index] ?? 0, market.available(index)),
      isBalanced ? leg : undefined,
    )
    if (touch === undefined || quantity <= 0 || !isWithin(order, index, touch, limit, market)) return []
    return [{ index, quantity, price: touch }]
  })
  // The leg that shows least is the hardest to get and goes first.
  return fitting.sort((a, b) => market.available(a.index) - market.available(b.index))[0]
}

/** Whole units of the combo that all legs have by now beyond those counted, and their net price. */
export function completedUnits({ terms, legs }: Order): { quantity: number; price: number } | undefined {
  const quantity = Math.min(
    ...terms.legs.map((leg, i) => Math.floor(waitingIn(legs[i]) / Math.abs(leg.ratio))),
  )
  if (quantity <= 0) return undefined
  const price = terms.legs.reduce((net, leg, i) => {
    const taken = quantity * Math.abs(leg.ratio)
    return net + leg.ratio * (costOfFirst(legs[i], taken) / taken)
  }, 0)
  return { quantity, price: Number(price.toFixed(6)) }
}

/** The legs once `quantity` units are counted as filled. */
export const withoutUnits = ({ terms, legs }: Order, quantity: number): readonly LegProgress[] =>
  terms.legs.map((leg, i) => withoutFirst(legs[i] ?? NOT_BEGUN, quantity * Math.abs(leg.ratio)))

/** What each leg lacks to be level with the one that is furthest ahead. */
function missingOf({ terms, legs }: Order): readonly number[] {
  const ahead = Math.max(...terms.legs.map((leg, i) => Math.ceil(waitingIn(legs[i]) / Math.abs(leg.ratio))))
  return terms.legs.map((leg, i) => ahead * Math.abs(leg.ratio) - waitingIn(legs[i]))
}

/** Whether the net stays within the limit: other legs at what they have cost, or at what they would cost now. */
function isWithin(
  { terms, legs }: Order,
  index: number,
  price: number,
  limit: number | 'market',
  { quotes }: LegMarket,
): boolean {
  const own = terms.legLimits?.[index]
  const isBought = (leg: TradedLeg): boolean => leg.ratio > 0 === (terms.side === 'BUY')
  const leg = terms.legs[index]
  if (own !== undefined && leg) return isBought(leg) ? price <= own + EPSILON : price >= own - EPSILON
  if (limit === 'market') return true
  let net = 0
  for (const [i, each] of terms.legs.entries()) {
    const waiting = waitingIn(legs[i])
    const other = waiting > 0 ? costOfFirst(legs[i], waiting) / waiting : touchOf(terms, each, quotes[i])
    const at = i === index ? price : other
    if (at === undefined) return false
    net += each.ratio * at
  }
  return terms.side === 'BUY' ? net <= limit + EPSILON : net >= limit - EPSILON
}

const touchOf = (terms: OrderTerms, leg: TradedLeg, quote: MarketQuote | undefined): number | undefined =>
  leg.ratio > 0 === (terms.side === 'BUY') ? quote?.ask : quote?.bid

/** The first leg trades whole units, so that the others can follow. */
const wholeUnits = (quantity: number, leg: TradedLeg | undefined): number =>
  leg ? Math.floor(quantity / Math.abs(leg.ratio)) * Math.abs(leg.ratio) : Math.floor(quantity)

const waitingIn = (leg: LegProgress = NOT_BEGUN): number =>
  leg.waiting.reduce((sum, lot) => sum + lot.quantity, 0)

function costOfFirst(leg: LegProgress = NOT_BEGUN, quantity: number): number {
  let left = quantity
  let cost = 0
  for (const lot of leg.waiting) {
    const taken = Math.min(left, lot.quantity)
    cost += taken * lot.price
    left -= taken
  }
  return cost
}

function withoutFirst(leg: LegProgress, quantity: number): LegProgress {
  let left = quantity
  const waiting = leg.waiting.flatMap(lot => {
    const taken = Math.min(left, lot.quantity)
    left -= taken
    return taken === lot.quantity ? [] : [{ ...lot, quantity: lot.quantity - taken }]
  })
  return { ...leg, waiting }
}

const EPSILON = 1e-9
