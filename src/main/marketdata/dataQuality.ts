import { exchangeDateOf } from '#core/calendar/exchangeTime'
import type { Bar, Timeframe } from '#core/domain/bar'
import { instrumentKey } from '#core/domain/instrument'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { BarQuality, formDefect } from '#core/market/quality/barQuality'
import { type Defect, isRejected } from '#core/market/quality/dataDefect'
import { QualityCounts } from '#core/market/quality/qualityCounts'
import { TickQuality } from '#core/market/quality/tickQuality'
import type { QualityRow, QualityStore } from '#main/store/qualityStore'
import type { HubLine, QuoteHub } from './quoteHub'

/** `down`: the connection or a farm is; `unquoted`: nobody streams it now. */
export type FeedState = 'live' | 'stale' | 'delayed' | 'halted' | 'faulty' | 'down' | 'unquoted'

export type SymbolQuality = {
  readonly symbol: string
  readonly state: FeedState
  /** Why its data may not be traded on: a code and what was seen. */
  readonly veto: string | undefined
  readonly lastTickAt: EpochMs | undefined
  /** Since its quotes last said something new. */
  readonly lagMs: number | undefined
  /** Of the session: ticks and bars of the symbol, and quotes of its options. */
  readonly counts: QualityCounts
}

export type DataQualityOptions = {
  readonly quotes: QuoteHub
  /** Undefined when the market database could not be opened: then counts are kept in memory only. */
  readonly store: QualityStore | undefined
  readonly now: () => EpochMs
  readonly onStoreError: (error: unknown) => void
  /** Told of each quote of a share or index that passed. */
  readonly onGoodTick: (line: HubLine) => void
}

const STORE_EVERY_MS = 10_000
/** Between ticks of one message and the check: bid and ask arrive apart, and half a quote is no quote. */
const SETTLE_MS = 20

/** Checks every tick and bar, counts what it finds, and says which symbols may not be traded on. */
export class DataQuality {
  readonly #ticks = new Map<string, TickQuality>()
  readonly #bars = new Map<string, BarQuality>()
  readonly #countedTo = new Map<string, EpochMs>()
  /** By symbol; what the present session has shown. */
  #session = new Map<string, QualityCounts>()
  /** By symbol and subject; what is not stored yet. */
  readonly #unstored = new Map<string, { symbol: string; subject: string; counts: QualityCounts }>()
  #date: SessionDate | undefined
  readonly #unchecked = new Map<string, HubLine>()
  #settling: NodeJS.Timeout | undefined
  readonly #storing: NodeJS.Timeout

