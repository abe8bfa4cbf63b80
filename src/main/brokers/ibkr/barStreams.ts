import { BarSizeSetting, EventName, type IBApi, WhatToShow } from '@stoqey/ib'
import { type Bar, type Timeframe, timeframeMs } from '#core/domain/bar'
import { instrumentKey } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { BrokerHistory, HistoryQuery, Subscription } from '#core/ports/broker'
import { timeFromBroker } from './brokerTime'
import { listen } from './connection'
import { contractFromInstrument } from './contracts'
import { HistoricalBudget, type HistoricalRequest, OPEN_REQUESTS_MAX } from './historicalBudget'
import type { Pacer } from './pacer'
import { type RequestBook, RequestFailed } from './requestBook'

type StreamQuery = Omit<HistoryQuery, 'before'>

type Stream = {
  readonly query: StreamQuery
  readonly onHistory: (bars: BrokerHistory) => void
  readonly onBar: (bar: Bar) => void
  reqId: number | undefined
  history: Bar[]
  lastNewsAt: number
}

export type BarStreamsOptions = {
  readonly pacer: Pacer
  readonly requests: RequestBook
  readonly onError: (error: unknown) => void
  readonly onRefused: (query: StreamQuery, code: number, message: string) => void
}

const BAR_SIZES: Readonly<Record<Timeframe, BarSizeSetting>> = {
  '1m': BarSizeSetting.MINUTES_ONE,
  '5m': BarSizeSetting.MINUTES_FIVE,
  '15m': BarSizeSetting.MINUTES_FIFTEEN,
  '1h': BarSizeSetting.HOURS_ONE,
  '1d': BarSizeSetting.DAYS_ONE,
}

const REGULAR_MINUTES = 390
/** TWS says 10182 when a stream's source went away; some streams just fall silent. */
const STREAM_DEAD = 10182
const SILENT_AFTER_MS = 60_000
const EPOCH_SECONDS = 2

/** Historical bars: single answers, and streams that keep the last bar up to date and survive reconnects. */
export class BarStreams {
  readonly #streams = new Set<Stream>()
  readonly #byReqId = new Map<number, Stream>()
  readonly #answers = new Map<number, { bars: Bar[]; resolve: (bars: BrokerHistory) => void }>()
  readonly #budget = new HistoricalBudget()
  #api: IBApi | undefined

  constructor(private readonly options: BarStreamsOptions) {}

