import type { EpochMs } from '#core/domain/time'
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
import { quoteAgo } from '#main/gateway/market/quoteAgo'

export type QuoteFault =
  /** Quotes stay as they are now. */
  | { readonly kind: 'stale' }
  /** The bid stands above the ask by this much. */
  | { readonly kind: 'crossed'; readonly by: number }
  /** No bid and no ask. */
  | { readonly kind: 'empty' }
  /** Bid and ask of 0, as some feeds write "none". */
  | { readonly kind: 'zero' }
  /** Quotes are so old, though nothing says so. */
  | { readonly kind: 'delayed'; readonly seconds: number }
  | { readonly kind: 'halted' }

/** The market as it is shown when its quotes go wrong. A fault on a stock or index hits its options too. */
export class FaultyMarket implements Market {
  private readonly faults = new Map<number, QuoteFault>()
  private readonly frozen = new Map<number, MarketQuote | undefined>()

  constructor(private readonly market: Market) {}

  set(conId: number, fault: QuoteFault): void {
    this.faults.set(conId, fault)
    this.frozen.clear()
  }

  clear(): void {
    this.faults.clear()
    this.frozen.clear()
  }

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

  advanceTo(time: EpochMs, sink: MarketSink): void {
    this.market.advanceTo(time, sink)
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
    const fault = this.faults.size === 0 ? undefined : this.faultOn(conId)
    if (!fault) return this.market.quoteOf(conId)
    if (fault.kind === 'stale') return this.frozenQuote(conId)
    if (fault.kind === 'delayed') {
      const contract = this.contracts.byId(conId)
      return contract && quoteAgo(this.market, contract, fault.seconds * 1000)
    }
    const quote = this.market.quoteOf(conId)
    return quote && withFault(quote, fault)
  }

  private faultOn(conId: number): QuoteFault | undefined {
    const underConId = this.contracts.byId(conId)?.underConId ?? conId
    return this.faults.get(conId) ?? this.faults.get(underConId)
  }

  /** As it was when first looked at under the fault. */
  private frozenQuote(conId: number): MarketQuote | undefined {
    if (!this.frozen.has(conId)) this.frozen.set(conId, this.market.quoteOf(conId))
    return this.frozen.get(conId)
  }
}

function withFault(
  quote: MarketQuote,
  fault: Exclude<QuoteFault, { kind: 'stale' | 'delayed' }>,
): MarketQuote {
  switch (fault.kind) {
    case 'halted':
      return { ...quote, halted: true }
    case 'empty':
      return { ...quote, bid: undefined, ask: undefined, bidSize: 0, askSize: 0 }
    case 'zero':
      return { ...quote, bid: 0, ask: 0 }
    case 'crossed':
      return quote.ask === undefined ? quote : { ...quote, bid: Number((quote.ask + fault.by).toFixed(6)) }
  }
}
