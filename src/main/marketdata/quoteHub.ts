import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { comboMarket } from '#core/domain/combo'
import {
  type Instrument,
  instrumentFromSymbol,
  instrumentKey,
  type OptionContract,
  type QuotedInstrument,
  underlyingOf,
} from '#core/domain/instrument'
import { isTwoSided } from '#core/domain/quote'
import { type EpochMs, epochMs } from '#core/domain/time'
import {
  type Broker,
  LINE_PRIORITIES,
  type LinePriority,
  type QuoteLine,
  type QuoteSubscription,
  type Subscription,
} from '#core/ports/broker'

export type HubLine = QuoteLine & { readonly instrument: QuotedInstrument }

export type InstrumentMarket = {
  readonly bid: number
  readonly ask: number
  readonly tsInit: EpochMs
  readonly halted: boolean
  readonly delayed: boolean
}

type Entry = {
  readonly instrument: QuotedInstrument
  readonly holders: Map<symbol, LinePriority>
  readonly subscription: QuoteSubscription
  priority: LinePriority
  line: QuoteLine | undefined
  /** Whether `line` streams: what is left of one that was taken away is shown, and nothing is judged by it. */
  isLive: boolean
  /** As `lookForStale` saw it last. */
  wasStale: boolean
  readonly listeners: Set<(line: HubLine) => void>
}

/** Quiet for this long while its market is open, a line is shown as stale. Indices are published every 15 seconds. */
const STALE_AFTER_MS = { stock: 15_000, index: 60_000 } as const
/** A line that nobody holds is kept for a while: looking at it again must not cost a request. */
const LINGER_MS = 5_000
/** Chains and scans take most of the account's lines, and the next one waits for them. */
const CHAIN_LINGER_MS = 200

/** One streaming line per instrument, however many want it. */
export class QuoteHub {
  readonly #entries = new Map<string, Entry>()
  readonly #changed = new Set<string>()
  readonly #observers: ((key: string, line: HubLine) => void)[] = []
  #isFeedUp = false

  constructor(
    private readonly broker: Pick<Broker, 'subscribeQuote'>,
    private readonly now: () => EpochMs,
    /** How fast the exchange's time runs against the wall's: a feed is judged stale by the wall. */
    readonly clockSpeed = 1,
  ) {}

  /** Told of every tick of every line, for as long as the hub lives. */
  observe(observer: (key: string, line: HubLine) => void): void {
    this.#observers.push(observer)
  }

  get isFeedUp(): boolean {
    return this.#isFeedUp
  }

