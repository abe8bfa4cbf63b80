import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import { TICK_BY_TICK_KINDS } from '#main/gateway/wire/responses'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import type { HandlersOf } from './requestHandlers'
import { StreamsByContract } from './streamsByContract'

type TickRequests = 'reqTickByTickData' | 'cancelTickByTickData'

type TickStream = { readonly contract: ContractDefinition; readonly kind: 1 | 2 | 3 | 4; last: string }
const KINDS: Readonly<Record<string, TickStream['kind']>> = {
  Last: TICK_BY_TICK_KINDS.LAST,
  AllLast: TICK_BY_TICK_KINDS.ALL_LAST,
  BidAsk: TICK_BY_TICK_KINDS.BID_ASK,
  MidPoint: TICK_BY_TICK_KINDS.MID_POINT,
}

/** Streams that are not thinned out: every trade, every quote. */
export class TickDesk {
  readonly handlers: HandlersOf<TickRequests>
  private readonly streams = new StreamsByContract<TickStream>()

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqTickByTickData: (client, request) => this.startTicks(client, request),
      cancelTickByTickData: (client, { reqId }) => {
        if (!this.streams.remove(client, reqId))
          client.sendError(reqId, 300, `Can't find EId with tickerId:${reqId}`)
      },
    }
  }

  traded(conId: number, price: number, size: number, timeMs: number): void {
    for (const [client, reqId, stream] of this.streams.movedBy(conId)) {
      if (!isOfTrades(stream) || stream.contract.conId !== conId) continue
      client.send('tickByTick', {
        reqId,
        kind: stream.kind,
        time: Math.floor(timeMs / 1000),
        price,
        size,
        mask: 0,
        exchange: stream.contract.primaryExchange,
        specialConditions: '',
      })
    }
  }

  quoteChanged(conId: number): void {
    for (const [client, reqId, stream] of this.streams.movedBy(conId)) this.sendQuote(client, reqId, stream)
  }

  dropClient(client: ApiClient): void {
    this.streams.dropClient(client)
  }

  private startTicks(client: ApiClient, request: RequestOf<'reqTickByTickData'>): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    const kind = KINDS[request.tickType]
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
    } else if (!kind) {
      client.sendError(reqId, 321, `Error validating request.-Invalid tick type: ${request.tickType}`)
    } else if (this.desk.entitlement !== 'live') {
      client.sendError(
        reqId,
        10189,
        `Failed to request tick-by-tick data.No market data permissions for ${contract.symbol}`,
      )
    } else if (this.streams.get(client, reqId)) {
      client.sendError(reqId, 322, 'Error processing request.-Duplicate ticker id')
    } else if (this.streams.countOf(client) >= this.desk.limits.tickByTickRequests) {
      client.sendError(reqId, 10190, 'Max number of tick-by-tick requests has been reached')
    } else {
      const stream: TickStream = { contract, kind, last: '' }
      this.streams.add(client, reqId, stream)
      this.sendQuote(client, reqId, stream)
    }
  }

  private sendQuote(client: ApiClient, reqId: number, stream: TickStream): void {
    if (isOfTrades(stream)) return
    const { kind } = stream
    const quote = this.desk.market.quoteOf(stream.contract.conId)
    if (quote?.bid === undefined || quote.ask === undefined) return
    const { bid, ask, bidSize, askSize } = quote
    const time = Math.floor(this.desk.market.now() / 1000)
    const key = `${bid} ${ask} ${kind === TICK_BY_TICK_KINDS.BID_ASK ? `${bidSize} ${askSize}` : ''}`
    if (key === stream.last) return
    stream.last = key
    if (kind === TICK_BY_TICK_KINDS.MID_POINT) {
      client.send('tickByTick', { reqId, kind, time, midPoint: Number(((bid + ask) / 2).toFixed(6)) })
    } else client.send('tickByTick', { reqId, kind, time, bid, ask, bidSize, askSize, mask: 0 })
  }
}

const isOfTrades = ({ kind }: TickStream): boolean =>
  kind === TICK_BY_TICK_KINDS.LAST || kind === TICK_BY_TICK_KINDS.ALL_LAST
