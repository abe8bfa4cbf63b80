import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import { TICK_BY_TICK_KINDS } from '#main/gateway/wire/responses'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import type { HandlersOf } from './requestHandlers'
import { Subscriptions } from './subscriptions'

type TickRequests = 'reqTickByTickData' | 'cancelTickByTickData' | 'reqMktDepth' | 'cancelMktDepth'

type TickStream = { readonly contract: ContractDefinition; readonly kind: 1 | 2 | 3 | 4; last: string }
type DepthStream = {
  readonly contract: ContractDefinition
  readonly isSmart: boolean
  readonly rows: number
  shown: boolean
}

const KINDS: Readonly<Record<string, TickStream['kind']>> = {
  Last: TICK_BY_TICK_KINDS.LAST,
  AllLast: TICK_BY_TICK_KINDS.ALL_LAST,
  BidAsk: TICK_BY_TICK_KINDS.BID_ASK,
  MidPoint: TICK_BY_TICK_KINDS.MID_POINT,
}

const INSERT = 0
const UPDATE = 1
const ASK_SIDE = 0
const BID_SIDE = 1

/** Streams that are not thinned out: every trade and every quote, and the book at the top of its depth. */
export class TickDesk {
  readonly handlers: HandlersOf<TickRequests>
  private readonly streams = new Subscriptions<TickStream>()
  private readonly depths = new Subscriptions<DepthStream>()

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqTickByTickData: (client, request) => this.startTicks(client, request),
      cancelTickByTickData: (client, { reqId }) => {
        if (!this.streams.remove(client, reqId))
          client.sendError(reqId, 300, `Can't find EId with tickerId:${reqId}`)
      },
      reqMktDepth: (client, request) => this.startDepth(client, request),
      cancelMktDepth: (client, { reqId }) => {
        if (!this.depths.remove(client, reqId))
          client.sendError(reqId, 310, `Can't find the subscribed market depth with tickerId:${reqId}`)
      },
    }
  }

  traded(conId: number, price: number, size: number, timeMs: number): void {
    for (const [client, reqId, stream] of this.streams.all()) {
      const isTrade = stream.kind === TICK_BY_TICK_KINDS.LAST || stream.kind === TICK_BY_TICK_KINDS.ALL_LAST
      if (!isTrade || stream.contract.conId !== conId) continue
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
    const moves = ({ contract }: { contract: ContractDefinition }): boolean =>
      contract.conId === conId || (contract.secType === 'OPT' && contract.underConId === conId)
    for (const [client, reqId, stream] of this.streams.all())
      if (moves(stream)) this.sendQuote(client, reqId, stream)
    for (const [client, reqId, stream] of this.depths.all())
      if (moves(stream)) this.sendDepth(client, reqId, stream)
  }

  dropClient(client: ApiClient): void {
    this.streams.dropClient(client)
    this.depths.dropClient(client)
  }

  private startTicks(client: ApiClient, request: RequestOf<'reqTickByTickData'>): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    const kind = KINDS[request.tickType]
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
    } else if (!kind) {
      client.sendError(reqId, 321, `Error validating request.-Invalid tick type: ${request.tickType}`)
    } else if (this.streams.countOf(client) >= this.desk.limits.tickByTickRequests) {
      client.sendError(reqId, 10190, 'Max number of tick-by-tick requests has been reached')
    } else {
      const stream: TickStream = { contract, kind, last: '' }
      this.streams.add(client, reqId, stream)
      this.sendQuote(client, reqId, stream)
    }
  }

  private sendQuote(client: ApiClient, reqId: number, stream: TickStream): void {
    const { kind } = stream
    const quote = this.desk.market.quoteOf(stream.contract.conId)
    if (quote?.bid === undefined || quote.ask === undefined) return
    const { bid, ask, bidSize, askSize } = quote
    const time = Math.floor(this.desk.market.now() / 1000)
    const key = `${bid} ${ask} ${kind === TICK_BY_TICK_KINDS.BID_ASK ? `${bidSize} ${askSize}` : ''}`
    if (kind === TICK_BY_TICK_KINDS.LAST || kind === TICK_BY_TICK_KINDS.ALL_LAST || key === stream.last)
      return
    stream.last = key
    if (kind === TICK_BY_TICK_KINDS.MID_POINT) {
      client.send('tickByTick', { reqId, kind, time, midPoint: Number(((bid + ask) / 2).toFixed(6)) })
    } else client.send('tickByTick', { reqId, kind, time, bid, ask, bidSize, askSize, mask: 0 })
  }

  private startDepth(client: ApiClient, request: RequestOf<'reqMktDepth'>): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
      return
    }
    if (this.depths.countOf(client) >= this.desk.limits.depthRequests) {
      client.sendError(reqId, 309, 'Max number (3) of market depth requests has been reached')
      return
    }
    const stream = {
      contract,
      isSmart: request.isSmartDepth,
      rows: Math.max(1, Math.min(request.numRows, 10)),
      shown: false,
    }
    this.depths.add(client, reqId, stream)
    this.sendDepth(client, reqId, stream)
  }

  /** The replayed market knows only its best prices; deeper rows are modelled one increment apart. */
  private sendDepth(client: ApiClient, reqId: number, stream: DepthStream): void {
    const quote = this.desk.market.quoteOf(stream.contract.conId)
    if (quote?.bid === undefined || quote.ask === undefined) return
    const operation = stream.shown ? UPDATE : INSERT
    stream.shown = true
    const step = stream.contract.priceIncrements.at(-1)?.[1] ?? 0.01
    for (let position = 0; position < stream.rows; position++) {
      const rows = [
        { side: ASK_SIDE, price: quote.ask + position * step, size: quote.askSize * (position + 1) },
        { side: BID_SIDE, price: quote.bid - position * step, size: quote.bidSize * (position + 1) },
      ]
      for (const { side, price, size } of rows) {
        const row = { reqId, position, operation, side, price: Number(price.toFixed(6)), size }
        if (!stream.isSmart) client.send('marketDepth', row)
        else
          client.send('marketDepthL2', {
            ...row,
            marketMaker: stream.contract.primaryExchange,
            isSmartDepth: true,
          })
      }
    }
  }
}
