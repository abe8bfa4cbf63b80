import type { Right } from '#core/domain/instrument'
import type { EpochMs, SessionDate } from '#core/domain/time'

/**
 * What the gateway's exchange and wire need of a market. A market is pulled, never pushed: the gateway's clock
 * calls `advanceTo`, so that a run is a function of its seed and can go faster than time.
 */
export interface Market {
  /** What is replayed and what is modelled, for people: "replay of SPY, IBM, AIG of 2013-10-08; option quotes modelled". */
  readonly description: string
  readonly contracts: ContractBook
  now(): EpochMs
  /** The session that is open, or that opens next. */
  session(): MarketSession
  /** Plays everything up to and including `time`, in order of time. Earlier times are ignored. */
  advanceTo(time: EpochMs, sink: MarketSink): void
  /** The market in one contract now; options are priced when asked. Undefined when the contract is not quoted. */
  quoteOf(conId: number): MarketQuote | undefined
  /**
   * Bars that began in [from, to) and by now, oldest first, at most the latest 20,000. Sizes are parts of a minute that
   * it is a multiple of, or whole minutes; 86,400 is daily (dated by its session open), 604,800 weekly, 28 days and more monthly. Adjusted for splits up to now.
   */
  barsOf(conId: number, query: BarQuery): readonly MarketBar[]
  /** What was quoted and printed in [from, to) and by now, oldest first; for windows of an hour or so. */
  ticksOf(conId: number, query: TickQuery): readonly MarketTick[]
  /** All splits and cash dividends of a stock that are known, oldest first; those to come are announced. */
  corporateActionsOf(conId: number): readonly CorporateAction[]
}

export type CorporateAction = {
  /** The first session without the dividend, or in new shares. */
  readonly exDate: SessionDate
  /** Dollars per share. */
  readonly dividend?: number
  /** New shares for one old. */
  readonly split?: number
}

export type MarketSink = {
  /** A stock's or index's bid, ask, sizes, last or volume changed; its options with it. */
  readonly quoteChanged: (conId: number) => void
  readonly traded: (conId: number, price: number, size: number, time: EpochMs) => void
  /** Emitted once as each session opens and closes. Expirations settle between a close and the next open. */
  readonly sessionOpened: (session: MarketSession) => void
  readonly sessionClosed: (session: MarketSession) => void
}

export type MarketSession = {
  readonly date: SessionDate
  readonly opensAt: EpochMs
  readonly closesAt: EpochMs
}

export type TickQuery = {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly regularHoursOnly: boolean
}

/** A quote, a print, or both at one moment. */
export type MarketTick = {
  readonly time: EpochMs
  readonly bid: number | undefined
  readonly ask: number | undefined
  readonly bidSize: number
  readonly askSize: number
  /** Of the print; undefined when there was none. */
  readonly price: number | undefined
  readonly size: number
}

export type BarQuery = {
  readonly secondsPerBar: number
  readonly from: EpochMs
  readonly to: EpochMs
  readonly regularHoursOnly: boolean
  /** So many are enough, the latest ones; spares looking further back. */
  readonly latest?: number
  readonly whatToShow:
    | 'TRADES'
    | 'MIDPOINT'
    | 'BID'
    | 'ASK'
    | 'OPTION_IMPLIED_VOLATILITY'
    | 'HISTORICAL_VOLATILITY'
}

export type MarketBar = {
  /** Start of the bar. */
  readonly time: EpochMs
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly vwap: number
  readonly tradeCount: number
}

export type MarketQuote = {
  readonly bid: number | undefined
  readonly ask: number | undefined
  readonly bidSize: number
  readonly askSize: number
  readonly last: number | undefined
  readonly lastSize: number
  readonly lastTime: EpochMs
  readonly volume: number
  readonly open: number | undefined
  readonly high: number | undefined
  readonly low: number | undefined
  readonly previousClose: number | undefined
  readonly halted: boolean
  /** Given for a pause of a stock that moved too far; other halts are the exchange's. */
  readonly haltKind?: 'volatility'
  /** Options only. */
  readonly model: OptionModel | undefined
}

/** What TWS calls the model computation; vega per vol point, theta per calendar day, as TWS reports them. */
export type OptionModel = {
  readonly impliedVol: number
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly pvDividend: number
  readonly underlyingPrice: number
  readonly bidImpliedVol: number | undefined
  readonly askImpliedVol: number | undefined
  readonly openInterest: number
}

export type ContractDefinition = {
  readonly conId: number
  readonly secType: 'STK' | 'IND' | 'OPT'
  /** The underlying's symbol for options. */
  readonly symbol: string
  readonly expiration: SessionDate | undefined
  readonly strike: number | undefined
  readonly right: Right | undefined
  readonly multiplier: number
  readonly tradingClass: string
  /** OCC symbol padded to 21 characters for options. */
  readonly localSymbol: string
  /** `SMART` for stocks and options, `CBOE` for VIX. */
  readonly exchange: string
  readonly primaryExchange: string
  readonly currency: 'USD'
  readonly longName: string
  readonly stockType: 'COMMON' | 'ETF' | ''
  readonly industry: string
  readonly category: string
  readonly underConId: number
  /** (low edge, increment) pairs, lowest first: 0.01 from 0 for stocks; 0.01 below 3 and 0.05 from 3 for most options. */
  readonly priceIncrements: readonly (readonly [lowEdge: number, increment: number])[]
  readonly marketRuleId: number
}

export interface ContractBook {
  byId(conId: number): ContractDefinition | undefined
  /** All contracts that agree with every given field; options only when secType is OPT. */
  find(query: ContractQuery): readonly ContractDefinition[]
  /** Symbol or name beginning with the pattern, stocks and indices only. */
  matching(pattern: string): readonly ContractDefinition[]
  /** The option classes of an underlying, as reqSecDefOptParams reports them. */
  optionClasses(underConId: number): readonly OptionClass[]
  /** What an option becomes when its underlying splits; see splitAdjustment.ts. */
  adjusted(conId: number, split: number): ContractDefinition | undefined
}

export type ContractQuery = {
  readonly secType: 'STK' | 'IND' | 'OPT'
  readonly symbol?: string
  readonly localSymbol?: string
  readonly tradingClass?: string
  /** `YYYYMMDD`, or `YYYYMM` for all of that month. */
  readonly expiration?: string
  readonly strike?: number
  readonly right?: Right
  readonly multiplier?: number
}

export type OptionClass = {
  readonly exchange: string
  readonly tradingClass: string
  readonly multiplier: number
  readonly expirations: readonly SessionDate[]
  readonly strikes: readonly number[]
}
