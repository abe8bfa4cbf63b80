/**
 * Plays days as they come: minutes as ticks, sessions one after the other by the exchange's calendar until the days
 * end (then the market stays closed), options from a modelled surface.
 */
import { exchangeTimeOf, instantOf, MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { nextSession, sessionOf } from '#core/calendar/xnysSessions'
import { assert } from '#core/domain/assert'
import { dayNumber, type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { optionOf } from './adjustedOption'
import { ListedContracts } from './contractBook'
import { at, firstRowAt, UNITS_PER_DOLLAR } from './dayMinutes'
import type { Listing } from './listings'
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
} from './market'
import type { MarketDays } from './marketDays'
import { MarketHistory } from './marketHistory'
import { minuteTicks, TICKS_MAX } from './minuteTicks'
import { OptionDesk, type UnderlyingView } from './optionDesk'
import type { ListedOption, OptionIds } from './optionId'
import { SymbolBoard } from './symbolBoard'

export type SessionMarketOptions = {
  readonly days: MarketDays
  /** Stocks and indices, the VIX among them. */
  readonly listings: readonly Listing[]
  readonly optionIds: OptionIds
  /** The first session; the market begins at 04:00 of its morning. */
  readonly sessionDate: SessionDate
  readonly seed: number
  /** What the benchmark's at-the-money vol reverts to. */
  readonly longVol?: number
  /** What is recorded and what is modelled on a date, for people. */
  readonly describe: (date: SessionDate) => string
}

const FIRST_MINUTE = 4 * 60
const LAST_MINUTE = 20 * 60
/** Options remembered by id: twice what is listed at a time. */
const OPTIONS_MAX = 40_000

export class SessionMarket implements Market {
  readonly contracts: ListedContracts
  readonly #days: MarketDays
  readonly #desk: OptionDesk
  readonly #history: MarketHistory
  readonly #optionIds: OptionIds
  readonly #describe: SessionMarketOptions['describe']
  readonly #boards: readonly SymbolBoard[]
  readonly #boardById: ReadonlyMap<number, SymbolBoard>
  readonly #options = new Map<number, ListedOption>()
  readonly #vix: SymbolBoard
  #session: MarketSession
  #day = 0
  #now: EpochMs
  /** The next minute to be unpacked; Infinity when the recording has ended. */
  #nextMinute: number
  #minuteStart = epochMs(0)
  /** Ticks of the minute being played, packed so that their order is that of time, then of listing. */
  #queue = new Uint32Array(0)
  #queueAt = 0

  /** Throws RangeError when the date is no session of these days. */
  constructor(options: SessionMarketOptions) {
    const { days, listings, optionIds, sessionDate, seed } = options
    this.#days = days
    this.#optionIds = optionIds
    this.#describe = options.describe
    this.#boards = listings.map(listing => new SymbolBoard(listing))
    this.#boardById = new Map(this.#boards.map(board => [board.listing.conId, board]))
    const session = sessionOf(sessionDate)
    if (!session || !days.isSession(dayNumber(sessionDate)))
      throw new RangeError(`no recorded session on ${sessionDate}`)
    const vix = this.#boards.find(board => board.listing.symbol === 'VIX')
    assert(vix !== undefined, 'VIX is listed')
    this.#vix = vix
    this.#session = session
    this.#desk = new OptionDesk(days, seed, options.longVol)
    this.#history = new MarketHistory(days, this.#desk)
    this.contracts = new ListedContracts(listings, optionIds, days, () => this.#session.date)
    this.#nextMinute = instantOf(sessionDate, FIRST_MINUTE * MS_PER_MINUTE)
    this.#now = epochMs(this.#nextMinute)
    this.#beginDay()
  }

  get description(): string {
    return this.#describe(this.#session.date)
  }

  now(): EpochMs {
    return this.#now
  }

  session(): MarketSession {
    if (this.#now < this.#session.closesAt) return this.#session
    const next = nextSession(this.#session.date)
    return this.#hasData(next.date) ? next : this.#session
  }

  advanceTo(time: EpochMs, sink: MarketSink): void {
    for (;;) {
      if (this.#queueAt < this.#queue.length) {
        if (!this.#playTick(time, sink)) break
      } else if (this.#nextMinute <= time) this.#beginMinute(epochMs(this.#nextMinute), sink)
      else break
    }
    if (time > this.#now) this.#now = time
  }

  quoteOf(conId: number): MarketQuote | undefined {
    const board = this.#boardById.get(conId)
    if (board) return board.quote()
    const option = this.#optionOf(conId)
    const view = option && this.#viewOf(option.listing.conId)
    return view && this.#desk.quoteOf(option, view)
  }

  barsOf(conId: number, query: BarQuery): readonly MarketBar[] {
    const listing = this.#boardById.get(conId)?.listing
    const instrument = listing ?? this.#optionOf(conId)
    return instrument ? this.#history.barsOf(instrument, query, this.#now) : []
  }

  corporateActionsOf(conId: number): readonly CorporateAction[] {
    const listing = this.#boardById.get(conId)?.listing
    return listing?.secType === 'STK' ? this.#days.actionsOf(listing.symbol) : []
  }

  ticksOf(conId: number, query: TickQuery): readonly MarketTick[] {
    const instrument = this.#boardById.get(conId)?.listing ?? this.#optionOf(conId)
    return instrument ? this.#history.ticksOf(instrument, query, this.#now) : []
  }

  #optionOf(conId: number): ListedOption | undefined {
    const known = this.#options.get(conId)
    if (known) return known
    const option = optionOf(conId, this.#optionIds, this.#days)
    if (!option) return undefined
    if (this.#options.size >= OPTIONS_MAX) this.#options.clear()
    this.#options.set(conId, option)
    return option
  }

  #viewOf(conId: number): UnderlyingView | undefined {
    const board = this.#boardById.get(conId)
    const previousClose = board?.quote().previousClose
    const spot = board?.spot ?? previousClose
    if (!board || spot === undefined) return undefined
    const vix = this.#vix.spot ?? this.#vix.quote().previousClose
    if (vix === undefined) return undefined
    return {
      spot,
      sessionOpen: board.open ?? spot,
      sessionHigh: board.high ?? spot,
      sessionLow: board.low ?? spot,
      vix,
      vixAtOpen: this.#vix.open ?? vix,
      now: this.#now,
      session: this.#session,
      day: this.#day,
    }
  }

  #hasData(date: SessionDate): boolean {
    return this.#days.isSession(dayNumber(date))
  }

  #beginDay(): void {
    this.#day = dayNumber(this.#session.date)
    for (const board of this.#boards) {
      const { symbol } = board.listing
      board.beginDay(this.#days.minutesOf(symbol, this.#day), this.#days.previousCloseOf(symbol, this.#day))
    }
  }

  #beginMinute(start: EpochMs, sink: MarketSink): void {
    const { date, msOfDay } = exchangeTimeOf(start)
    if (date !== this.#session.date) {
      const session = sessionOf(date)
      assert(session !== undefined, 'only sessions are played')
      this.#session = session
      this.#beginDay()
    }
    this.#now = start
    if (start === this.#session.opensAt) sink.sessionOpened(this.#session)
    if (start === this.#session.closesAt) sink.sessionClosed(this.#session)
    const minute = msOfDay / MS_PER_MINUTE
    this.#unpack(start, minute)
    this.#nextMinute = minute + 1 < LAST_MINUTE ? start + MS_PER_MINUTE : this.#nextMorning(date)
  }

  #nextMorning(date: SessionDate): number {
    const next = nextSession(date).date
    return this.#hasData(next) ? instantOf(next, FIRST_MINUTE * MS_PER_MINUTE) : Infinity
  }

  /** Makes the minute's ticks of all symbols and sorts them by time, then symbol. */
  #unpack(start: EpochMs, minute: number): void {
    const keys: number[] = []
    for (const [index, board] of this.#boards.entries()) {
      board.ticks = undefined
      if (!board.day) continue
      const row = firstRowAt(board.day.minute, minute)
      if (board.day.minute[row] !== minute) continue
      const ticks = minuteTicks(board.day, row, this.#days.tickSeed(board.listing.symbol, this.#day, minute))
      board.ticks = ticks
      for (let tick = 0; tick < ticks.count; tick++) {
        keys.push((at(ticks.offsetMs, tick) * this.#boards.length + index) * TICKS_MAX + tick)
      }
    }
    this.#minuteStart = start
    this.#queue = Uint32Array.from(keys).sort()
    this.#queueAt = 0
  }

  /** False when the next tick lies after `time`. */
  #playTick(time: EpochMs, sink: MarketSink): boolean {
    const key = this.#queue[this.#queueAt] ?? 0
    const tick = key % TICKS_MAX
    const index = Math.floor(key / TICKS_MAX) % this.#boards.length
    const tsEvent = epochMs(this.#minuteStart + Math.floor(key / (TICKS_MAX * this.#boards.length)))
    if (tsEvent > time) return false
    this.#queueAt++
    this.#now = tsEvent
    const board = this.#boards[index]
    const ticks = board?.ticks
    if (!board || !ticks) return true
    const { conId, secType } = board.listing
    if (at(ticks.bid, tick) > 0) board.setQuote(ticks, tick)
    const price = at(ticks.price, tick)
    const size = at(ticks.size, tick)
    const isRegular = tsEvent >= this.#session.opensAt && tsEvent < this.#session.closesAt
    if (price > 0) board.print(price, size, tsEvent, isRegular)
    sink.quoteChanged(conId)
    if (price > 0 && secType === 'STK') sink.traded(conId, price / UNITS_PER_DOLLAR, size, tsEvent)
    return true
  }
}
