import { type EpochMs, epochMs, sessionDate } from '#core/domain/time'
import type {
  BarQuery,
  ContractBook,
  ContractDefinition,
  CorporateAction,
  Market,
  MarketBar,
  MarketQuote,
  MarketSession,
  MarketSink,
  MarketTick,
  OptionModel,
  TickQuery,
} from '#main/gateway/market/market'
import { FakeContracts, IBM, SPX, SPY, VIX } from './fakeContracts'

const DAY_MS = 86_400_000
const FIRST_OPEN = Date.parse('2013-10-08T13:30:00Z')
const SESSION_MS = 6.5 * 3_600_000

export type FakeQuote = {
  readonly bid?: number
  readonly ask?: number
  readonly size?: number
  readonly last?: number
  /** Of the session; the last price when not given. */
  readonly open?: number
}

/** What an option is worth, quoted so far to either side. */
export type OptionPrice = { readonly halfSpread: number; readonly model: OptionModel }
export type OptionPricing = (option: ContractDefinition, underlying: number, now: EpochMs) => OptionPrice

/**
 * A market of a few contracts whose quotes stand still until a test moves them. Options cost their intrinsic value
 * and 2.00, 5 cents to either side, unless priced otherwise. Sessions follow one another every day.
 */
export class FakeMarket implements Market {
  readonly description = 'a market for tests'
  private time = epochMs(FIRST_OPEN)
  private hasOpened = false
  private readonly quotes = new Map<number, FakeQuote>([
    [SPY, { bid: 165, ask: 165.02, size: 400, last: 165.01 }],
    [IBM, { bid: 180, ask: 180.05, size: 300, last: 180.02 }],
    [VIX, { last: 19.4 }],
    [SPX, { last: 1_655 }],
  ])
  private readonly actions = new Map<number, CorporateAction[]>()
  private moved: number[] = []
  private prints: { readonly conId: number; readonly price: number; readonly size: number }[] = []
  private breaths = 0

  constructor(
    readonly contracts: ContractBook = new FakeContracts(),
    private readonly priceOf: OptionPricing = intrinsicAndTwo,
    /** Whose displayed size changes every second, as those of live markets do. */
    private readonly breathing: readonly number[] = [],
  ) {}

  /** Takes effect at once, and is told with the next step of time. */
  move(conId: number, quote: FakeQuote): void {
    this.quotes.set(conId, { ...this.quotes.get(conId), ...quote })
    this.moved.push(conId)
  }

  /** A dividend or a split to come. */
  announce(conId: number, action: CorporateAction): void {
    this.actions.set(conId, [...this.corporateActionsOf(conId), action])
  }

  corporateActionsOf(conId: number): readonly CorporateAction[] {
    return this.actions.get(conId) ?? []
  }

  print(conId: number, price: number, size: number): void {
    this.prints.push({ conId, price, size })
  }

  now(): EpochMs {
    return this.time
  }

  session(): MarketSession {
    const day = Math.floor((this.time - FIRST_OPEN) / DAY_MS)
    const today = this.sessionOn(day)
    return this.time < today.closesAt ? today : this.sessionOn(day + 1)
  }

  advanceTo(time: EpochMs, sink: MarketSink): void {
    if (!this.hasOpened) {
      this.hasOpened = true
      sink.sessionOpened(this.session())
    }
    for (const conId of this.moved.splice(0)) {
      sink.quoteChanged(this.contracts.byId(conId)?.underConId ?? conId)
    }
    for (const { conId, price, size } of this.prints.splice(0)) sink.traded(conId, price, size, this.time)
    while (this.time < time) this.stepTowards(time, sink)
    this.breathe(sink)
  }

