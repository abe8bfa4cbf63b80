import { MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type EpochMs, epochMs } from '#core/domain/time'
import type {
  BarQuery,
  CorporateAction,
  Market,
  MarketBar,
  MarketQuote,
  MarketSession,
  MarketSink,
  MarketTick,
  TickQuery,
} from '#main/gateway/market/market'
import { bandsAround, ReferencePrice, type Tier } from './priceBands'

/** A quote at its band for so long pauses the stock. */
const LIMIT_STATE_MS = 15_000
const PAUSE_MS = 5 * MS_PER_MINUTE
const CLOSING_PERIOD_MS = 25 * MS_PER_MINUTE

type Stock = {
  readonly tier: Tier
  readonly reference: ReferencePrice
  /** Since when its whole market has stood at or beyond a band. */
  limitSince: EpochMs | undefined
  pausedUntil: EpochMs | undefined
}

/**
 * The market with the pauses of the Limit Up-Limit Down plan: a stock whose bid reaches its upper band, or its ask the
 * lower one, and stays there for fifteen seconds is halted for five minutes, its options with it. While it is, quotes
 * stand still and nothing trades.
 */
export class LimitUpLimitDown implements Market {
  private readonly stocks = new Map<number, Stock>()
  private readonly frozen = new Map<number, MarketQuote | undefined>()
  private open: MarketSession | undefined
  private pauses = 0

  constructor(
    private readonly market: Market,
    private readonly tierOf: (symbol: string) => Tier,
  ) {}

  get description(): string {
    return this.market.description
  }

  get contracts() {
    return this.market.contracts
  }

  now(): EpochMs {
    return this.market.now()
  }

  session(): MarketSession {
    return this.market.session()
  }

  barsOf(conId: number, query: BarQuery): readonly MarketBar[] {
    return this.market.barsOf(conId, query)
  }

  ticksOf(conId: number, query: TickQuery): readonly MarketTick[] {
    return this.market.ticksOf(conId, query)
  }

  corporateActionsOf(conId: number): readonly CorporateAction[] {
    return this.market.corporateActionsOf(conId)
  }

  quoteOf(conId: number): MarketQuote | undefined {
    if (this.pauses === 0 || !this.isPaused(conId)) return this.market.quoteOf(conId)
    if (!this.frozen.has(conId)) this.frozen.set(conId, this.market.quoteOf(conId))
    const quote = this.frozen.get(conId)
    return quote && { ...quote, halted: true, haltKind: 'volatility' }
  }

  advanceTo(time: EpochMs, sink: MarketSink): void {
    const watched = this.watching(sink)
    for (;;) {
      const due = this.nextDue()
      if (due === undefined || due > time) break
      this.market.advanceTo(due, watched)
      this.carryOut(due, sink)
    }
    this.market.advanceTo(time, watched)
  }

  private isPaused(conId: number): boolean {
    const contract = this.contracts.byId(conId)
    const stock = contract?.secType === 'OPT' ? contract.underConId : conId
    return this.stocks.get(stock)?.pausedUntil !== undefined
  }

  private watching(sink: MarketSink): MarketSink {
    return {
      quoteChanged: conId => {
        const stock = this.stockFor(conId)
        if (stock?.pausedUntil !== undefined) return
        if (stock) this.watchQuote(stock, conId)
        sink.quoteChanged(conId)
      },
      traded: (conId, price, size, time) => {
        const stock = this.stockFor(conId)
        if (stock?.pausedUntil !== undefined) return
        stock?.reference.traded(price, time)
        sink.traded(conId, price, size, time)
      },
      sessionOpened: session => {
        this.reset(session)
        sink.sessionOpened(session)
      },
      sessionClosed: session => {
        this.reset(undefined)
        sink.sessionClosed(session)
      },
    }
  }

  private reset(open: MarketSession | undefined): void {
    this.open = open
    this.stocks.clear()
    this.frozen.clear()
    this.pauses = 0
  }

  /** A stock is watched from its first price of the session on; indices have no bands. */
  private stockFor(conId: number): Stock | undefined {
    if (!this.open) return undefined
    const known = this.stocks.get(conId)
    if (known) return known
    const contract = this.contracts.byId(conId)
    const quote = contract?.secType === 'STK' ? this.market.quoteOf(conId) : undefined
    const first = quote?.open ?? quote?.last
    if (!contract || first === undefined) return undefined
    const stock: Stock = {
      tier: this.tierOf(contract.symbol),
      reference: new ReferencePrice(first, this.now()),
      limitSince: undefined,
      pausedUntil: undefined,
    }
    this.stocks.set(conId, stock)
    return stock
  }

  private watchQuote(stock: Stock, conId: number): void {
    const { bid, ask } = this.market.quoteOf(conId) ?? {}
    const { lower, upper } = bandsAround(stock.reference.value, stock.tier, this.isClosingPeriod())
    const isAtLimit = (bid !== undefined && bid >= upper) || (ask !== undefined && ask <= lower)
    stock.limitSince = isAtLimit ? (stock.limitSince ?? this.now()) : undefined
  }

  private isClosingPeriod(): boolean {
    return this.open !== undefined && this.now() >= this.open.closesAt - CLOSING_PERIOD_MS
  }

  private nextDue(): EpochMs | undefined {
    let next: EpochMs | undefined
    for (const stock of this.stocks.values()) {
      const due = dueAt(stock)
      if (due !== undefined && (next === undefined || due < next)) next = due
    }
    return next
  }

  private carryOut(now: EpochMs, sink: MarketSink): void {
    for (const [conId, stock] of this.stocks) {
      const due = dueAt(stock)
      if (due === undefined || due > now) continue
      if (stock.pausedUntil === undefined) this.pause(stock, now)
      else this.resume(stock, conId, now)
      sink.quoteChanged(conId)
    }
  }

  private pause(stock: Stock, now: EpochMs): void {
    stock.limitSince = undefined
    stock.pausedUntil = epochMs(now + PAUSE_MS)
    this.pauses += 1
  }

  /** The price at which the stock reopens is its new reference. */
  private resume(stock: Stock, conId: number, now: EpochMs): void {
    this.pauses -= 1
    this.frozen.clear()
    const { bid, ask, last } = this.market.quoteOf(conId) ?? {}
    const reopening = bid !== undefined && ask !== undefined ? (bid + ask) / 2 : last
    this.stocks.set(conId, {
      tier: stock.tier,
      reference: new ReferencePrice(reopening ?? stock.reference.value, now),
      limitSince: undefined,
      pausedUntil: undefined,
    })
  }
}

const dueAt = ({ limitSince, pausedUntil }: Stock): EpochMs | undefined =>
  pausedUntil ?? (limitSince === undefined ? undefined : epochMs(limitSince + LIMIT_STATE_MS))
