import type { EpochMs } from '#core/domain/time'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import { AccountDesk } from './accountDesk'
import type { ApiClient } from './apiClient'
import { contractHandlers } from './contractDesk'
import { ContractDetailsQueue } from './contractDetailsQueue'
import { DepthDesk } from './depthDesk'
import type { Desk } from './desk'
import { generalHandlers } from './generalDesk'
import { HistoryDesk } from './historyDesk'
import { MarketDataDesk } from './marketDataDesk'
import { announceOrderEvent, orderHandlers, stopBinding } from './orderDesk'
import { RealTimeBarDesk } from './realTimeBarDesk'
import type { RequestHandlers } from './requestHandlers'
import { TickDesk } from './tickDesk'

/** All desks together: every request has its handler, and what happens reaches those who want to know. */
export class Desks {
  readonly handlers: Omit<RequestHandlers, 'startApi'>
  private readonly account: AccountDesk
  private readonly details: ContractDetailsQueue
  private readonly marketData: MarketDataDesk
  private readonly history: HistoryDesk
  private readonly ticks: TickDesk
  private readonly depth: DepthDesk
  private readonly realTimeBars: RealTimeBarDesk

  constructor(
    private readonly desk: Desk,
    serverTimeOffsetMs: () => number,
  ) {
    this.account = new AccountDesk(desk)
    this.details = new ContractDetailsQueue(desk.market, desk.limits.contractDetailsPerSecond)
    this.marketData = new MarketDataDesk(desk)
    this.history = new HistoryDesk(desk)
    this.ticks = new TickDesk(desk)
    this.depth = new DepthDesk(desk)
    this.realTimeBars = new RealTimeBarDesk(desk)
    this.handlers = {
      ...orderHandlers(desk),
      ...contractHandlers(desk, this.details),
      ...generalHandlers(desk, serverTimeOffsetMs),
      ...this.account.handlers,
      ...this.marketData.handlers,
      ...this.history.handlers,
      ...this.ticks.handlers,
      ...this.depth.handlers,
      ...this.realTimeBars.handlers,
    }
  }

  quoteChanged(conId: number): void {
    // Lines remember that they have moved; streams of every tick miss what TWS has missed.
    this.marketData.quoteChanged(conId)
    if (!this.hasLiveData) return
    this.ticks.quoteChanged(conId)
    this.depth.quoteChanged(conId)
    this.realTimeBars.quoteChanged(conId)
  }

  traded(conId: number, price: number, size: number, time: EpochMs): void {
    if (!this.hasLiveData) return
    this.ticks.traded(conId, price, size, time)
    this.realTimeBars.traded(conId, price, size)
  }

  announce(events: readonly ExchangeEvent[]): void {
    for (const event of events) announceOrderEvent(this.desk, event)
    this.account.announce(events)
  }

  /** Called often; `wallMs` is machine time. */
  pulse(wallMs: number): void {
    const { upstream } = this.desk
    this.marketData.pulse(wallMs)
    if (upstream.isConnected) this.account.pulse(wallMs)
    if (upstream.isConnected) this.details.pulse(wallMs)
    if (upstream.hasHistory) this.history.pulse(wallMs)
    if (this.hasLiveData) this.realTimeBars.pulse()
  }

  /** Lets the lines speak at once, whatever their pace, and ends the bars whose time is over. */
  refreshQuotes(): void {
    this.marketData.refreshAll()
    if (this.hasLiveData) this.realTimeBars.pulse()
  }

  competitionChanged(): void {
    this.marketData.competitionChanged()
  }

  resetDepth(): void {
    this.depth.reset()
  }

  private get hasLiveData(): boolean {
    const { upstream } = this.desk
    return upstream.hasMarketData && !upstream.isCompeting
  }

  /** Market data is lost, the account's streams go on. */
  dropData(client: ApiClient): void {
    this.marketData.dropLines(client)
    this.history.dropClient(client)
    this.ticks.dropClient(client)
    this.depth.dropClient(client)
    this.realTimeBars.dropClient(client)
  }

  dropClient(client: ApiClient): void {
    this.dropData(client)
    this.marketData.dropClient(client)
    this.account.dropClient(client)
    this.details.dropClient(client)
    stopBinding(this.desk, client)
  }
}
