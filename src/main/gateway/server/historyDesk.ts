import { type EpochMs, epochMs } from '#core/domain/time'
import { type ContractRequest, contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ContractDefinition, MarketBar } from '#main/gateway/market/market'
import { compactNewYorkDate, twsTime, twsUtcTime } from '#main/gateway/newYorkTime'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import { type BarRequest, barRequestFrom, barsFor } from './barRequest'
import type { Desk } from './desk'
import { HistoricalPacing } from './historicalPacing'
import { sendHistoricalTicks } from './historicalTicks'
import { DELAY_MS } from './marketDataType'
import type { HandlersOf } from './requestHandlers'
import { Subscriptions } from './subscriptions'

type HistoryRequests =
  | 'reqHistoricalData'
  | 'cancelHistoricalData'
  | 'reqHeadTimestamp'
  | 'cancelHeadTimestamp'
  | 'reqHistogramData'
  | 'cancelHistogramData'
  | 'reqHistoricalTicks'

/** TWS repeats the growing bar every one to five seconds of machine time. */
const UPDATE_INTERVAL_MS = 1_000
const DAY_SECONDS = 86_400

type KeptUpToDate = { readonly request: BarRequest; readonly formatDate: number; last: MarketBar | undefined }

/** Bars of the past, and those that are growing now. */
export class HistoryDesk {
  readonly handlers: HandlersOf<HistoryRequests>
  private readonly kept = new Subscriptions<KeptUpToDate>()
  private readonly pacing: HistoricalPacing
  private updatedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly desk: Desk) {
    this.pacing = new HistoricalPacing(desk.limits)
    this.handlers = {
      reqHistoricalData: (client, request) => this.answerHistory(client, request),
      cancelHistoricalData: (client, { reqId }) => {
        if (this.kept.remove(client, reqId)) {
          client.sendError(
            reqId,
            162,
            `Historical Market Data Service error message:API historical data query cancelled: ${reqId}`,
          )
        } else client.sendError(reqId, 366, `No historical data query found for ticker id:${reqId}`)
      },
      reqHeadTimestamp: (client, request) => this.answerHeadTimestamp(client, request),
      cancelHeadTimestamp: () => undefined,
      reqHistogramData: (client, request) => this.answerHistogram(client, request),
      cancelHistogramData: () => undefined,
      reqHistoricalTicks: (client, request) => this.answerTicks(client, request),
    }
  }

  /** Called often; `wallMs` is machine time. */
  pulse(wallMs: number): void {
    if (wallMs - this.updatedAt < UPDATE_INTERVAL_MS) return
    this.updatedAt = wallMs
    for (const [client, reqId, subscription] of this.kept.all()) this.update(client, reqId, subscription)
  }

  dropClient(client: ApiClient): void {
    this.kept.dropClient(client)
  }

  private get market() {
    return this.desk.market
  }

  /** The one contract meant; otherwise the client has been told. */
  private contractFor(
    client: ApiClient,
    reqId: number,
    request: ContractRequest,
  ): ContractDefinition | undefined {
    const [contract, ...others] = contractsFor(this.market.contracts, request)
    if (contract && others.length === 0) return contract
    client.sendError(reqId, 200, 'No security definition has been found for the request')
    return undefined
  }

  private answerHistory(client: ApiClient, request: RequestOf<'reqHistoricalData'>): void {
    const { reqId } = request
    const contract = this.contractFor(client, reqId, request)
    if (!contract || !this.mayAsk(client, reqId, contract)) return
    if (request.keepUpToDate && this.kept.countOf(client) >= this.desk.limits.openHistoricalRequests) {
      client.sendError(reqId, 322, 'Error processing request.-Too many open historical requests')
      return
    }
    if (request.whatToShow === 'SCHEDULE') {
      this.answerSchedule(client, reqId, contract, request)
      return
    }
    const query = barRequestFrom(contract.conId, request, this.visibleNow())
    if (!query.ok) {
      client.sendError(reqId, 321, `Error validating request.-${query.error}`)
      return
    }
    const violation = this.pacing.check(
      JSON.stringify({ ...request, reqId: 0 }),
      query.value,
      performance.now(),
    )
    if (violation) {
      client.sendError(reqId, 162, `Historical Market Data Service error message:${violation}`)
      return
    }
    const bars = barsFor(this.market, query.value)
    if (bars.length === 0 && !request.keepUpToDate) {
      const text = `HMDS query returned no data: ${contract.localSymbol}@SMART ${request.whatToShow}`
      client.sendError(reqId, 162, `Historical Market Data Service error message:${text}`)
      return
    }
    const subscription = { request: query.value, formatDate: request.formatDate, last: bars.at(-1) }
    this.sendHistory(client, reqId, bars, subscription)
    if (request.keepUpToDate) this.kept.add(client, reqId, subscription)
  }

  /** Without a subscription there is no history, and without its farm there is none for anybody. */
  private mayAsk(client: ApiClient, reqId: number, contract: ContractDefinition): boolean {
    const { upstream, entitlement } = this.desk
    const problem = !upstream.hasHistory
      ? 'HMDS server disconnect occurred.  Attempting reconnection...'
      : entitlement === 'none'
        ? `No market data permissions for ${contract.exchange} ${contract.secType}`
        : undefined
    if (problem !== undefined)
      client.sendError(reqId, 162, `Historical Market Data Service error message:${problem}`)
    return problem === undefined
  }

  /** The last moment that may be seen. */
  private visibleNow(): EpochMs {
    const now = this.market.now()
    return this.desk.entitlement === 'live' ? now : epochMs(now - DELAY_MS)
  }

  private sendHistory(
    client: ApiClient,
    reqId: number,
    bars: readonly MarketBar[],
    { request, formatDate }: KeptUpToDate,
  ): void {
    client.send('historicalData', {
      reqId,
      start: twsTime(bars[0]?.time ?? request.end),
      end: twsTime(request.end),
      bars: bars.map(bar => ({
        date: barDate(bar, request, formatDate),
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        wap: bar.vwap,
        barCount: bar.tradeCount,
      })),
    })
  }

  /** The bar that is growing, after those that have ended since the last look. */
  private update(client: ApiClient, reqId: number, subscription: KeptUpToDate): void {
    const { request, formatDate, last } = subscription
    const now = this.visibleNow()
    const recent = barsFor(this.market, { ...request, end: now, duration: sinceLast(last, now, request) })
    for (const bar of recent) {
      if (last && (bar.time < last.time || (bar.time === last.time && isSame(bar, last)))) continue
      subscription.last = bar
      client.send('historicalDataUpdate', {
        reqId,
        barCount: bar.tradeCount,
        date: barDate(bar, request, formatDate),
        open: bar.open,
        close: bar.close,
        high: bar.high,
        low: bar.low,
        wap: bar.vwap,
        volume: bar.volume,
      })
    }
  }

  private answerSchedule(
    client: ApiClient,
    reqId: number,
    contract: ContractDefinition,
    text: RequestOf<'reqHistoricalData'>,
  ): void {
    const daily = { ...text, barSize: '1 day', whatToShow: 'TRADES' }
    const query = barRequestFrom(contract.conId, daily, this.market.now())
    if (!query.ok) {
      client.sendError(reqId, 321, `Error validating request.-${query.error}`)
      return
    }
    const days = barsFor(this.market, query.value).map(bar => compactNewYorkDate(bar.time))
    const sessions = days.map(day => ({ start: `${day}-09:30:00`, end: `${day}-16:00:00`, refDate: day }))
    client.send('historicalSchedule', {
      reqId,
      start: sessions[0]?.start ?? '',
      end: sessions.at(-1)?.end ?? '',
      timeZone: 'US/Eastern',
      sessions,
    })
  }

  private answerHeadTimestamp(client: ApiClient, request: RequestOf<'reqHeadTimestamp'>): void {
    const contract = this.contractFor(client, request.reqId, request)
    if (!contract) return
    const [first] = this.market.barsOf(contract.conId, {
      secondsPerBar: DAY_SECONDS,
      from: epochMs(0),
      to: this.market.now(),
      regularHoursOnly: request.useRth,
      whatToShow: 'TRADES',
    })
    const time = first?.time ?? this.market.session().opensAt
    const text = request.formatDate === 2 ? String(Math.floor(time / 1000)) : twsUtcTime(time)
    client.send('headTimestamp', { reqId: request.reqId, text })
  }

  private answerHistogram(client: ApiClient, request: RequestOf<'reqHistogramData'>): void {
    const contract = this.contractFor(client, request.reqId, request)
    if (!contract) return
    const sizes = new Map<number, number>()
    const { opensAt } = this.market.session()
    for (const bar of this.market.barsOf(contract.conId, {
      secondsPerBar: 60,
      from: opensAt,
      to: this.market.now(),
      regularHoursOnly: request.useRth,
      whatToShow: 'TRADES',
    })) {
      sizes.set(bar.close, (sizes.get(bar.close) ?? 0) + bar.volume)
    }
    const items = [...sizes].sort(([a], [b]) => a - b).map(([price, size]) => ({ price, size }))
    client.send('histogramData', { reqId: request.reqId, items })
  }

  private answerTicks(client: ApiClient, request: RequestOf<'reqHistoricalTicks'>): void {
    const { reqId } = request
    const contract = this.contractFor(client, reqId, request)
    if (contract && this.mayAsk(client, reqId, contract))
      sendHistoricalTicks(client, request, contract, this.market, this.visibleNow())
  }
}

const isSame = (a: MarketBar, b: MarketBar): boolean =>
  a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume

/** Long enough to hold every bar since the last one sent. */
function sinceLast(last: MarketBar | undefined, now: EpochMs, request: BarRequest): BarRequest['duration'] {
  if (!last || request.secondsPerBar >= DAY_SECONDS) return { count: 2, unit: 'D' }
  const elapsed = Math.ceil((now - last.time) / 1000)
  return { count: Math.max(request.secondsPerBar, elapsed), unit: 'S' }
}

/** `formatDate` 2 asks for epoch seconds; days are dates either way. */
function barDate(bar: MarketBar, request: BarRequest, formatDate: number): string {
  if (request.secondsPerBar >= DAY_SECONDS) return compactNewYorkDate(bar.time)
  return formatDate === 2 ? String(Math.floor(bar.time / 1000)) : twsTime(bar.time)
}
