/**
 * A market of recorded option chains: every option is quoted at the bid and ask of the files. Between two snapshots of
 * a session the earlier one stands; before a session's first one, that does. Nothing is made up in between.
 */
import { MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { assert } from '#core/domain/assert'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import type {
  BarQuery,
  ContractDefinition,
  CorporateAction,
  Market,
  MarketBar,
  MarketQuote,
  MarketSession,
  MarketSink,
  MarketTick,
  TickQuery,
} from '#main/gateway/market/market'
import { ChainContracts } from './chainContracts'
import type { ChainQuote } from './chainFile'
import { ChainModel } from './chainModel'
import { type ChainSnapshot, readChainSnapshots } from './chainSnapshots'

export type ChainMarketOptions = {
  /** A file, or a folder of them. */
  readonly path: string
  /** The first session; without it, the first that a file has. */
  readonly sessionDate: SessionDate | undefined
}

/** Throws ChainFileError, the file system's error, or RangeError when there is no chain of the date. */
export function createChainMarket({ path, sessionDate }: ChainMarketOptions): Market {
  const { snapshots, leftOut } = readChainSnapshots(path)
  return new ChainMarket(snapshots, leftOut, sessionDate)
}

const SECONDS_PER_DAY = 86_400
const BARS_MAX = 20_000
/** What is shown where a file has no sizes: contracts of options, shares of stocks. */
const USUAL_CONTRACTS = 10
const USUAL_SHARES = 1_000

/** One chain and what has been worked out of it. */
type Shown = {
  readonly snapshot: ChainSnapshot
  readonly model: ChainModel
  readonly byId: ReadonlyMap<number, ChainQuote>
  readonly quotes: Map<number, MarketQuote>
}

class ChainMarket implements Market {
  readonly contracts: ChainContracts
  /** By symbol and date. */
  readonly #snapshots: ReadonlyMap<string, readonly ChainSnapshot[]>
  readonly #sessions: readonly MarketSession[]
  readonly #shown = new Map<string, Shown>()
  #ordinal: number
  #now: EpochMs
  /** The next minute to be told of; Infinity after the last session. */
  #nextMinute: number

  constructor(
    snapshots: readonly ChainSnapshot[],
    private readonly leftOut: number,
    first: SessionDate | undefined,
  ) {
    this.#snapshots = Map.groupBy(snapshots, ({ symbol, date }) => `${symbol} ${date}`)
    this.#sessions = [...new Set(snapshots.map(({ date }) => date))].map(marketSession)
    this.#ordinal = first === undefined ? 0 : this.#sessions.findIndex(({ date }) => date === first)
    if (this.#ordinal < 0) throw new RangeError(`no recorded chain of ${first}; there are ${this.#dates()}`)
    this.contracts = new ChainContracts(snapshots, symbol => this.#chainOf(symbol)?.snapshot.quotes ?? [])
    this.#nextMinute = this.#today.opensAt
    this.#now = epochMs(this.#today.opensAt - MS_PER_MINUTE)
  }

  get description(): string {
    const symbols = this.contracts.underlyings.map(({ symbol }) => symbol)
    const rest = this.leftOut > 0 ? `; ${this.leftOut} lines of days without a session left out` : ''
    return `recorded option chains of ${symbols.join(', ')} of ${this.#today.date}; quotes stand between snapshots${rest}`
  }

  now(): EpochMs {
    return this.#now
  }

  session(): MarketSession {
    const next = this.#sessions[this.#ordinal + 1]
    return this.#now < this.#today.closesAt || !next ? this.#today : next
  }

  advanceTo(time: EpochMs, sink: MarketSink): void {
    while (this.#nextMinute <= time) this.#beginMinute(epochMs(this.#nextMinute), sink)
    if (time > this.#now) this.#now = time
  }

  quoteOf(conId: number): MarketQuote | undefined {
    const contract = this.contracts.byId(conId)
    const shown = contract && this.#chainOf(contract.symbol)
    if (!contract || !shown) return undefined
    if (contract.secType !== 'OPT') return this.#underlyingQuote(contract, shown.snapshot.spot)
    const known = shown.quotes.get(conId)
    const quote = known ?? this.#optionQuote(conId, shown)
    if (quote && !known) shown.quotes.set(conId, quote)
    return quote && this.#now < this.#today.opensAt ? { ...quote, ...NO_MARKET } : quote
  }

  /** Flat bars of the spots and middles that were recorded. */
  barsOf(conId: number, query: BarQuery): readonly MarketBar[] {
    const contract = this.contracts.byId(conId)
    if (!contract || query.whatToShow.endsWith('VOLATILITY')) return []
    const step = query.secondsPerBar * 1000
    return this.#sessions
      .slice(0, this.#ordinal + 1)
      .flatMap(({ date, opensAt, closesAt }) => {
        const value = this.#valueOn(contract, date)
        if (value === undefined) return []
        if (query.secondsPerBar >= SECONDS_PER_DAY) return [flatBar(opensAt, value)]
        const count = Math.ceil((Math.min(closesAt, this.#now + 1) - opensAt) / step)
        return Array.from({ length: Math.max(0, count) }, (_, i) =>
          flatBar(epochMs(opensAt + i * step), value),
        )
      })
      .filter(({ time }) => time >= query.from && time < query.to && time <= this.#now)
      .slice(-BARS_MAX)
  }

  /** The files tell of none. */
  corporateActionsOf(): readonly CorporateAction[] {
    return []
  }

  /** The chain as it stood at the beginning of each minute. */
  ticksOf(conId: number, { from, to }: TickQuery): readonly MarketTick[] {
    const contract = this.contracts.byId(conId)
    if (!contract) return []
    return this.#sessions.slice(0, this.#ordinal + 1).flatMap(({ date, opensAt, closesAt }) => {
      const first = Math.max(opensAt, Math.ceil(from / MS_PER_MINUTE) * MS_PER_MINUTE)
      const end = Math.min(closesAt, to, this.#now + 1)
      const count = Math.max(0, Math.ceil((end - first) / MS_PER_MINUTE))
      return Array.from({ length: count }, (_, i) => epochMs(first + i * MS_PER_MINUTE)).flatMap(
        time => this.#tickAt(contract, date, time) ?? [],
      )
    })
  }

  get #today(): MarketSession {
    const session = this.#sessions[this.#ordinal]
    assert(session !== undefined, 'the market is in a session')
    return session
  }

  #dates(): string {
    return `${this.#sessions.length} sessions from ${this.#sessions[0]?.date} to ${this.#sessions.at(-1)?.date}`
  }

  #beginMinute(minute: EpochMs, sink: MarketSink): void {
    if (minute >= (this.#sessions[this.#ordinal + 1]?.opensAt ?? Number.POSITIVE_INFINITY)) this.#ordinal += 1
    const session = this.#today
    this.#now = minute
    if (minute === session.opensAt) sink.sessionOpened(session)
    for (const { conId } of this.contracts.underlyings) sink.quoteChanged(conId)
    if (minute < session.closesAt) this.#nextMinute = minute + MS_PER_MINUTE
    else {
      sink.sessionClosed(session)
      this.#nextMinute = this.#sessions[this.#ordinal + 1]?.opensAt ?? Number.POSITIVE_INFINITY
    }
  }

  /** The chain that stands now; undefined when the underlying was not recorded in this session. */
  #chainOf(symbol: string): Shown | undefined {
    const today = this.#snapshotsOf(symbol, this.#today.date)
    const snapshot = today.findLast(({ at }) => at <= this.#now) ?? today[0]
    const shown = this.#shown.get(symbol)
    if (!snapshot || shown?.snapshot === snapshot) return snapshot && shown
    const byId = new Map(snapshot.quotes.map(quote => [this.contracts.of(quote)?.conId ?? 0, quote]))
    const next = { snapshot, model: new ChainModel(snapshot), byId, quotes: new Map<number, MarketQuote>() }
    this.#shown.set(symbol, next)
    return next
  }

  #snapshotsOf(symbol: string, date: SessionDate): readonly ChainSnapshot[] {
    return this.#snapshots.get(`${symbol} ${date}`) ?? []
  }

  #valueOn(contract: ContractDefinition, date: SessionDate): number | undefined {
    const snapshot = this.#snapshotsOf(contract.symbol, date).at(-1)
    if (!snapshot || contract.secType !== 'OPT') return snapshot?.spot
    const quote = snapshot.quotes.find(each => this.contracts.of(each)?.conId === contract.conId)
    return quote?.bid !== undefined && quote.ask !== undefined ? (quote.bid + quote.ask) / 2 : quote?.last
  }

  #tickAt(contract: ContractDefinition, date: SessionDate, time: EpochMs): MarketTick | undefined {
    const today = this.#snapshotsOf(contract.symbol, date)
    const snapshot = today.findLast(({ at }) => at <= time) ?? today[0]
    if (!snapshot) return undefined
    const row = snapshot.quotes.find(each => this.contracts.of(each)?.conId === contract.conId)
    const quote = contract.secType === 'OPT' ? row : this.#underlyingQuote(contract, snapshot.spot)
    if (!quote) return undefined
    const { bid, ask, bidSize = USUAL_CONTRACTS, askSize = USUAL_CONTRACTS } = quote
    const price = contract.secType === 'OPT' ? undefined : snapshot.spot
    return { time, bid, ask, bidSize, askSize, price, size: price === undefined ? 0 : 100 }
  }

  /** The files have one price of the underlying: a stock is quoted a cent to either side of it. */
  #underlyingQuote(contract: ContractDefinition, spot: number): MarketQuote {
    const isStock = contract.secType === 'STK'
    const before = this.#sessions[this.#ordinal - 1]
    return {
      bid: isStock ? Number((spot - 0.01).toFixed(2)) : undefined,
      ask: isStock ? Number((spot + 0.01).toFixed(2)) : undefined,
      bidSize: isStock ? USUAL_SHARES : 0,
      askSize: isStock ? USUAL_SHARES : 0,
      last: spot,
      lastSize: isStock ? 100 : 0,
      lastTime: this.#now,
      volume: 0,
      open: spot,
      high: spot,
      low: spot,
      previousClose: before && this.#valueOn(contract, before.date),
      halted: false,
      model: undefined,
    }
  }

  #optionQuote(conId: number, { byId, model }: Shown): MarketQuote | undefined {
    const quote = byId.get(conId)
    if (!quote) return undefined
    const { bid, ask, bidSize, askSize, last, volume = 0 } = quote
    return {
      bid,
      ask,
      bidSize: bid === undefined ? 0 : (bidSize ?? USUAL_CONTRACTS),
      askSize: ask === undefined ? 0 : (askSize ?? USUAL_CONTRACTS),
      last,
      lastSize: last === undefined ? 0 : 1,
      lastTime: quote.at,
      volume,
      open: undefined,
      high: undefined,
      low: undefined,
      previousClose: undefined,
      halted: false,
      model: model.of(quote),
    }
  }
}

/** Options are not quoted before the session opens. */
const NO_MARKET = { bid: undefined, ask: undefined, bidSize: 0, askSize: 0 } as const

function marketSession(date: SessionDate): MarketSession {
  const session = sessionOf(date)
  assert(session !== undefined, 'chains are of sessions')
  return { date, opensAt: session.opensAt, closesAt: session.closesAt }
}

const flatBar = (time: EpochMs, value: number): MarketBar => ({
  time,
  open: value,
  high: value,
  low: value,
  close: value,
  volume: 0,
  vwap: value,
  tradeCount: 0,
})