  attach(api: IBApi): void {
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, this.options.onError)
    on(
      EventName.historicalData,
      (
        reqId: number,
        time: string,
        open: number,
        high: number,
        low: number,
        close: number,
        volume: number,
      ) => {
        // The library ends a history with a pseudo bar.
        if (time.startsWith('finished')) this.#finish(reqId)
        else this.#collect(reqId, barFrom(time, open, high, low, close, volume))
      },
    )
    on(
      EventName.historicalDataUpdate,
      (
        reqId: number,
        time: string,
        open: number,
        high: number,
        low: number,
        close: number,
        volume: number,
      ) => {
        const stream = this.#byReqId.get(reqId)
        const bar = barFrom(time, open, high, low, close, volume)
        if (!stream || !bar) return
        stream.lastNewsAt = performance.now()
        stream.onBar(bar)
      },
    )
  }

  connected(api: IBApi): void {
    this.#api = api
    for (const stream of this.#streams) this.#open(stream)
  }

  disconnected(): void {
    this.#api = undefined
    this.#byReqId.clear()
    this.#answers.clear()
    for (const stream of this.#streams) stream.reqId = undefined
  }

  /** After an outage: streams are not resumed by TWS. */
  reopenAll(): void {
    for (const stream of this.#streams) this.#reopen(stream)
  }

  /** Streams of an open market that have said nothing for a while are dead, whatever TWS thinks of them. */
  reopenSilent(): void {
    for (const stream of this.#streams) {
      if (stream.reqId !== undefined && performance.now() - stream.lastNewsAt > SILENT_AFTER_MS)
        this.#reopen(stream)
    }
  }

  history(query: HistoryQuery): Promise<BrokerHistory> {
    const { requests, pacer } = this.options
    return requests.ask<BrokerHistory>(
      `bars of ${instrumentKey(query.instrument)}`,
      (reqId, resolve, reject) => {
        if (this.#answers.size + this.#byReqId.size >= OPEN_REQUESTS_MAX) {
          reject(new RequestFailed('TOO_MANY_REQUESTS', `${OPEN_REQUESTS_MAX} historical requests are open`))
          return () => undefined
        }
        this.#answers.set(reqId, { bars: [], resolve: bars => resolve(bars.slice(-query.limit)) })
        const timer = this.#whenAllowed(requestOf(query), () => {
          const api = this.#api
          if (!api) reject(new RequestFailed('CONNECTION_LOST', 'not connected'))
          else if (!pacer.submit('request', () => this.#send(api, reqId, query, query.before, false))) {
            reject(new RequestFailed('TOO_MANY_REQUESTS', 'the backlog of requests is full'))
          }
        })
        return () => {
          clearTimeout(timer)
          this.#answers.delete(reqId)
        }
      },
    )
  }

  stream(
    query: StreamQuery,
    onHistory: (bars: BrokerHistory) => void,
    onBar: (bar: Bar) => void,
  ): Subscription {
    const stream: Stream = { query, onHistory, onBar, reqId: undefined, history: [], lastNewsAt: 0 }
    this.#streams.add(stream)
    this.#open(stream)
    return {
      close: () => {
        if (this.#streams.delete(stream)) this.#end(stream)
      },
    }
  }

  /** True when the id was one of ours. */
  refused(reqId: number, code: number, message: string): boolean {
    const stream = this.#byReqId.get(reqId)
    if (!stream) return false
    this.options.onRefused(stream.query, code, message)
    if (code === STREAM_DEAD) this.#reopen(stream)
    return true
  }

  #open(stream: Stream): void {
    const api = this.#api
    if (!api || !this.#streams.has(stream)) return
    const reqId = this.options.requests.allocate()
    stream.reqId = reqId
    stream.history = []
    stream.lastNewsAt = performance.now()
    this.#byReqId.set(reqId, stream)
    this.options.pacer.submit('marketData', () => {
      if (this.#byReqId.get(reqId) === stream) this.#send(api, reqId, stream.query, undefined, true)
    })
  }

  #reopen(stream: Stream): void {
    this.#end(stream)
    this.#open(stream)
  }

  #end(stream: Stream): void {
    const { reqId } = stream
    if (reqId === undefined) return
    stream.reqId = undefined
    this.#byReqId.delete(reqId)
    const api = this.#api
    if (api) this.options.pacer.submit('marketData', () => api.cancelHistoricalData(reqId))
  }

  #send(
    api: IBApi,
    reqId: number,
    query: StreamQuery,
    before: EpochMs | undefined,
    keepUpToDate: boolean,
  ): void {
    const show = query.instrument.kind === 'option' ? WhatToShow.MIDPOINT : WhatToShow.TRADES
    api.reqHistoricalData(
      reqId,
      contractFromInstrument(query.instrument),
      before === undefined ? '' : utcText(before),
      durationOf(query),
      BAR_SIZES[query.timeframe],
      show,
      1,
      EPOCH_SECONDS,
      keepUpToDate,
    )
  }

  #whenAllowed(request: HistoricalRequest, send: () => void): NodeJS.Timeout | undefined {
    const now = performance.now()
    const delay = this.#budget.delayFor(request, now)
    this.#budget.recordSent(request, now + delay)
    if (delay > 0) return setTimeout(send, delay)
    send()
    return undefined
  }

  #collect(reqId: number, bar: Bar | undefined): void {
    if (!bar) return
    this.#answers.get(reqId)?.bars.push(bar)
    this.#byReqId.get(reqId)?.history.push(bar)
  }

  #finish(reqId: number): void {
    const answer = this.#answers.get(reqId)
    answer?.resolve(answer.bars)
    const stream = this.#byReqId.get(reqId)
    if (!stream) return
    stream.lastNewsAt = performance.now()
    stream.onHistory(stream.history.slice(-stream.query.limit))
    stream.history = []
  }
}

function barFrom(
  time: string,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): Bar | undefined {
  const tsEvent = timeFromBroker(time)
  if (tsEvent === undefined || ![open, high, low, close].every(Number.isFinite)) return undefined
  return { tsEvent, open, high, low, close, volume: Math.max(volume, 0) }
}

/** `20131008-13:31:02`, which TWS reads as UTC. */
function utcText(time: EpochMs): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T')
  return `${date.replaceAll('-', '')}-${clock.slice(0, 8)}`
}

/** Enough trading days for the bars that are wanted; IBKR takes days up to 365 and years above. */
function durationOf({ timeframe, limit }: StreamQuery): string {
  const barsPerDay =
    timeframe === '1d' ? 1 : Math.max(1, Math.floor((REGULAR_MINUTES * 60_000) / timeframeMs[timeframe]))
  const days = Math.ceil(limit / barsPerDay) + 1
  return days > 365 ? `${Math.ceil(days / 252)} Y` : `${days} D`
}

const requestOf = (query: HistoryQuery): HistoricalRequest => ({
  identity: JSON.stringify([instrumentKey(query.instrument), query.timeframe, query.limit, query.before]),
  contract: instrumentKey(query.instrument),
  barSeconds: timeframeMs[query.timeframe] / 1000,
  weight: 1,
})
