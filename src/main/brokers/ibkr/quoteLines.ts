import { EventName, type IBApi, MarketDataType } from '@stoqey/ib'
import type { QuotedInstrument } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import {
  LINE_PRIORITIES,
  type LinePriority,
  type QuoteLine,
  type QuoteSubscription,
} from '#core/ports/broker'
import { listen } from './connection'
import { contractFromInstrument } from './contracts'
import { definedNumber } from './orderReports'
import type { Pacer } from './pacer'
import { QuoteTicks } from './quoteTicks'
import type { RequestBook } from './requestBook'

type Line = {
  readonly instrument: QuotedInstrument
  rank: number
  readonly onChange: (line: QuoteLine | undefined) => void
  /** The request that streams it now; undefined while it waits for a connection or for room in the budget. */
  reqId: number | undefined
  /** Whether the request has left; one that still waits to leave needs no cancel. */
  isAsked: boolean
  /** How many streamed when it was asked for, itself among them. */
  place: number
  /** It was refused for want of a line, and is asked for again no earlier than this. */
  refusedUntil: number
  ticks: QuoteTicks
  lastTickAt: number
}

export type QuoteLinesOptions = {
  readonly budget: number
  readonly pacer: Pacer
  readonly requests: RequestBook
  readonly exchangeNow: () => EpochMs
  readonly onError: (error: unknown) => void
  readonly onRefused: (instrument: QuotedInstrument, code: number, message: string) => void
}

/** No market-data line, by code: the line waits and is asked for again when another one ends. */
const LINES_EXHAUSTED = 101
/** A line that has been quiet for this long after its farm came back is asked for again. */
const QUIET_AFTER_MS = 10_000
/** A line that was refused for want of one is asked for again after this, in place of a lesser one if need be. */
const REFUSED_WAIT_MS = 1_000
/** After so many of these waits, whoever else uses lines of the account may have let one go. */
const WAITS_PER_PROBE = 30
const OPTION_TICKS = '101' // open interest

/**
 * The registry of streaming quotes: what is wanted, in the order of wanting, and which request brings it now. It
 * outlives connections; requests never do.
 */
export class QuoteLines {
  readonly #wanted = new Set<Line>()
  readonly #byReqId = new Map<number, Line>()
  #api: IBApi | undefined
  /** As many as the account seems to have for us. */
  #room: number
  #recovery: NodeJS.Timeout | undefined

  constructor(private readonly options: QuoteLinesOptions) {
    this.#room = options.budget
  }

  get used(): number {
    return this.#byReqId.size
  }