  /** Whether lines can tick at all: connected, and no farm reported broken. */
  setFeed(isUp: boolean): void {
    this.#isFeedUp = isUp
    // Every line's staleness may have changed with it.
    for (const key of this.#entries.keys()) this.#changed.add(key)
  }

  hold(
    instrument: QuotedInstrument,
    priority: LinePriority,
    listener?: (line: HubLine) => void,
  ): Subscription {
    const key = instrumentKey(instrument)
    const entry = this.#entries.get(key) ?? this.#open(key, instrument, priority)
    const holder = Symbol(priority)
    entry.holders.set(holder, priority)
    if (listener) {
      entry.listeners.add(listener)
      if (entry.line) listener({ ...entry.line, instrument })
    }
    rank(entry)
    return {
      close: () => {
        if (!entry.holders.delete(holder)) return
        if (listener) entry.listeners.delete(listener)
        const lingerMs = priority === 'chain' || priority === 'scan' ? CHAIN_LINGER_MS : LINGER_MS
        rank(entry)
        if (entry.holders.size === 0) setTimeout(() => this.#closeIfUnheld(key, entry), lingerMs).unref()
      },
    }
  }

  lineOf(key: string): HubLine | undefined {
    const entry = this.#entries.get(key)
    return entry?.line && { ...entry.line, instrument: entry.instrument }
  }

  /** Whether what `lineOf` tells of it streams now. */
  isLive(key: string): boolean {
    return this.#entries.get(key)?.isLive ?? false
  }

  /** Keys of lines that changed since this was last asked. */
  takeChanged(): readonly string[] {
    const keys = [...this.#changed]
    this.#changed.clear()
    return keys
  }

  /** A line that goes quiet changes without a tick, and the options of a share with it. */
  lookForStale(): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.line) continue
      const isStale = this.isStale({ ...entry.line, instrument: entry.instrument })
      if (isStale === entry.wasStale) continue
      entry.wasStale = isStale
      this.#changed.add(key)
    }
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()]
  }

  isWanted(key: string, priority: LinePriority): boolean {
    return [...(this.#entries.get(key)?.holders.values() ?? [])].includes(priority)
  }

  /** Lines that only holders of this priority or less want. */
  countOf(priority: LinePriority): number {
    return [...this.#entries.values()].filter(entry => entry.priority === priority).length
  }

  isStale(line: HubLine): boolean {
    if (!this.#isFeedUp || !this.isLive(instrumentKey(line.instrument))) return true
    // Quiet options are not stale while their underlying ticks.
    const judged = line.instrument.kind === 'option' ? this.lineOf(line.instrument.underlying) : line
    if (!judged || judged.instrument.kind === 'option') return false
    return this.isOverdue(judged.instrument.kind, judged.quote.tsInit)
  }

  /** Whether a market that is open now should have said something since. */
  isOverdue(kind: 'stock' | 'index', since: EpochMs): boolean {
    const staleAfterMs = STALE_AFTER_MS[kind] * Math.max(1, this.clockSpeed)
    return isOpen(this.now()) && this.now() - since > staleAfterMs
  }

  /** The share that has been quiet the longest. */
  worstLag(): { readonly key: string; readonly worstMs: number; readonly stale: boolean } | undefined {
    let worst: { key: string; worstMs: number; stale: boolean } | undefined
    for (const [key, entry] of this.#entries) {
      if (entry.instrument.kind !== 'stock' || !entry.line) continue
      const worstMs = Math.max(0, this.now() - entry.line.quote.tsInit)
      if (!worst || worstMs > worst.worstMs)
        worst = { key, worstMs, stale: this.isStale({ ...entry.line, instrument: entry.instrument }) }
    }
    return worst
  }

  /** When any share last ticked; undefined while none is quoted. */
  newestTick(): EpochMs | undefined {
    let newest: EpochMs | undefined
    for (const { instrument, line } of this.#entries.values()) {
      const tick = instrument.kind === 'stock' ? line?.quote.tsInit : undefined
      if (tick !== undefined && (newest === undefined || tick > newest)) newest = tick
    }
    return newest
  }

  /** What an order on this instrument would meet. A combo's market is made from its legs. */
  marketOf(instrument: Instrument): InstrumentMarket | undefined {
    if (instrument.kind !== 'combo') return this.#quotedMarket(instrument)
    const legs = instrument.legs.map(leg => this.#quotedMarket(leg.option))
    const market = comboMarket(instrument, leg => this.#quotedMarket(leg.option))
    if (!market || !legs.every(leg => leg !== undefined)) return undefined
    return {
      ...market,
      tsInit: epochMs(Math.min(...legs.map(leg => leg.tsInit))),
      halted: legs.some(leg => leg.halted),
      delayed: legs.some(leg => leg.delayed),
    }
  }

  /** Holds what is needed to judge an order, and waits until it is quoted or the time is up. */
  async ensureMarket(instrument: Instrument, timeoutMs: number): Promise<Subscription> {
    const needed: QuotedInstrument[] =
      instrument.kind === 'combo' ? instrument.legs.map(leg => leg.option) : [instrument]
    if (instrument.kind === 'option' || instrument.kind === 'combo')
      needed.push(instrumentFromSymbol(underlyingOf(instrument)))
    const held: Subscription[] = []
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, timeoutMs)
      const check = () => {
        if (!this.marketOf(instrument)) return
        clearTimeout(timer)
        resolve()
      }
      for (const each of needed) held.push(this.hold(each, 'order', check))
      check()
    })
    return {
      close: () => {
        for (const each of held) each.close()
      },
    }
  }

  /** An option's market is as fresh as its underlying, since quiet options do not tick and a dead feed stops both. */
  #quotedMarket(instrument: QuotedInstrument): InstrumentMarket | undefined {
    const key = instrumentKey(instrument)
    const quote = this.isLive(key) ? this.#entries.get(key)?.line?.quote : undefined
    if (!quote || !isTwoSided(quote)) return undefined
    const tsInit =
      instrument.kind === 'option' ? this.#optionFreshness(instrument, quote.tsInit) : quote.tsInit
    return { bid: quote.bid, ask: quote.ask, tsInit, halted: quote.halted, delayed: quote.delayed }
  }

  #optionFreshness(option: OptionContract, own: EpochMs): EpochMs {
    const underlying = this.#entries.get(option.underlying)?.line?.quote.tsInit
    return underlying !== undefined && underlying > own ? underlying : own
  }

  #open(key: string, instrument: QuotedInstrument, priority: LinePriority): Entry {
    const subscription = this.broker.subscribeQuote(instrument, priority, line => {
      this.#changed.add(key)
      entry.isLive = line !== undefined
      if (line === undefined) return
      entry.line = line
      const hubLine = { ...line, instrument }
      for (const listener of entry.listeners) listener(hubLine)
      for (const observer of this.#observers) observer(key, hubLine)
    })
    const entry: Entry = {
      instrument,
      holders: new Map(),
      subscription,
      priority,
      line: undefined,
      isLive: false,
      wasStale: false,
      listeners: new Set(),
    }
    this.#entries.set(key, entry)
    return entry
  }

  #closeIfUnheld(key: string, entry: Entry): void {
    if (entry.holders.size > 0 || this.#entries.get(key) !== entry) return
    entry.subscription.close()
    this.#entries.delete(key)
  }
}

/** As much as the holder to whom it matters most; least of all while it lingers. */
function rank(entry: Entry): void {
  const wanted = new Set(entry.holders.values())
  const priority = LINE_PRIORITIES.find(each => wanted.has(each)) ?? 'chain'
  if (priority === entry.priority) return
  entry.priority = priority
  entry.subscription.rank(priority)
}

function isOpen(now: EpochMs): boolean {
  const session = sessionOf(exchangeDateOf(now))
  return session !== undefined && now >= session.opensAt && now < session.closesAt
}
