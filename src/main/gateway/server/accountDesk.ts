import { dollars } from '#core/domain/money'
import { figuresOf } from '#main/gateway/exchange/accountFigures'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import { marketValueOf, markOf } from '#main/gateway/exchange/mark'
import { averageCostOf, type Position } from '#main/gateway/exchange/position'
import { newYorkClock } from '#main/gateway/newYorkTime'
import { accountValuesOf } from './accountValues'
import type { ApiClient } from './apiClient'
import { contractBlock } from './contractMessages'
import type { Desk } from './desk'
import type { HandlersOf } from './requestHandlers'
import { Subscriptions } from './subscriptions'

type AccountRequests =
  | 'reqManagedAccounts'
  | 'reqPositions'
  | 'cancelPositions'
  | 'reqPositionsMulti'
  | 'cancelPositionsMulti'
  | 'reqAccountUpdates'
  | 'reqAccountSummary'
  | 'cancelAccountSummary'
  | 'reqAccountUpdatesMulti'
  | 'cancelAccountUpdatesMulti'
  | 'reqPnl'
  | 'cancelPnl'
  | 'reqPnlSingle'
  | 'cancelPnlSingle'

/** How often P&L streams and account figures are looked at, in machine time; IB's own account updates take minutes. */
const PNL_INTERVAL_MS = 1_000
const FIGURES_INTERVAL_MS = 180_000

const ledgerKeys = ['CashBalance', 'TotalCashBalance', 'NetLiquidation', 'UnrealizedPnL', 'RealizedPnL']

/** Positions, account figures and P&L: answered when asked, and kept up to date afterwards. */
export class AccountDesk {
  readonly handlers: HandlersOf<AccountRequests>
  private readonly positions = new Set<ApiClient>()
  private readonly updates = new Set<ApiClient>()
  private readonly positionsMulti = new Subscriptions<{
    readonly account: string
    readonly modelCode: string
  }>()
  private readonly updatesMulti = new Subscriptions<{
    readonly account: string
    readonly modelCode: string
  }>()
  private readonly summaries = new Subscriptions<{ readonly tags: readonly string[] }>()
  private readonly pnls = new Subscriptions<{ last: string }>()
  private readonly pnlSingles = new Subscriptions<{ readonly conId: number; last: string }>()
  private pnlLookedAt = Number.NEGATIVE_INFINITY
  private figuresSentAt = Number.NEGATIVE_INFINITY

  constructor(private readonly desk: Desk) {
    this.handlers = this.makeHandlers()
  }

  private get account() {
    return this.desk.exchange.account
  }

  private makeHandlers(): HandlersOf<AccountRequests> {
    return {
      reqManagedAccounts: client => client.send('managedAccounts', { accounts: this.account.id }),
      reqPositions: client => {
        this.positions.add(client)
        for (const position of this.account.allPositions) this.sendPosition(client, position)
        client.send('positionEnd', {})
      },
      cancelPositions: client => {
        this.positions.delete(client)
      },
      reqPositionsMulti: (client, { reqId, account, modelCode }) => {
        if (!this.isOurs(client, reqId, account)) return
        this.positionsMulti.add(client, reqId, { account: this.account.id, modelCode })
        for (const position of this.account.allPositions) this.sendPositionMulti(client, reqId, position)
        client.send('positionMultiEnd', { reqId })
      },
      cancelPositionsMulti: (client, { reqId }) => {
        this.positionsMulti.remove(client, reqId)
      },
      reqAccountUpdates: (client, { subscribe, account }) => {
        if (!subscribe) {
          this.updates.delete(client)
          return
        }
        if (account !== '' && account !== this.account.id) {
          client.sendError(-1, 321, 'Error validating request.-The account code is invalid')
          return
        }
        this.updates.add(client)
        this.sendUpdates(client)
        client.send('accountDownloadEnd', { account: this.account.id })
      },
      reqAccountSummary: (client, { reqId, tags }) => {
        if (this.summaries.countOf(client) >= this.desk.limits.accountSummaries) {
          client.sendError(
            reqId,
            322,
            'Error processing request.-Maximum number of account summary requests exceeded',
          )
          return
        }
        this.summaries.add(client, reqId, { tags: tags.split(',').map(tag => tag.trim()) })
        this.sendSummary(client, reqId)
        client.send('accountSummaryEnd', { reqId })
      },
      cancelAccountSummary: (client, { reqId }) => {
        this.summaries.remove(client, reqId)
      },
      reqAccountUpdatesMulti: (client, { reqId, account, modelCode }) => {
        if (!this.isOurs(client, reqId, account)) return
        this.updatesMulti.add(client, reqId, { account: this.account.id, modelCode })
        this.sendUpdatesMulti(client, reqId)
        client.send('accountUpdateMultiEnd', { reqId })
      },
      cancelAccountUpdatesMulti: (client, { reqId }) => {
        this.updatesMulti.remove(client, reqId)
      },
      reqPnl: (client, { reqId, account }) => {
        if (!this.isOurs(client, reqId, account)) return
        this.pnls.add(client, reqId, { last: '' })
        this.sendPnls()
      },
      cancelPnl: (client, { reqId }) => {
        this.pnls.remove(client, reqId)
      },
      reqPnlSingle: (client, { reqId, account, conId }) => {
        if (!this.isOurs(client, reqId, account)) return
        this.pnlSingles.add(client, reqId, { conId, last: '' })
        this.sendPnls()
      },
      cancelPnlSingle: (client, { reqId }) => {
        this.pnlSingles.remove(client, reqId)
      },
    }
  }