  constructor(private readonly options: DataQualityOptions) {
    options.quotes.observe((key, line) => this.#note(key, line))
    this.#storing = setInterval(() => this.store(), STORE_EVERY_MS)
    this.#storing.unref()
  }

  /** Those of the bars that can be used: prices that are none and bars that contradict themselves are left out. */
  screen(symbol: string, timeframe: Timeframe, bars: readonly Bar[]): readonly Bar[] {
    const key = `${symbol}:${timeframe}`
    const quality = this.#bars.get(key) ?? new BarQuality(timeframe)
    this.#bars.set(key, quality)
    // What was asked for again was counted before.
    const countedTo = this.#countedTo.get(key) ?? Number.NEGATIVE_INFINITY
    for (const bar of bars) {
      if (bar.tsEvent <= countedTo) continue
      this.#count(symbol, timeframe, quality.next(bar))
      this.#countedTo.set(key, epochMs(Math.max(bar.tsEvent, this.#countedTo.get(key) ?? 0)))
    }
    return bars.filter(bar => formDefect(bar) === undefined)
  }

  /** Why the data of a symbol may not be traded on; undefined when nothing speaks against it. */
  veto(symbol: string): string | undefined {
    this.#settle()
    const line = this.options.quotes.lineOf(symbol)
    if (!line) return undefined
    if (line.quote.halted) return 'HALTED'
    if (line.quote.delayed) return 'DELAYED'
    if (this.#isStale(line)) return `STALE: nothing new for ${this.#lagOf(line)} ms`
    const standing = this.#ticks.get(symbol)?.standing
    return standing && describe(standing)
  }

  symbols(): readonly SymbolQuality[] {
    this.#settle()
    return [...this.#session].map(([symbol, counts]) => {
      const line = this.options.quotes.lineOf(symbol)
      const veto = this.veto(symbol)
      return {
        symbol,
        state: this.#stateOf(line, veto),
        veto,
        lastTickAt: line?.quote.tsInit,
        lagMs: line && this.#lagOf(line),
        counts,
      }
    })
  }

  /** Adds what was counted since the last time to the database. */
  store(): void {
    this.#settle()
    this.#write()
  }

  close(): void {
    clearInterval(this.#storing)
    clearTimeout(this.#settling)
    this.store()
  }

  #write(): void {
    const rows = [...this.#unstored.values()].map(
      ({ symbol, subject, counts }): QualityRow => ({
        symbol,
        subject,
        checked: counts.checked,
        rejected: counts.rejected,
        defects: Object.fromEntries(counts.defects),
      }),
    )
    this.#unstored.clear()
    if (rows.length === 0 || !this.options.store || !this.#date) return
    try {
      this.options.store.add(this.#date, rows)
    } catch (error) {
      this.options.onStoreError(error)
    }
  }

  #note(key: string, line: HubLine): void {
    this.#unchecked.set(key, line)
    this.#settling ??= setTimeout(() => this.#settle(), SETTLE_MS)
  }

  #settle(): void {
    clearTimeout(this.#settling)
    this.#settling = undefined
    const lines = [...this.#unchecked.values()]
    this.#unchecked.clear()
    for (const line of lines) this.#check(line)
  }

  #check(line: HubLine): void {
    const { instrument, quote } = line
    if (instrument.kind === 'option') {
      const isCrossed = quote.bid !== undefined && quote.ask !== undefined && quote.bid > quote.ask
      const found = isCrossed ? [{ code: 'CROSSED', detail: '' } as const] : []
      this.#count(instrument.underlying, 'options', found)
      return
    }
    const { symbol } = instrument
    const quality =
      this.#ticks.get(symbol) ?? new TickQuality(instrument.kind, this.options.quotes.clockSpeed)
    this.#ticks.set(symbol, quality)
    const found = quality.next(quote)
    this.#count(symbol, 'ticks', found)
    if (!found.some(isRejected)) this.options.onGoodTick(line)
  }

  #count(symbol: string, subject: string, found: readonly Defect[]): void {
    const date = exchangeDateOf(this.options.now())
    if (date !== this.#date) this.#beginSession(date)
    const counts = this.#session.get(symbol) ?? new QualityCounts()
    this.#session.set(symbol, counts)
    counts.add(found)
    const key = `${symbol}:${subject}`
    const unstored = this.#unstored.get(key) ?? { symbol, subject, counts: new QualityCounts() }
    this.#unstored.set(key, unstored)
    unstored.counts.add(found)
  }

  #beginSession(date: SessionDate): void {
    this.#write()
    this.#date = date
    this.#session = new Map()
  }

  #newsAt({ instrument, quote }: HubLine): EpochMs {
    return this.#ticks.get(instrumentKey(instrument))?.newsAt ?? quote.tsInit
  }

  #lagOf(line: HubLine): number {
    return Math.max(0, this.options.now() - this.#newsAt(line))
  }

  #isStale(line: HubLine): boolean {
    const { quotes } = this.options
    const { kind } = line.instrument
    return quotes.isStale(line) || (kind !== 'option' && quotes.isOverdue(kind, this.#newsAt(line)))
  }

  #stateOf(line: HubLine | undefined, veto: string | undefined): FeedState {
    if (!this.options.quotes.isFeedUp) return 'down'
    if (!line) return 'unquoted'
    if (line.quote.halted) return 'halted'
    if (line.quote.delayed) return 'delayed'
    if (this.#isStale(line)) return 'stale'
    return veto === undefined ? 'live' : 'faulty'
  }
}

const describe = ({ code, detail }: Defect): string => (detail ? `${code}: ${detail}` : code)
