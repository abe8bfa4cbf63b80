import { epochMs } from '#core/domain/time'
import { deterministicDraw } from '#main/gateway/exchange/deterministicDraw'
import { isWorking, type Order, remainingOf } from '#main/gateway/exchange/order'
import type { OrderBook } from '#main/gateway/exchange/orderBook'
import type { OrderFaults } from '#main/gateway/exchange/orderFaults'
import { tradableQuantity } from '#main/gateway/exchange/orderGroups'
import type { TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { Market, MarketQuote } from '#main/gateway/market/market'
import { DisplayedLiquidity } from './displayedLiquidity'
import { type LegFill, nextLegFill } from './legging'
import { legPricesAt } from './legPrices'
import { orderPriceOf } from './orderPrice'
import { type MatchingModel, type ProposedFill, proposedFill } from './proposedFill'
import { byPriority, followQueue, reachedByPrint } from './queuePosition'
import { type TradedQuote, tradedQuote } from './tradedQuote'
import { isExtendedHours, tradesOutsideSession } from './tradingHours'

export type MatchingOptions = MatchingModel & { readonly seed: number }

export type MatchedOrder = { readonly order: Order; readonly fill: ProposedFill }

/** Decides which orders trade, with what the market shows now. It books nothing. */
export class Matcher {
  private readonly liquidity = new DisplayedLiquidity()

  constructor(
    private readonly market: Market,
    private readonly book: OrderBook,
    private readonly options: MatchingOptions,
    private readonly faults: OrderFaults,
  ) {}

  get isOpen(): boolean {
    const { opensAt, closesAt } = this.market.session()
    const now = this.market.now()
    return now >= opensAt && now < closesAt
  }

  isOpenFor(order: Order): boolean {
    return this.isOpen || (tradesOutsideSession(order) && isExtendedHours(this.market.now()))
  }

  /** The next fill of an order against the displayed quotes. Its liquidity counts as taken. */
  fillOf(order: Order): ProposedFill | undefined {
    if (!this.isTradable(order)) return undefined
    const quote = this.quoteFor(order)
    const price = orderPriceOf(order, quote)
    const remaining = this.quantityOpenTo(order)
    const elapsedMs = this.look(order)
    if (price === undefined || remaining <= 0 || !meetsLegLimits(order, quote)) return undefined
    const fill = proposedFill(
      order,
      price,
      remaining,
      { quote, available: this.availableTo(order, quote), elapsedMs, draw: () => this.draw(order) },
      this.options,
    )
    if (!fill || !suitsQuantity(order, fill)) return undefined
    this.take(order, quote, fill.quantity)
    return fill
  }

  /** The next leg of a non-guaranteed combo. Its liquidity counts as taken, and the one after it has to wait. */
  legFillOf(order: Order): LegFill | undefined {
    const now = this.market.now()
    if (!this.isTradable(order) || (order.nextLegAt !== undefined && now < order.nextLegAt)) return undefined
    const quote = this.quoteFor(order)
    const price = orderPriceOf(order, quote)
    if (price === undefined) return undefined
    const available = (index: number): number => this.legAvailable(order, quote, index)
    const fill = nextLegFill(order, price, this.quantityOpenTo(order), { quotes: quote.legs, available })
    if (!fill) return undefined
    this.takeLeg(order, quote, fill.index, fill.quantity)
    order.nextLegAt = epochMs(now + LEG_GAP_MIN_MS + Math.floor(this.draw(order) * LEG_GAP_SPREAD_MS))
    return fill
  }

  /** A print at our price first fills those who were there before us; one through our price fills us. */
  fillsFromTrade(conId: number, price: number, size: number): MatchedOrder[] {
    let left = size
    const matched: MatchedOrder[] = []
    if (this.market.quoteOf(conId)?.halted) return matched
    const reached = this.book
      .liveOrdersOn(conId)
      .filter(order => restsAlone(order, conId) && beyondLimit(order, price) >= -EPSILON)
    for (const order of reached.sort(byPriority)) {
      const limit = order.terms.limitPrice
      if (left <= 0) break
      if (limit === undefined || !this.isOpenFor(order)) continue
      const reaches = beyondLimit(order, price) > EPSILON ? left : this.pastQueue(order, left)
      const quantity = Math.min(this.quantityOpenTo(order), reaches)
      left -= quantity
      const fill: ProposedFill = { quantity, price: limit, legPrices: [limit], lastLiquidity: 1 }
      if (quantity > 0 && suitsQuantity(order, fill)) matched.push({ order, fill })
    }
    return matched
  }

  /** Everything that is left, at the order's own price or else the market's: what a fault asks for. */
  forcedFill(order: Order): ProposedFill | undefined {
    const quote = this.quoteFor(order)
    const price = order.terms.limitPrice ?? (order.terms.side === 'BUY' ? quote.ask : quote.bid)
    if (price === undefined || (order.terms.isCombo && quote.ask === undefined)) return undefined
    if (order.legs.some(({ waiting }) => waiting.length > 0)) return undefined
    return {
      quantity: remainingOf(order),
      price,
      legPrices: legPricesAt(order.terms, quote, price),
      lastLiquidity: 1,
    }
  }

  quoteFor(order: Order): TradedQuote {
    return tradedQuote(order.terms.legs, this.market)
  }

  endSession(): void {
    this.liquidity.clear()
  }

  private quantityOpenTo(order: Order): number {
    const tradable = tradableQuantity(order, this.book)
    const cap = this.faults.quantityCapOf(order)
    return cap === undefined ? tradable : Math.min(tradable, cap - order.filled)
  }

  private look(order: Order): number {
    const now = this.market.now()
    const elapsedMs = order.lookedAt === undefined ? 0 : Math.min(now - order.lookedAt, LOOKED_AWAY_MS_MAX)
    order.lookedAt = now
    this.followQueue(order)
    return elapsedMs
  }

  private followQueue(order: Order): void {
    const conId = order.terms.legs[0]?.contract.conId
    if (conId === undefined || !restsAlone(order, conId)) return
    followQueue(order, this.market.quoteOf(conId), this.market.now())
  }

  private pastQueue(order: Order, size: number): number {
    if (order.queueAhead === undefined) this.followQueue(order)
    return reachedByPrint(order, size, this.market.now())
  }

  private isTradable(order: Order): boolean {
    const { tif } = order.terms
    return isWorking(order) && order.hasArrived && tif !== 'OPG' && !order.isBroken && this.isOpenFor(order)
  }

  /** Whole units of what the order trades. */
  private availableTo(order: Order, quote: TradedQuote): number {
    const units = order.terms.legs.map((leg, i) =>
      Math.floor(this.legAvailable(order, quote, i) / Math.abs(leg.ratio)),
    )
    return Math.min(...units)
  }

  private legAvailable(order: Order, quote: TradedQuote, index: number): number {
    const leg = order.terms.legs[index]
    const legQuote = quote.legs[index]
    if (!leg || !legQuote) return 0
    return this.liquidity.available(leg.contract.conId, touchTaken(order, leg), legQuote, this.market.now())
  }

  private take(order: Order, quote: TradedQuote, quantity: number): void {
    for (const [i, leg] of order.terms.legs.entries()) {
      this.takeLeg(order, quote, i, quantity * Math.abs(leg.ratio))
    }
  }

  private takeLeg(order: Order, quote: TradedQuote, index: number, quantity: number): void {
    const leg = order.terms.legs[index]
    const legQuote = quote.legs[index]
    if (!leg || !legQuote) return
    this.liquidity.take(leg.contract.conId, touchTaken(order, leg), legQuote, this.market.now(), quantity)
  }

  private draw(order: Order): number {
    order.draws += 1
    return deterministicDraw(this.options.seed, Number(BigInt(order.permId) % 0x7fff_ffffn), order.draws)
  }
}

/** How much better than an order's limit a price is. */
const beyondLimit = ({ terms }: Order, price: number): number => {
  const { limitPrice = Number.NaN, side } = terms
  return side === 'BUY' ? limitPrice - price : price - limitPrice
}

const EPSILON = 1e-9

const touchTaken = (order: Order, leg: TradedLeg): 'bid' | 'ask' =>
  leg.ratio > 0 === (order.terms.side === 'BUY') ? 'ask' : 'bid'

const restsAlone = (order: Order, conId: number): boolean =>
  isWorking(order) &&
  order.isResting &&
  order.terms.type === 'LMT' &&
  order.terms.tif !== 'OPG' &&
  !order.terms.isCombo &&
  order.terms.legs[0]?.contract.conId === conId

/** A combo with a price for each leg trades only when the market meets every one of them. */
const meetsLegLimits = ({ terms }: Order, quote: TradedQuote): boolean =>
  terms.legs.every((leg, i) => {
    const limit = terms.legLimits?.[i]
    if (limit === undefined) return true
    const isBought = leg.ratio > 0 === (terms.side === 'BUY')
    const touch = isBought ? quote.legs[i]?.ask : quote.legs[i]?.bid
    return touch !== undefined && (isBought ? touch <= limit : touch >= limit)
  })

/** What the router takes between one leg of a non-guaranteed combo and the next. */
const LEG_GAP_MIN_MS = 20
const LEG_GAP_SPREAD_MS = 130

/** An order that was out of reach for an hour has not waited an hour for its counterpart. */
const LOOKED_AWAY_MS_MAX = 5_000

/**
 * A plain limit behind the best price of its own side can neither trade nor have a place in the queue. Thousands of
 * such orders may rest while the quotes change, so this is asked first, with one quote for all of them.
 */
export function isOutOfReach(order: Order, conId: number, quote: MarketQuote | undefined): boolean {
  const { limitPrice, side, tif } = order.terms
  if (!restsAlone(order, conId) || !order.areConditionsMet || tif === 'GTD' || limitPrice === undefined)
    return false
  const near = side === 'BUY' ? quote?.bid : quote?.ask
  return near !== undefined && (side === 'BUY' ? limitPrice < near : limitPrice > near)
}

/** All-or-none and fill-or-kill take everything or nothing; minQty bounds the first fill. */
function suitsQuantity(order: Order, fill: ProposedFill): boolean {
  const wholeOnly = order.ticket.allOrNone || order.terms.tif === 'FOK'
  if (wholeOnly && fill.quantity < remainingOf(order)) return false
  const minimum = order.ticket.minQty ?? 0
  return order.filled > 0 || fill.quantity >= Math.min(minimum, remainingOf(order))
}
