import { type EpochMs, epochMs } from '#core/domain/time'
import { contractsFor } from '#main/gateway/exchange/contractSearch'
import type { ContractDefinition } from '#main/gateway/market/market'
import type { RequestOf } from '#main/gateway/wire/requests'
import type { ApiClient } from './apiClient'
import type { Desk } from './desk'
import { midOf } from './marketDataTicks'
import type { HandlersOf } from './requestHandlers'
import { Subscriptions } from './subscriptions'

type RealTimeBarRequests = 'reqRealTimeBars' | 'cancelRealTimeBars'

const BAR_MS = 5_000
/** After a jump of the clock the bars in between are left out. */
const BARS_CAUGHT_UP_MAX = 24

const SOURCES = ['TRADES', 'MIDPOINT', 'BID', 'ASK'] as const
type Source = (typeof SOURCES)[number]

type GrowingBar = {
  open: number
  high: number
  low: number
  close: number
  volume: number
  /** Price times size, for the average. */
  traded: number
  count: number
}

type Stream = {
  readonly contract: ContractDefinition
  readonly source: Source
  endsAt: EpochMs
  bar: GrowingBar | undefined
  close: number | undefined
}

/** Bars of five seconds of market time, put together from trades or quotes as they happen. */
export class RealTimeBarDesk {
  readonly handlers: HandlersOf<RealTimeBarRequests>
  private readonly streams = new Subscriptions<Stream>()

  constructor(private readonly desk: Desk) {
    this.handlers = {
      reqRealTimeBars: (client, request) => this.start(client, request),
      cancelRealTimeBars: (client, { reqId }) => {
        if (this.streams.remove(client, reqId)) return
        client.sendError(reqId, 300, `Can't find EId with tickerId:${reqId}`)
      },
    }
  }

  traded(conId: number, price: number, size: number): void {
    for (const [client, reqId, stream] of this.streams.all()) {
      if (stream.source !== 'TRADES' || stream.contract.conId !== conId) continue
      this.endBars(client, reqId, stream)
      grow(stream, price, size)
    }
  }

  quoteChanged(conId: number): void {
    for (const [client, reqId, stream] of this.streams.all()) {
      const { contract, source } = stream
      const isMoved =
        contract.conId === conId || (contract.secType === 'OPT' && contract.underConId === conId)
      if (source === 'TRADES' || !isMoved) continue
      const price = this.priceOf(stream)
      this.endBars(client, reqId, stream)
      if (price !== undefined) grow(stream, price, 0)
    }
  }

  /** Ends the bars that nothing has happened in, too. */
  pulse(): void {
    for (const [client, reqId, stream] of this.streams.all()) this.endBars(client, reqId, stream)
  }

  dropClient(client: ApiClient): void {
    this.streams.dropClient(client)
  }

  private start(client: ApiClient, request: RequestOf<'reqRealTimeBars'>): void {
    const { reqId } = request
    const [contract] = contractsFor(this.desk.market.contracts, request)
    const source = SOURCES.find(each => each === request.whatToShow)
    if (!contract) {
      client.sendError(reqId, 200, 'No security definition has been found for the request')
    } else if (this.desk.entitlement !== 'live') {
      client.sendError(
        reqId,
        420,
        `Invalid Real-time Query:No market data permissions for ${contract.symbol}`,
      )
    } else if (!source) {
      client.sendError(reqId, 420, `Invalid Real-time Query:Invalid whatToShow: ${request.whatToShow}`)
    } else {
      const quote = this.desk.market.quoteOf(contract.conId)
      const close = source === 'TRADES' ? quote?.last : undefined
      this.streams.add(client, reqId, {
        contract,
        source,
        endsAt: nextEnd(this.desk.market.now()),
        bar: undefined,
        close,
      })
    }
  }

  private priceOf({ contract, source }: Stream): number | undefined {
    const quote = this.desk.market.quoteOf(contract.conId)
    if (!quote) return undefined
    return source === 'BID' ? quote.bid : source === 'ASK' ? quote.ask : midOf(quote)
  }

  private endBars(client: ApiClient, reqId: number, stream: Stream): void {
    const now = this.desk.market.now()
    if (now - stream.endsAt > BARS_CAUGHT_UP_MAX * BAR_MS) stream.endsAt = epochMs(nextEnd(now) - BAR_MS)
    for (; stream.endsAt <= now; stream.endsAt = epochMs(stream.endsAt + BAR_MS)) {
      const bar = stream.bar ?? (stream.close === undefined ? undefined : stillBar(stream.close))
      stream.bar = undefined
      if (!bar) continue
      const { open, high, low, close, volume, traded, count } = bar
      const wap = volume > 0 ? Number((traded / volume).toFixed(6)) : close
      const time = Math.floor((stream.endsAt - BAR_MS) / 1000)
      client.send('realTimeBar', { reqId, time, open, high, low, close, volume, wap, count })
    }
  }
}

const nextEnd = (now: EpochMs): EpochMs => epochMs((Math.floor(now / BAR_MS) + 1) * BAR_MS)

const stillBar = (price: number): GrowingBar => ({
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0,
  traded: 0,
  count: 0,
})

function grow(stream: Stream, price: number, size: number): void {
  stream.bar ??= stillBar(price)
  const { bar } = stream
  bar.high = Math.max(bar.high, price)
  bar.low = Math.min(bar.low, price)
  bar.close = price
  bar.volume += size
  bar.traded += price * size
  bar.count += 1
  stream.close = price
}
