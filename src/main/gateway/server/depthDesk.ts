import { contractsFor } from '#main/gateway/exchange/contractSearch'
import { incrementOf } from '#main/gateway/exchange/orderTerms'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import { type DepthRow, depthChanges, depthRows } from './depthBook'
import type { Desk } from './desk'
import type { HandlersOf } from './requestHandlers'
import { StreamsByContract } from './streamsByContract'

type DepthRequests = 'reqMktDepth' | 'cancelMktDepth'

type DepthStream = {
  readonly contract: ContractDefinition
  readonly isSmart: boolean
  readonly rows: number
  readonly shown: { ask: readonly DepthRow[]; bid: readonly DepthRow[] }
}

const ROWS_MAX = 10
const OPERATIONS = { insert: 0, update: 1, delete: 2 } as const
const SIDES = { ask: 0, bid: 1 } as const

/** Books: the rows that there are, then what changes in them. */
export class DepthDesk {
  readonly handlers: HandlersOf<DepthRequests>
  private readonly streams = new StreamsByContract<DepthStream>()

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqMktDepth: (client, request) => this.start(client, request),
      cancelMktDepth: (client, { reqId }) => {
        if (!this.streams.remove(client, reqId))
          client.sendError(reqId, 310, `Can't find the subscribed market depth with tickerId:${reqId}`)
      },
    }
  }

  quoteChanged(conId: number): void {
    for (const [client, reqId, stream] of this.streams.movedBy(conId)) this.send(client, reqId, stream)
  }

  /** 317 asks clients to empty their books, which are then told from the beginning. */
  reset(): void {
    for (const [client, reqId, stream] of this.streams.all()) {
      client.sendError(
        reqId,
        317,
        'Market depth data has been RESET. Please empty deep book contents before applying any new entries.',
      )
      stream.shown.ask = []
      stream.shown.bid = []
      this.send(client, reqId, stream)
    }
  }

  dropClient(client: ApiClient): void {
    this.streams.dropClient(client)
  }

  private start(client: ApiClient, request: RequestOf<'reqMktDepth'>): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    const { depthRequests } = this.desk.limits
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
    } else if (this.desk.entitlement !== 'live') {
      client.sendError(reqId, 354, `Requested market data is not subscribed. ${contract.symbol} deep book`)
    } else if (this.streams.get(client, reqId)) {
      client.sendError(reqId, 322, 'Error processing request.-Duplicate ticker id')
    } else if (this.streams.countOf(client) >= depthRequests) {
      client.sendError(reqId, 309, `Max number (${depthRequests}) of market depth requests has been reached`)
    } else {
      const rows = Math.max(1, Math.min(request.numRows, ROWS_MAX))
      const stream = { contract, isSmart: request.isSmartDepth, rows, shown: { ask: [], bid: [] } }
      this.streams.add(client, reqId, stream)
      this.send(client, reqId, stream)
    }
  }

  private send(client: ApiClient, reqId: number, stream: DepthStream): void {
    const { contract, rows, shown, isSmart } = stream
    const quote = this.desk.market.quoteOf(contract.conId)
    if (!quote) return
    const increment = incrementOf(contract, quote.bid ?? quote.ask ?? 0)
    for (const side of ['ask', 'bid'] as const) {
      const now = depthRows(quote, side, { rows, increment, conId: contract.conId })
      for (const { operation, position, row } of depthChanges(side, shown[side], now)) {
        const told = { reqId, position, operation: OPERATIONS[operation], side: SIDES[side], ...row }
        if (!isSmart) client.send('marketDepth', told)
        else {
          const marketMaker = contract.primaryExchange || contract.exchange
          client.send('marketDepthL2', { ...told, marketMaker, isSmartDepth: true })
        }
      }
      shown[side] = now
    }
  }
}
