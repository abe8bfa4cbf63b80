import { tradedQuote } from '#main/gateway/exchange/matching/tradedQuote'
import type { TradedLeg } from '#main/gateway/exchange/orderTerms'
import type { ContractDefinition, Market, MarketQuote } from '#main/gateway/market/market'
import { quoteAgo } from '#main/gateway/market/quoteAgo'
import type { ApiClient } from './apiClient'
import { dailyFigures } from './dailyFigures'
import { computationOf, DELAYED_TICK, GENERIC, midOf, type OptionComputation, TICK } from './marketDataTicks'
import { type DataType, DELAY_MS } from './marketDataType'

/** TWS's "no price". For combos, whose prices may be negative, the size of 0 tells. */
const NO_PRICE = -1
const CAN_AUTO_EXECUTE = 1

/** One client's stream of one contract or combo: sends what has changed since it last spoke. */
export class MarketDataLine {
  private readonly sent = new Map<number, string | number>()
  private hasDailyFigures = false
  private toldType: DataType | undefined

  constructor(
    private readonly client: ApiClient,
    private readonly reqId: number,
    readonly legs: readonly TradedLeg[],
    private readonly isCombo: boolean,
    private readonly generics: ReadonlySet<string>,
    private readonly shows: 'live' | 'delayed',
  ) {}

  /** Says whether what follows is live, frozen or delayed, when that has changed. */
  announceType(type: DataType): void {
    if (this.toldType === type) return
    this.toldType = type
    this.client.send('marketDataType', { reqId: this.reqId, type })
  }

  update(market: Market): void {
    const quoteOf = (contract: ContractDefinition | undefined) =>
      contract &&
      (this.shows === 'live' ? market.quoteOf(contract.conId) : quoteAgo(market, contract, DELAY_MS))
    if (this.isCombo) {
      const quote = tradedQuote(this.legs, { quoteOf: conId => quoteOf(market.contracts.byId(conId)) })
      this.price(TICK.bid, TICK.bidSize, quote.bid, quote.bidSize)
      this.price(TICK.ask, TICK.askSize, quote.ask, quote.askSize)
      return
    }
    const contract = this.legs[0]?.contract
    const quote = quoteOf(contract)
    if (!contract || !quote) return
    this.updateQuote(quote)
    this.updateDailyFigures(contract, market)
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

  /** Once: they would change overnight. */
  private updateDailyFigures(contract: ContractDefinition, market: Market): void {
    if (this.hasDailyFigures || this.shows === 'delayed') return
    this.hasDailyFigures = true
    for (const { kind, tickType, value } of dailyFigures(contract, this.generics, market)) {
      if (kind === 'price') this.plainPrice(tickType, value)
      else if (kind === 'size') this.size(tickType, value)
      else this.generic(tickType, value)
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
    const tickType = this.idOf(priceTick)
    if (tickType !== undefined && this.isNews(priceTick, shownPrice)) {
      this.client.send('tickPrice', {
        reqId: this.reqId,
        tickType,
        price: shownPrice,
        size: shownSize,
        attributes: CAN_AUTO_EXECUTE,
      })
    }
    this.size(sizeTick, shownSize)
  }

  private plainPrice(tick: number, price: number | undefined): void {
    const tickType = this.idOf(tick)
    if (tickType === undefined || price === undefined || !this.isNews(tick, price)) return
    this.client.send('tickPrice', { reqId: this.reqId, tickType, price, size: 0, attributes: 0 })
  }

  private size(tick: number, size: number): void {
    const tickType = this.idOf(tick)
    if (tickType !== undefined && this.isNews(tick, size))
      this.client.send('tickSize', { reqId: this.reqId, tickType, size })
  }

  private generic(tick: number, value: number): void {
    const tickType = this.idOf(tick)
    if (tickType !== undefined && this.isNews(tick, value))
      this.client.send('tickGeneric', { reqId: this.reqId, tickType, value })
  }

  private text(tick: number, value: string): void {
    const tickType = this.idOf(tick)
    if (tickType !== undefined && this.isNews(tick, value))
      this.client.send('tickString', { reqId: this.reqId, tickType, value })
  }

  private computation(tick: number, computation: OptionComputation): void {
    const tickType = this.idOf(tick)
    if (tickType === undefined) return
    const key = `${computation.optionPrice} ${computation.impliedVol} ${computation.underlyingPrice}`
    if (!this.isNews(tick, key)) return
    this.client.send('tickOptionComputation', {
      reqId: this.reqId,
      tickType,
      tickAttribute: 1,
      ...computation,
    })
  }

  private idOf(tick: number): number | undefined {
    return this.shows === 'live' ? tick : DELAYED_TICK[tick]
  }

  private isNews(tickType: number, value: string | number): boolean {
    if (this.sent.get(tickType) === value) return false
    this.sent.set(tickType, value)
    return true
  }
}
