import type { Instrument, QuotedInstrument } from '#core/domain/instrument'
import type { OrderIntent } from '#core/domain/order'
import { type EpochMs, epochMs } from '#core/domain/time'
import {
  type Broker,
  type BrokerCommand,
  type BrokerEvent,
  type BrokerHistory,
  type BrokerPosition,
  type BrokerSnapshot,
  BrokerUnavailable,
  type HistoryQuery,
  type InstrumentMatch,
  type InstrumentRules,
  type MarginAnswer,
  type OptionDirectory,
  type PlacedOrder,
  type QuoteLine,
  type QuoteSubscription,
  type Subscription,
} from '#core/ports/broker'
import { orderMeaning } from '#main/brokers/ibkr/messageCodes'
import { figuresOf } from '#main/gateway/exchange/accountFigures'
import type { Exchange } from '#main/gateway/exchange/exchange'
import type { ExchangeEvent } from '#main/gateway/exchange/exchangeEvents'
import { averageCostOf, type Position } from '#main/gateway/exchange/position'
import type { ContractDefinition, Market, MarketQuote } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import { ExchangeLanguage, instrumentFrom } from './exchangeLanguage'
import { Wire } from './wire'

const CLIENT_ID = 17
const WHAT_IF_TIMEOUT_MS = 4_000
const RECONNECT_MS = 1_000
const LINES = 1_000
/** TWS takes minutes; the day's loss should be seen sooner in a short world. */
const ACCOUNT_MS = 5_000
const SECONDS = { '1m': 60, '5m': 300, '15m': 900, '1h': 3_600, '1d': 86_400 } as const

type Line = {
  readonly contract: ContractDefinition
  readonly onChange: (line: QuoteLine) => void
  last: MarketQuote | undefined
}

/**
 * The broker's side of a connection, in the engine's own process: the gateway's exchange behind a wire that can be
 * cut. Everything happens when `step` is called, so that a run is a function of its seed.
 */
export class SimulatedBroker implements Broker {
  readonly wire: Wire
  readonly language: ExchangeLanguage
  readonly #whatIfs = new Map<number, (answer: MarginAnswer | undefined) => void>()
  readonly #lines = new Set<Line>()
  #listener: ((event: BrokerEvent) => void) | undefined
  #mayLeave: (intent: OrderIntent) => boolean = () => false
  #nextOrderId = 1
  #reconnectAt: EpochMs | undefined
  #accountToldAt = 0
  #failures: ((error: Error) => void)[] = []

  constructor(
    private readonly exchange: Exchange,
    private readonly market: Market,
    chance: () => number,
  ) {
    this.wire = new Wire(chance)
    this.language = new ExchangeLanguage(market, CLIENT_ID)
  }

  start(listener: (event: BrokerEvent) => void, mayLeave: (intent: OrderIntent) => boolean): void {
    this.#listener = listener
    this.#mayLeave = mayLeave
    this.#reconnectAt = this.market.now()
  }

  async stop(): Promise<void> {
    this.#listener = undefined
    this.wire.cut(this.wire.waitingForExchange)
  }

