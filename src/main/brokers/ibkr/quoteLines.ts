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
  readonly onChange: (line: QuoteLine) => void
  /** The request that streams it now; undefined while it waits for a connection or for room in the budget. */
  reqId: number | undefined
  /** Whether the request has left; one that still waits to leave needs no cancel. */
  isAsked: boolean
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
const OPTION_TICKS = '101' // open interest

/**
 * The registry of streaming quotes: what is wanted, in the order of wanting, and which request brings it now. It
 * outlives connections; requests never do.
 */
export class QuoteLines {
  readonly #wanted = new Set<Line>()
  readonly #byReqId = new Map<number, Line>()
  #api: IBApi | undefined
  #room: number

  constructor(private readonly options: QuoteLinesOptions) {
    this.#room = options.budget
  }

  get used(): number {
    return this.#byReqId.size
  }

  subscribe(
    instrument: QuotedInstrument,
    priority: LinePriority,
    onChange: (line: QuoteLine) => void,
  ): QuoteSubscription {
    const line: Line = {
      instrument,
      rank: rankOf(priority),
      onChange,
      reqId: undefined,
      isAsked: false,
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
    this.#room = this.options.budget
    this.options.pacer.submit('request', () => api.reqMarketDataType(MarketDataType.REALTIME))
    this.resubscribeAll()
  }

  disconnected(): void {
    this.#api = undefined
    for (const line of this.#wanted) line.reqId = undefined
    this.#byReqId.clear()
  }

  /** After 1101: the server has forgotten every request. */
  resubscribeAll(): void {
    for (const line of this.#wanted) this.#cancel(line)
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
      // Somebody else uses lines of this account as well: what streams now is all there is.
      this.#byReqId.delete(reqId)
      line.reqId = undefined
      this.#room = this.#byReqId.size
    }
    this.options.onRefused(line.instrument, code, message)
    return true
  }

  /** A line that matters more takes the place of the latest one that matters least; that one waits. */
  #share(): void {
    this.#fill()
    for (;;) {
      const waiting = [...this.#wanted]
        .filter(({ reqId }) => reqId === undefined)
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
      if (line.reqId !== undefined) continue
      const reqId = requests.allocate()
      line.reqId = reqId
      line.isAsked = false
      line.ticks = new QuoteTicks()
      line.lastTickAt = performance.now()
      this.#byReqId.set(reqId, line)
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

  #cancel(line: Line): void {
    const { reqId, isAsked } = line
    if (reqId === undefined) return
    line.reqId = undefined
    this.#byReqId.delete(reqId)
    const api = this.#api
    if (api && isAsked) this.options.pacer.submit('marketData', () => api.cancelMktData(reqId))
  }
}

function greeksFrom(numbers: readonly (number | undefined)[]) {
  const [impliedVol, delta, modelPrice, , gamma, vega, theta, underlyingPrice] = numbers.map(definedNumber)
  return { impliedVol, delta, gamma, theta, vega, modelPrice, underlyingPrice }
}

const rankOf = (priority: LinePriority): number => LINE_PRIORITIES.indexOf(priority)