  subscribe(
    instrument: QuotedInstrument,
    priority: LinePriority,
    onChange: (line: QuoteLine | undefined) => void,
  ): QuoteSubscription {
    const line: Line = {
      instrument,
      rank: rankOf(priority),
      onChange,
      reqId: undefined,
      isAsked: false,
      place: 0,
      refusedUntil: 0,
      ticks: new QuoteTicks(),
      lastTickAt: 0,
    }
    this.#wanted.add(line)
    this.#share()
    return {
      rank: next => {
        line.rank = rankOf(next)
        this.#share()
      },
      close: () => {
        if (!this.#wanted.delete(line)) return
        this.#cancel(line)
        this.#fill()
      },
    }
  }

  attach(api: IBApi): void {
    const { onError, exchangeNow } = this.options
    const change = (reqId: number, apply: (ticks: QuoteTicks, now: EpochMs) => boolean) => {
      const line = this.#byReqId.get(reqId)
      if (!line) return
      line.lastTickAt = performance.now()
      if (apply(line.ticks, exchangeNow())) line.onChange(line.ticks.line())
    }
    const on = (event: EventName, handle: (...args: never[]) => void) => listen(api, event, handle, onError)
    on(EventName.tickPrice, (reqId: number, type: number, value: number) =>
      change(reqId, (ticks, now) => ticks.price(type, value, now)),
    )
    on(EventName.tickSize, (reqId: number, type: number, value: number | undefined) =>
      change(reqId, (ticks, now) => ticks.size(type, value, now)),
    )
    on(EventName.tickGeneric, (reqId: number, type: number, value: number) =>
      change(reqId, ticks => ticks.generic(type, value)),
    )
    on(EventName.tickString, (reqId: number, type: number, value: string) =>
      change(reqId, ticks => ticks.text(type, value)),
    )
    on(EventName.marketDataType, (reqId: number, type: number) =>
      change(reqId, ticks => {
        ticks.dataType(type)
        return false
      }),
    )
    on(
      EventName.tickOptionComputation,
      (reqId: number, type: number, _attribute: unknown, ...numbers: (number | undefined)[]) =>
        change(reqId, (ticks, now) => ticks.computation(type, greeksFrom(numbers), now)),
    )
  }

  /** A connection is ready: everything that is wanted is asked for anew, with fresh ids. */
  connected(api: IBApi): void {
    this.#api = api
    this.options.pacer.submit('request', () => api.reqMarketDataType(MarketDataType.REALTIME))
    this.resubscribeAll()
  }

  disconnected(): void {
    this.#api = undefined
    this.#endRecovery()
    const lost = [...this.#byReqId.values()]
    this.#byReqId.clear()
    for (const line of lost) {
      line.reqId = undefined
      line.onChange(undefined)
    }
  }

  /** After 1101: the server has forgotten every request. */
  resubscribeAll(): void {
    this.#room = this.options.budget
    this.#endRecovery()
    for (const line of this.#wanted) {
      this.#cancel(line)
      line.refusedUntil = 0
    }
    this.#fill()
  }

  /** After a farm came back, or 1102: whatever has stayed quiet is asked for again. */
  resubscribeQuiet(): void {
    const deadline = performance.now() - QUIET_AFTER_MS
    for (const line of this.#wanted) if (line.lastTickAt < deadline) this.#cancel(line)
    this.#fill()
  }

  /** True when the id was one of ours. */
  refused(reqId: number, code: number, message: string): boolean {
    const line = this.#byReqId.get(reqId)
    if (!line) return false
    if (code === LINES_EXHAUSTED) {
      // Somebody else uses lines of this account as well: those that were open before it are all there are.
      this.#byReqId.delete(reqId)
      line.reqId = undefined
      line.refusedUntil = performance.now() + REFUSED_WAIT_MS
      this.#room = Math.max(1, Math.min(this.#room, line.place - 1))
      this.#recover()
    }
    this.options.onRefused(line.instrument, code, message)
    return true
  }

  /** A line that matters more takes the place of the latest one that matters least; that one waits. */
  #share(): void {
    this.#fill()
    for (;;) {
      const waiting = [...this.#wanted]
        .filter(line => line.reqId === undefined && !isHeldBack(line))
        .reduce<Line | undefined>((best, line) => (best && best.rank <= line.rank ? best : line), undefined)
      const least = [...this.#byReqId.values()].reduce<Line | undefined>(
        (worst, line) => (worst && worst.rank > line.rank ? worst : line),
        undefined,
      )
      if (!waiting || !least || least.rank <= waiting.rank) return
      this.#cancel(least)
      this.#fill()
    }
  }

  /** By rank, then in the order of wanting, as far as the budget reaches. */
  #fill(): void {
    const api = this.#api
    if (!api) return
    const { pacer, requests } = this.options
    for (const line of [...this.#wanted].sort((a, b) => a.rank - b.rank)) {
      if (this.#byReqId.size >= this.#room) return
      if (line.reqId !== undefined || isHeldBack(line)) continue
      const reqId = requests.allocate()
      line.reqId = reqId
      line.isAsked = false
      line.ticks = new QuoteTicks()
      line.lastTickAt = performance.now()
      this.#byReqId.set(reqId, line)
      line.place = this.#byReqId.size
      pacer.submit('marketData', () => {
        // Given up while it waited.
        if (this.#byReqId.get(reqId) !== line) return 'notNeeded'
        const ticks = line.instrument.kind === 'option' ? OPTION_TICKS : ''
        line.isAsked = true
        api.reqMktData(reqId, contractFromInstrument(line.instrument), ticks, false, false)
        return undefined
      })
    }
  }

  /** Until the account has as many lines for us as it should, it is tried now and then whether it has one more. */
  #recover(): void {
    if (this.#recovery !== undefined) return
    let waits = 0
    this.#recovery = setInterval(() => {
      waits += 1
      if (waits % WAITS_PER_PROBE === 0) this.#room = Math.min(this.options.budget, this.#room + 1)
      this.#share()
      if (this.#room === this.options.budget) this.#endRecovery()
    }, REFUSED_WAIT_MS).unref()
  }

  #endRecovery(): void {
    clearInterval(this.#recovery)
    this.#recovery = undefined
  }

  #cancel(line: Line): void {
    const { reqId, isAsked } = line
    if (reqId === undefined) return
    line.reqId = undefined
    this.#byReqId.delete(reqId)
    if (this.#wanted.has(line)) line.onChange(undefined)
    const api = this.#api
    if (api && isAsked) this.options.pacer.submit('marketData', () => api.cancelMktData(reqId))
  }
}

function greeksFrom(numbers: readonly (number | undefined)[]) {
  const [impliedVol, delta, modelPrice, , gamma, vega, theta, underlyingPrice] = numbers.map(definedNumber)
  return { impliedVol, delta, gamma, theta, vega, modelPrice, underlyingPrice }
}

const rankOf = (priority: LinePriority): number => LINE_PRIORITIES.indexOf(priority)

const isHeldBack = ({ refusedUntil }: Line): boolean => performance.now() < refusedUntil