  /** The connection goes; of what the engine had said, so many messages still arrive. */
  cut(arriving = 0): void {
    this.wire.cut(arriving)
    this.#reconnectAt = epochMs(this.market.now() + RECONNECT_MS)
    for (const fail of this.#failures.splice(0)) fail(new BrokerUnavailable('the connection was cut'))
    for (const answer of [...this.#whatIfs.values()]) answer(undefined)
    this.#emit({ kind: 'link', link: { state: 'disconnected', reason: 'cut', retryInMs: RECONNECT_MS } })
  }

  /** What the engine said arrives; called before the exchange looks at its market. */
  carryToExchange(): void {
    this.wire.carryToExchange()
  }

  /** What the exchange says is told; called after it. */
  tell(events: readonly ExchangeEvent[]): void {
    const now = this.market.now()
    if (this.#reconnectAt !== undefined && now >= this.#reconnectAt) this.#connect()
    for (const event of events) this.#translate(event, now)
    if (now - this.#accountToldAt >= ACCOUNT_MS) this.#tellAccount(now)
    this.wire.carryToEngine()
    if (this.wire.isUp) for (const line of this.#lines) this.#tellLine(line)
  }

  reserveOrderIds(used: number): void {
    this.#nextOrderId = Math.max(this.#nextOrderId, used + 1)
  }

  nextOrderId(): number {
    return this.#nextOrderId++
  }

  perform(command: BrokerCommand): void {
    if (!this.wire.isUp) throw new BrokerUnavailable('not connected to the broker')
    const { exchange, language } = this
    switch (command.kind) {
      case 'place':
        this.#submit([command], [language.ticketOf(command.brokerOrderId, command.intent)])
        return
      case 'placeBracket': {
        const { entry, children } = command
        const tickets = [entry, ...children].map(({ brokerOrderId, intent }, row) => {
          const parentId = row === 0 ? 0 : entry.brokerOrderId
          return language.ticketOf(brokerOrderId, intent, undefined, {
            parentId,
            transmit: row === children.length,
          })
        })
        this.#submit([entry, ...children], tickets)
        return
      }
      case 'modify': {
        const { brokerOrderId, intent, terms, parentBrokerOrderId: parentId = 0 } = command
        this.#submit([command], [language.ticketOf(brokerOrderId, intent, terms, { parentId })])
        return
      }
      case 'cancel':
        this.wire.toExchange(() => exchange.cancel(CLIENT_ID, command.brokerOrderId))
        return
      case 'cancelAll':
        this.wire.toExchange(() => exchange.cancelAll())
    }
  }

  /** As one message: TWS holds the parts of a bracket until the last has come. */
  #submit(orders: readonly PlacedOrder[], tickets: readonly OrderTicket[]): void {
    if (orders.every(({ intent }) => this.#mayLeave(intent))) {
      this.wire.toExchange(() => {
        for (const ticket of tickets) this.exchange.submit(CLIENT_ID, ticket)
      })
      return
    }
    const message = 'blocked while it waited to be sent'
    for (const { brokerOrderId } of orders)
      this.#emit({ kind: 'orderNoticed', brokerOrderId, meaning: 'rejected', code: 'NOT_SENT', message })
  }

  whatIf(intent: OrderIntent): Promise<MarginAnswer | undefined> {
    if (!this.wire.isUp) return Promise.reject(new BrokerUnavailable('not connected to the broker'))
    const orderId = this.nextOrderId()
    const ticket = {
      ...this.language.ticketOf(orderId, { ...intent, link: undefined }),
      whatIf: true,
      orderRef: '',
    }
    return new Promise(resolve => {
      const end = (answer: MarginAnswer | undefined) => {
        clearTimeout(timer)
        this.#whatIfs.delete(orderId)
        resolve(answer)
      }
      const timer = setTimeout(() => end(undefined), WHAT_IF_TIMEOUT_MS)
      this.#whatIfs.set(orderId, end)
      this.wire.toExchange(() => this.exchange.submit(CLIENT_ID, ticket))
    })
  }

  snapshot(): Promise<BrokerSnapshot> {
    return this.#ask(() => this.#snapshotNow())
  }

  async rulesOf(instrument: Instrument): Promise<InstrumentRules | undefined> {
    if (instrument.kind === 'combo') return { name: '', exchange: 'SMART', priceIncrements: [[0, 0.01]] }
    const contract = this.language.contractOf(instrument)
    return (
      contract && { name: contract.longName, exchange: 'SMART', priceIncrements: contract.priceIncrements }
    )
  }

  async search(): Promise<readonly InstrumentMatch[]> {
    return []
  }

  async optionDirectory(underlying: QuotedInstrument): Promise<OptionDirectory> {
    const contract = this.language.contractOf(underlying)
    return contract ? this.market.contracts.optionClasses(contract.conId) : []
  }

  async history({ instrument, timeframe, limit }: HistoryQuery): Promise<BrokerHistory> {
    const contract = this.language.contractOf(instrument)
    const now = this.market.now()
    const secondsPerBar = SECONDS[timeframe]
    if (!contract) return []
    return this.market
      .barsOf(contract.conId, {
        secondsPerBar,
        from: epochMs(now - 2 * limit * secondsPerBar * 1_000),
        to: now,
        regularHoursOnly: true,
        whatToShow: 'TRADES',
      })
      .slice(-limit)
      .map(({ time, open, high, low, close, volume }) => ({ tsEvent: time, open, high, low, close, volume }))
  }

  subscribeQuote(
    instrument: QuotedInstrument,
    _priority: unknown,
    onChange: (line: QuoteLine) => void,
  ): QuoteSubscription {
    const contract = this.language.contractOf(instrument)
    if (!contract) return { rank: () => undefined, close: () => undefined }
    const line: Line = { contract, onChange, last: undefined }
    this.#lines.add(line)
    // There are lines for everything here.
    return { rank: () => undefined, close: () => this.#lines.delete(line) }
  }

  subscribeBars(): Subscription {
    return { close: () => undefined }
  }

  pacing(): { readonly used: number; readonly budget: number; readonly waiting: number } {
    return { used: 0, budget: 50, waiting: 0 }
  }

  lines(): { readonly used: number; readonly budget: number } {
    return { used: this.#lines.size, budget: LINES }
  }

  #emit(event: BrokerEvent): void {
    this.#listener?.(event)
  }

  #connect(): void {
    this.#reconnectAt = undefined
    this.wire.connect()
    this.reserveOrderIds(this.exchange.orderIds.announce(CLIENT_ID) - 1)
    for (const line of this.#lines) line.last = undefined
    const accounts = [this.exchange.account.id]
    this.#emit({ kind: 'link', link: { state: 'connected', serverVersion: 178, accounts } })
  }

  /** A request that crosses to the exchange, and its answer back, in line with everything else. */
  #ask<T>(answer: () => T): Promise<T> {
    if (!this.wire.isUp) return Promise.reject(new BrokerUnavailable('not connected to the broker'))
    return new Promise((resolve, reject) => {
      this.#failures.push(reject)
      this.wire.toExchange(() => {
        const value = answer()
        this.wire.toEngine(() => {
          this.#failures = this.#failures.filter(each => each !== reject)
          resolve(value)
        }, false)
      })
    })
  }

  #translate(event: ExchangeEvent, now: EpochMs): void {
    switch (event.kind) {
      case 'orderReported':
        this.#report({ kind: 'orderReported', report: this.language.reportOf(event.order, event.withTicket) })
        return
      case 'executed': {
        const { order, execution } = event
        if (execution.clientId !== CLIENT_ID) return
        const fill = this.language.fillOf(execution, order, now)
        this.#report({ kind: 'fillReported', fill, brokerOrderId: order.orderId })
        return
      }
      case 'commissionCharged': {
        const { execId, commission } = event.execution
        if (event.execution.clientId !== CLIENT_ID || commission === undefined) return
        this.#report({
          kind: 'commissionReported',
          commission: { execId, amount: commission, currency: 'USD', tsInit: now },
        })
        return
      }
      case 'orderMessage': {
        const { orderId, refusal } = event
        if (event.clientId !== CLIENT_ID) return
        const meaning = orderMeaning(refusal.code)
        const whatIf = this.#whatIfs.get(orderId)
        if (whatIf) {
          if (meaning !== 'warning') whatIf(undefined)
          return
        }
        const notice = { meaning, code: `IBKR_${refusal.code}`, message: refusal.text }
        this.#report({ kind: 'orderNoticed', brokerOrderId: orderId, ...notice })
        return
      }
      case 'previewed': {
        const { before, after, commission } = event.preview ?? {}
        if (!before || !after) return
        this.#whatIfs.get(event.order.orderId)?.({
          initialChange: after.margin.initial - before.margin.initial,
          maintenanceChange: after.margin.maintenance - before.margin.maintenance,
          initialAfter: after.margin.initial,
          equityWithLoanAfter: after.equityWithLoan,
          commission,
          warning: undefined,
        })
        return
      }
      case 'positionChanged': {
        const position = this.exchange.account.positionIn(event.conId)
        if (position) this.#report({ kind: 'positionReported', position: brokerPosition(position) })
        return
      }
      case 'orderBound':
        return
    }
  }

  #report(event: BrokerEvent): void {
    this.wire.toEngine(() => this.#emit(event))
  }

  #snapshotNow(): BrokerSnapshot {
    const { book, account } = this.exchange
    const now = this.market.now()
    const own = account.executionsToday.filter(({ clientId }) => clientId === CLIENT_ID)
    return {
      openOrders: book.liveOrders
        .filter(({ state }) => state !== 'Held')
        .map(order => this.language.reportOf(order, true)),
      completedOrders: book.completedOrders.map(order => ({
        ...this.language.reportOf(order, true),
        brokerOrderId: undefined,
      })),
      fills: own.map(each => this.language.fillOf(each, book.findByPermId(each.permId), now)),
      commissions: own.flatMap(({ execId, commission }) =>
        commission === undefined ? [] : [{ execId, amount: commission, currency: 'USD', tsInit: now }],
      ),
      positions: account.allPositions.filter(({ quantity }) => quantity !== 0).map(brokerPosition),
    }
  }

