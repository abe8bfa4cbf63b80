import type { EpochMs } from '#core/domain/time'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import { AccountDesk } from './accountDesk'
import type { ApiClient } from './apiClient'
import { contractHandlers } from './contractDesk'
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
  private readonly marketData: MarketDataDesk
  private readonly history: HistoryDesk
  private readonly ticks: TickDesk
  private readonly realTimeBars: RealTimeBarDesk

  constructor(
    private readonly desk: Desk,
    serverTimeOffsetMs: () => number,
  ) {
    this.account = new AccountDesk(desk)
    this.marketData = new MarketDataDesk(desk)
    this.history = new HistoryDesk(desk)
    this.ticks = new TickDesk(desk)
    this.realTimeBars = new RealTimeBarDesk(desk)
    this.handlers = {
      ...orderHandlers(desk),
      ...contractHandlers(desk),
      ...generalHandlers(desk, serverTimeOffsetMs),
      ...this.account.handlers,
      ...this.marketData.handlers,
      ...this.history.handlers,
      ...this.ticks.handlers,
      ...this.realTimeBars.handlers,
    }
  }

  quoteChanged(conId: number): void {
    this.marketData.quoteChanged(conId)
    this.ticks.quoteChanged(conId)
    this.realTimeBars.quoteChanged(conId)
  }

  traded(conId: number, price: number, size: number, time: EpochMs): void {
    this.ticks.traded(conId, price, size, time)
    this.realTimeBars.traded(conId, price, size)
  }

  announce(events: readonly ExchangeEvent[]): void {
    for (const event of events) announceOrderEvent(this.desk, event)
    this.account.announce(events)
  }

  /** Called often; `wallMs` is machine time. */
  pulse(wallMs: number): void {
    this.marketData.pulse(wallMs)
    this.account.pulse(wallMs)
    this.history.pulse(wallMs)
    this.realTimeBars.pulse()
  }

  /** Lets the lines speak at once, whatever their pace. */
  refreshQuotes(): void {
    this.marketData.refreshAll()
  }

  /** Market data is lost, the account's streams go on. */
  dropData(client: ApiClient): void {
    this.marketData.dropClient(client)
    this.history.dropClient(client)
    this.ticks.dropClient(client)
    this.realTimeBars.dropClient(client)
  }

  dropClient(client: ApiClient): void {
    this.dropData(client)
    this.account.dropClient(client)
    stopBinding(this.desk, client)
  }
}