  announce(events: readonly ExchangeEvent[]): void {
    const changed = new Set(events.flatMap(event => (event.kind === 'positionChanged' ? [event.conId] : [])))
    if (changed.size === 0) return
    for (const conId of changed) {
      const position = this.account.positionIn(conId)
      if (!position) continue
      for (const client of this.positions) this.sendPosition(client, position)
      for (const [client, reqId] of this.positionsMulti.all()) this.sendPositionMulti(client, reqId, position)
    }
    this.sendFigures()
    this.sendPnls()
  }

  /** Called often; sends what is due. `wallMs` is machine time. */
  pulse(wallMs: number): void {
    if (wallMs - this.pnlLookedAt >= PNL_INTERVAL_MS) {
      this.pnlLookedAt = wallMs
      this.sendPnls()
    }
    if (wallMs - this.figuresSentAt >= FIGURES_INTERVAL_MS) {
      this.figuresSentAt = wallMs
      this.sendFigures()
    }
  }

  dropClient(client: ApiClient): void {
    this.positions.delete(client)
    this.updates.delete(client)
    this.positionsMulti.dropClient(client)
    this.updatesMulti.dropClient(client)
    this.summaries.dropClient(client)
    this.pnls.dropClient(client)
    this.pnlSingles.dropClient(client)
  }

  private isOurs(client: ApiClient, reqId: number, account: string): boolean {
    if (account === '' || account === 'All' || account === this.account.id) return true
    client.sendError(reqId, 321, 'Error validating request.-The account code is invalid')
    return false
  }

  private sendFigures(): void {
    for (const client of this.updates) this.sendUpdates(client)
    for (const [client, reqId] of this.updatesMulti.all()) this.sendUpdatesMulti(client, reqId)
    for (const [client, reqId] of this.summaries.all()) this.sendSummary(client, reqId)
  }

  private values() {
    const { account, floor } = this.desk.exchange
    return accountValuesOf(
      account.id,
      figuresOf(account, this.desk.market),
      account.terms,
      floor.credit.reservedBesides(),
    )
  }

  private sendPosition(client: ApiClient, position: Position): void {
    client.send('position', {
      account: this.account.id,
      ...contractBlock(position.contract),
      exchange: '',
      position: position.quantity,
      averageCost: averageCostOf(position),
    })
  }

  private sendPositionMulti(client: ApiClient, reqId: number, position: Position): void {
    client.send('positionMulti', {
      reqId,
      account: this.account.id,
      ...contractBlock(position.contract),
      exchange: '',
      position: position.quantity,
      averageCost: averageCostOf(position),
      modelCode: '',
    })
  }

  private sendUpdates(client: ApiClient): void {
    const account = this.account.id
    for (const value of this.values()) client.send('accountValue', { ...value, account })
    for (const position of this.account.allPositions) {
      const marketPrice = markOf(position.contract.conId, this.desk.market)
      const marketValue = marketValueOf(position, this.desk.market)
      client.send('portfolioValue', {
        ...contractBlock(position.contract),
        primaryExchange: position.contract.primaryExchange,
        position: position.quantity,
        marketPrice,
        marketValue,
        averageCost: averageCostOf(position),
        unrealizedPnl: cents(marketValue - dollars(position.cost)),
        realizedPnl: dollars(position.realizedPnl),
        account,
      })
    }
    client.send('accountUpdateTime', { time: newYorkClock(this.desk.market.now()) })
  }

  private sendUpdatesMulti(client: ApiClient, reqId: number): void {
    for (const value of this.values()) {
      client.send('accountUpdateMulti', { reqId, account: this.account.id, modelCode: '', ...value })
    }
  }

  private sendSummary(client: ApiClient, reqId: number): void {
    const tags = this.summaries.get(client, reqId)?.tags ?? []
    const isLedger = tags.some(tag => tag.startsWith('$LEDGER'))
    for (const { key, value, currency } of this.values()) {
      if (!tags.includes(key) && !(isLedger && ledgerKeys.includes(key))) continue
      client.send('accountSummary', { reqId, account: this.account.id, tag: key, value, currency })
    }
  }

  /** Streams say something only when their numbers have changed. */
  private sendPnls(): void {
    for (const [client, reqId, subscription] of this.pnls.all()) {
      const { unrealizedPnl, realizedPnl } = figuresOf(this.account, this.desk.market)
      const carried = this.account.allPositions.reduce((sum, { carriedPnl }) => sum + dollars(carriedPnl), 0)
      const pnl = {
        daily: cents(unrealizedPnl + realizedPnl - carried),
        unrealized: cents(unrealizedPnl),
        realized: cents(realizedPnl),
      }
      if (isNews(subscription, pnl)) client.send('pnl', { reqId, ...pnl })
    }
    for (const [client, reqId, subscription] of this.pnlSingles.all()) {
      const position = this.account.positionIn(subscription.conId)
      if (!position) continue
      const value = marketValueOf(position, this.desk.market)
      const unrealized = value - dollars(position.cost)
      const realized = dollars(position.realizedPnl)
      const pnl = {
        position: position.quantity,
        daily: cents(unrealized + realized - dollars(position.carriedPnl)),
        unrealized: cents(unrealized),
        realized: cents(realized),
        value: cents(value),
      }
      if (isNews(subscription, pnl)) client.send('pnlSingle', { reqId, ...pnl })
    }
  }
}

function isNews(subscription: { last: string }, content: object): boolean {
  const text = JSON.stringify(content)
  if (text === subscription.last) return false
  subscription.last = text
  return true
}

const cents = (amount: number): number => Math.round(amount * 100) / 100