  #tellAccount(now: EpochMs): void {
    this.#accountToldAt = now
    const { account } = this.exchange
    const figures = figuresOf(account, this.market)
    const availableFunds = figures.equityWithLoan - figures.margin.initial
    const values = {
      netLiquidation: figures.netLiquidation,
      cash: figures.cash,
      buyingPower: 4 * Math.max(0, availableFunds),
      availableFunds,
      initialMargin: figures.margin.initial,
      maintenanceMargin: figures.margin.maintenance,
      equityWithLoan: figures.equityWithLoan,
      dailyPnl: undefined,
      unrealizedPnl: figures.unrealizedPnl,
      realizedPnl: figures.realizedPnl,
      tsInit: now,
    }
    this.wire.toEngine(() => this.#emit({ kind: 'accountChanged', values }))
  }

  #tellLine(line: Line): void {
    const quote = this.market.quoteOf(line.contract.conId)
    if (!quote || isSame(quote, line.last)) return
    line.last = quote
    const now = this.market.now()
    const { model } = quote
    line.onChange({
      quote: { ...quote, previousClose: quote.previousClose, delayed: false, tsEvent: now, tsInit: now },
      greeks: model && { ...model, modelPrice: model.price, underlyingPrice: model.underlyingPrice },
      openInterest: model?.openInterest,
    })
  }
}

function brokerPosition(position: Position): BrokerPosition {
  return {
    instrument: instrumentFrom(position.contract),
    quantity: position.quantity,
    averagePrice: averageCostOf(position) / position.contract.multiplier,
  }
}

const isSame = (a: MarketQuote, b: MarketQuote | undefined): boolean =>
  b !== undefined &&
  a.bid === b.bid &&
  a.ask === b.ask &&
  a.bidSize === b.bidSize &&
  a.askSize === b.askSize &&
  a.last === b.last &&
  a.volume === b.volume &&
  a.halted === b.halted