  quoteOf(conId: number): MarketQuote | undefined {
    const contract = this.contracts.byId(conId)
    if (!contract) return undefined
    const given = this.quotes.get(conId)
    const underlying = this.quotes.get(contract.underConId)?.last ?? 0
    const option = contract.secType === 'OPT' ? this.priceOf(contract, underlying, this.time) : undefined
    const value = option?.model.price
    const bid = given?.bid ?? (option && cents(Math.max(0.01, option.model.price - option.halfSpread)))
    const ask =
      given?.ask ??
      (option && cents(Math.max(0.01, option.model.price - option.halfSpread) + 2 * option.halfSpread))
    const size = bid === undefined ? 0 : (given?.size ?? 50)
    return {
      bid,
      ask,
      bidSize: size + (this.breathing.includes(conId) ? this.breaths % 2 : 0),
      askSize: size,
      last: given?.last ?? (value === undefined ? undefined : cents(value)),
      lastSize: 1 + (this.breathing.includes(conId) ? this.breaths % 2 : 0),
      lastTime: this.time,
      volume: 1000,
      open: given?.open ?? given?.last,
      high: given?.last,
      low: given?.last,
      previousClose: given?.last ?? value,
      halted: false,
      model: option?.model,
    }
  }

  barsOf(conId: number, { secondsPerBar, from, to }: BarQuery): readonly MarketBar[] {
    const last = this.quotes.get(conId)?.last
    const step = secondsPerBar * 1000
    const bars: MarketBar[] = []
    const earliest = Math.max(from, FIRST_OPEN - 20 * DAY_MS)
    const first = FIRST_OPEN + Math.ceil((earliest - FIRST_OPEN) / step) * step
    for (let time = first; last !== undefined && time < Math.min(to, this.time + 1); time += step) {
      const sinceOpen = (((time - FIRST_OPEN) % DAY_MS) + DAY_MS) % DAY_MS
      if (sinceOpen >= SESSION_MS) continue
      const prices = { open: last, high: last, low: last, close: last, vwap: last }
      bars.push({ time: epochMs(time), ...prices, volume: 100, tradeCount: 10 })
    }
    return bars
  }

  /** Every ten seconds of a session the quote as it is now, and a print of it. */
  ticksOf(conId: number, { from, to }: TickQuery): readonly MarketTick[] {
    const quote = this.quoteOf(conId)
    const ticks: MarketTick[] = []
    const first = Math.ceil(Math.max(from, FIRST_OPEN - 20 * DAY_MS) / 10_000) * 10_000
    for (let time = first; quote && time < Math.min(to, this.time + 1); time += 10_000) {
      const sinceOpen = (((time - FIRST_OPEN) % DAY_MS) + DAY_MS) % DAY_MS
      if (sinceOpen >= SESSION_MS) continue
      const { bid, ask, bidSize, askSize, last } = quote
      ticks.push({ time: epochMs(time), bid, ask, bidSize, askSize, price: last, size: 10 })
    }
    return ticks
  }

  private breathe(sink: MarketSink): void {
    const breath = Math.floor((this.time - FIRST_OPEN) / 1_000)
    if (breath === this.breaths) return
    this.breaths = breath
    for (const conId of this.breathing) sink.quoteChanged(conId)
  }

  private sessionOn(day: number): MarketSession {
    const opensAt = FIRST_OPEN + day * DAY_MS
    const date = sessionDate(new Date(opensAt).toISOString().slice(0, 10))
    return { date, opensAt: epochMs(opensAt), closesAt: epochMs(opensAt + SESSION_MS) }
  }

  private stepTowards(time: EpochMs, sink: MarketSink): void {
    const session = this.session()
    const isOpen = this.time >= session.opensAt
    const boundary = isOpen ? session.closesAt : session.opensAt
    this.time = epochMs(Math.min(time, boundary))
    if (this.time < boundary) return
    if (isOpen) sink.sessionClosed(session)
    else sink.sessionOpened(session)
  }
}

const cents = (price: number): number => Math.round(price * 100) / 100

const intrinsicAndTwo: OptionPricing = ({ right, strike = 0 }, underlying) => {
  const intrinsic = Math.max(0, right === 'call' ? underlying - strike : strike - underlying)
  return { halfSpread: 0.05, model: modelFor(right, cents(intrinsic + 2), underlying) }
}

const modelFor = (
  right: ContractDefinition['right'],
  price: number,
  underlyingPrice: number,
): OptionModel => ({
  impliedVol: 0.2,
  price,
  delta: right === 'call' ? 0.5 : -0.5,
  gamma: 0.05,
  vega: 0.12,
  theta: -0.03,
  pvDividend: 0,
  underlyingPrice,
  bidImpliedVol: 0.19,
  askImpliedVol: 0.21,
  openInterest: 1234,
})
