import { tradedQuote } from '#main/gateway/exchange/matching/tradedQuote'
import type { TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { Market, MarketQuote } from '#main/gateway/market/market'
import type { ApiClient } from './apiClient'
import { computationOf, GENERIC, midOf, type OptionComputation, TICK } from './marketDataTicks'

/** TWS's "no price". For combos, whose prices may be negative, the size of 0 tells. */
const NO_PRICE = -1
const CAN_AUTO_EXECUTE = 1

/** One client's stream of one contract or combo: sends what has changed since it last spoke. */
export class MarketDataLine {
  private readonly sent = new Map<number, string | number>()

  constructor(
    private readonly client: ApiClient,
    private readonly reqId: number,
    readonly legs: readonly TradedLeg[],
    private readonly isCombo: boolean,
    private readonly generics: ReadonlySet<string>,
  ) {}

  update(market: Market): void {
    if (this.isCombo) {
      const quote = tradedQuote(this.legs, market)
      this.price(TICK.bid, TICK.bidSize, quote.bid, quote.bidSize)
      this.price(TICK.ask, TICK.askSize, quote.ask, quote.askSize)
      return
    }
    const contract = this.legs[0]?.contract
    const quote = contract && market.quoteOf(contract.conId)
    if (!quote) return
    this.updateQuote(quote)
    this.updateGenerics(quote, contract.right)
    if (quote.model) this.updateGreeks(quote)
  }

  private updateQuote(quote: MarketQuote): void {
    this.price(TICK.bid, TICK.bidSize, quote.bid, quote.bidSize)
    this.price(TICK.ask, TICK.askSize, quote.ask, quote.askSize)
    if (quote.last !== undefined) {
      this.price(TICK.last, TICK.lastSize, quote.last, quote.lastSize)
      this.text(TICK.lastTimestamp, String(Math.floor(quote.lastTime / 1000)))
    }
    this.size(TICK.volume, quote.volume)
    this.plainPrice(TICK.open, quote.open)
    this.plainPrice(TICK.high, quote.high)
    this.plainPrice(TICK.low, quote.low)
    this.plainPrice(TICK.close, quote.previousClose)
    this.generic(TICK.halted, quote.halted ? (quote.haltKind === 'volatility' ? 2 : 1) : 0)
  }

  private updateGenerics(quote: MarketQuote, right: 'call' | 'put' | undefined): void {
    const { generics } = this
    const isCall = right === 'call'
    if (right && generics.has(GENERIC.optionVolume)) {
      this.size(isCall ? TICK.callVolume : TICK.putVolume, quote.volume)
    }
    if (quote.model && generics.has(GENERIC.optionOpenInterest)) {
      this.size(isCall ? TICK.callOpenInterest : TICK.putOpenInterest, quote.model.openInterest)
    }
    if (GENERIC.markPrice.some(id => generics.has(id))) {
      this.plainPrice(TICK.markPrice, quote.model?.price ?? midOf(quote) ?? quote.last)
    }
    if (quote.last !== undefined && generics.has(GENERIC.rtVolume)) {
      const { last, lastSize, lastTime, volume } = quote
      this.text(TICK.rtVolume, `${last};${lastSize};${lastTime};${volume};${last};true`)
    }
    if (!right && generics.has(GENERIC.shortable)) {
      this.generic(TICK.shortable, 3) // "At least 1,000 shares are available."
      this.size(TICK.shortableShares, 1_000_000)
    }
  }

  private updateGreeks(quote: MarketQuote): void {
    const { model } = quote
    if (!model) return
    if (quote.bid !== undefined && model.bidImpliedVol !== undefined) {
      this.computation(TICK.bidOption, computationOf(model, quote.bid, model.bidImpliedVol))
    }
    if (quote.ask !== undefined && model.askImpliedVol !== undefined) {
      this.computation(TICK.askOption, computationOf(model, quote.ask, model.askImpliedVol))
    }
    this.computation(TICK.modelOption, computationOf(model, model.price, model.impliedVol))
  }

  /** A price with its size. The size follows on its own too: one client library drops the one inside for bids. */
  private price(priceTick: number, sizeTick: number, price: number | undefined, size: number): void {
    const shownPrice = price ?? NO_PRICE
    const shownSize = price === undefined ? 0 : size
    if (this.isNews(priceTick, shownPrice)) {
      this.client.send('tickPrice', {
        reqId: this.reqId,
        tickType: priceTick,
        price: shownPrice,
        size: shownSize,
        attributes: CAN_AUTO_EXECUTE,
      })
    }
    this.size(sizeTick, shownSize)
  }

  private plainPrice(tickType: number, price: number | undefined): void {
    if (price === undefined || !this.isNews(tickType, price)) return
    this.client.send('tickPrice', { reqId: this.reqId, tickType, price, size: 0, attributes: 0 })
  }

  private size(tickType: number, size: number): void {
    if (this.isNews(tickType, size)) this.client.send('tickSize', { reqId: this.reqId, tickType, size })
  }

  private generic(tickType: number, value: number): void {
    if (this.isNews(tickType, value)) this.client.send('tickGeneric', { reqId: this.reqId, tickType, value })
  }

  private text(tickType: number, value: string): void {
    if (this.isNews(tickType, value)) this.client.send('tickString', { reqId: this.reqId, tickType, value })
  }

  private computation(tickType: number, computation: OptionComputation): void {
    const key = `${computation.optionPrice} ${computation.impliedVol} ${computation.underlyingPrice}`
    if (!this.isNews(tickType, key)) return
    this.client.send('tickOptionComputation', {
      reqId: this.reqId,
      tickType,
      tickAttribute: 1,
      ...computation,
    })
  }

  private isNews(tickType: number, value: string | number): boolean {
    if (this.sent.get(tickType) === value) return false
    this.sent.set(tickType, value)
    return true
  }
}
