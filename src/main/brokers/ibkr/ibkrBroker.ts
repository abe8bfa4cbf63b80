import {
  type CommissionReport,
  type Contract,
  ErrorCode,
  EventName,
  type Execution,
  type IBApi,
  type Order,
  type OrderState,
} from '@stoqey/ib'
import type { Bar } from '#core/domain/bar'
import type { Commission, Fill } from '#core/domain/fill'
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
  type LinePriority,
  type MarginAnswer,
  type OptionDirectory,
  type OrderReport,
  type QuoteLine,
  type Subscription,
} from '#core/ports/broker'
import { AccountFeed } from './accountFeed'
import { BarStreams } from './barStreams'
import { type Channel, Connection, listen } from './connection'
import { ContractDirectory } from './contractDirectory'
import { orderMeaning, systemMeaning } from './messageCodes'
import {
  commissionFromReport,
  fillFromExecution,
  marginFromState,
  orderFromIntent,
  permIdText,
  reportFromCompleted,
  reportFromOpenOrder,
  statusFromBroker,
} from './orderReports'
import { Pacer } from './pacer'
import { QuoteLines } from './quoteLines'
import { RequestBook, RequestFailed } from './requestBook'

export type IbkrOptions = {
  readonly host: string
  readonly port: number
  readonly clientId: number
  /** Empty takes the first account of the login. */
  readonly account: string
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly heartbeatMs: number
  readonly marketDataLines: number
  readonly messagesPerSecond: number
}

const WHAT_IF_TIMEOUT_MS = 4_000
const SILENCE_CHECK_MS = 15_000
/** Fills that come while a snapshot is gathered make it inconsistent: it is gathered again, so many times. */
const SNAPSHOT_ATTEMPTS = 3

/** Interactive Brokers through TWS or IB Gateway, with the rules that the client library leaves to us. */
export class IbkrBroker implements Broker {
  readonly #options: IbkrOptions
  readonly #connection: Connection
  readonly #pacer: Pacer
  readonly #requests: RequestBook
  readonly #contracts: ContractDirectory
  readonly #quotes: QuoteLines
  readonly #bars: BarStreams
  readonly #account: AccountFeed
  readonly #whatIfs = new Map<number, (answer: MarginAnswer | undefined) => void>()
  /** Contracts of orders by our order id: TWS does not repeat a combo's legs in its executions. */
  readonly #instrumentByPermId = new Map<string, Instrument>()
  readonly #instrumentByOrderId = new Map<number, Instrument>()
  #emit: (event: BrokerEvent) => void = () => undefined
  #mayLeave: (intent: OrderIntent) => boolean = () => false
  #nextOrderId = 1
  #clockOffsetMs = 0
  #gathering: Gathering | undefined
  #silenceTimer: NodeJS.Timeout | undefined

  constructor(options: IbkrOptions) {
    this.#options = options
    const onError = (error: unknown) => this.#reportError(error)
    this.#pacer = new Pacer(options.messagesPerSecond, onError)
    this.#requests = new RequestBook(options.requestTimeoutMs)
    const shared = { pacer: this.#pacer, requests: this.#requests, onError }
    this.#contracts = new ContractDirectory(shared)
    this.#quotes = new QuoteLines({
      ...shared,
      budget: options.marketDataLines,
      exchangeNow: () => this.#now(),
      onRefused: (_instrument, code, message) => this.#notice('warn', `IBKR_${code}`, message),
    })
    this.#bars = new BarStreams({
      ...shared,
      onRefused: (_query, code, message) => this.#notice('warn', `IBKR_${code}`, message),
    })
    this.#account = new AccountFeed({
      ...shared,
      now: () => this.#now(),
      onChange: values => this.#emit({ kind: 'accountChanged', values }),
    })
    this.#connection = new Connection(options, {
      onOpening: api => this.#attach(api),
      onConnecting: () => this.#emit({ kind: 'link', link: { state: 'connecting' } }),
      onReady: channel => this.#ready(channel),
      onLost: (reason, retryInMs) => this.#lost(reason, retryInMs),
      onSystemMessage: (code, message) => this.#systemMessage(code, message),
      onClock: offsetMs => {
        this.#clockOffsetMs = offsetMs
        this.#emit({ kind: 'clock', offsetMs })
      },
      onError,
    })
  }

  start(listener: (event: BrokerEvent) => void, mayLeave: (intent: OrderIntent) => boolean): void {
    this.#emit = listener
    this.#mayLeave = mayLeave
    // Some streams die without a word; those of a closed market are quiet for a reason and come back the same.
    this.#silenceTimer = setInterval(() => this.#bars.reopenSilent(), SILENCE_CHECK_MS)
    this.#connection.start()
  }

  async stop(): Promise<void> {
    clearInterval(this.#silenceTimer)
    this.#connection.stop()
  }

  reserveOrderIds(used: number): void {
    this.#raiseOrderId(used + 1)
  }

  nextOrderId(): number {
    return this.#nextOrderId++
  }

  perform(command: BrokerCommand): void {
    const channel = this.#requireChannel()
    switch (command.kind) {
      case 'place':
        this.#place(channel, command.brokerOrderId, command.intent, command.intent)
        break
      case 'modify':
        this.#place(channel, command.brokerOrderId, command.intent, command)
        break
      case 'cancel':
        this.#pacer.submit('order', () => channel.api.cancelOrder(command.brokerOrderId))
        break
      case 'cancelAll':
        this.#pacer.submit('order', () => channel.api.reqGlobalCancel())
    }
  }

  async whatIf(intent: OrderIntent): Promise<MarginAnswer | undefined> {
    const channel = this.#requireChannel()
    const contract = this.#contracts.orderContract(intent.instrument)
    if (!contract) return undefined
    const orderId = this.nextOrderId()
    return new Promise(resolve => {
      const end = (answer: MarginAnswer | undefined) => {
        clearTimeout(timer)
        this.#whatIfs.delete(orderId)
        resolve(answer)
      }
      const timer = setTimeout(() => end(undefined), WHAT_IF_TIMEOUT_MS)
      this.#whatIfs.set(orderId, end)
      const order = {
        ...orderFromIntent(intent, intent, this.#accountOf(channel)),
        whatIf: true,
        orderRef: '',
      }
      this.#pacer.submit('order', () => channel.api.placeOrder(orderId, contract, order))
    })
  }

  /** Open orders, completed orders, executions, positions, and executions again to see that nothing moved between. */
  async snapshot(): Promise<BrokerSnapshot> {
    for (let attempt = 1; ; attempt++) {
      const gathering = await this.#gather(true)
      const confirming = await this.#gather(false)
      const isQuiet = confirming.fills.size === gathering.fills.size
      if (isQuiet || attempt === SNAPSHOT_ATTEMPTS) {
        return {
          openOrders: gathering.openOrders,
          completedOrders: gathering.completedOrders,
          fills: [...gathering.fills.values()],
          commissions: [...gathering.commissions.values()],
          positions: gathering.positions,
        }
      }
    }
  }

  rulesOf(instrument: Instrument): Promise<InstrumentRules | undefined> {
    return this.#contracts.rulesOf(instrument)
  }

  search(pattern: string): Promise<readonly InstrumentMatch[]> {
    return this.#contracts.search(pattern)
  }

  optionDirectory(underlying: QuotedInstrument): Promise<OptionDirectory> {
    return this.#contracts.optionDirectory(underlying)
  }

  history(query: HistoryQuery): Promise<BrokerHistory> {
    return this.#bars.history(query)
  }

  subscribeQuote(
    instrument: QuotedInstrument,
    priority: LinePriority,
    onChange: (line: QuoteLine) => void,
  ): Subscription {
    return this.#quotes.subscribe(instrument, priority, onChange)
  }

  subscribeBars(
    query: Omit<HistoryQuery, 'before'>,
    onHistory: (bars: BrokerHistory) => void,
    onBar: (bar: Bar) => void,
  ): Subscription {
    return this.#bars.stream(query, onHistory, onBar)
  }

  lines(): { readonly used: number; readonly budget: number } {
    return { used: this.#quotes.used, budget: this.#options.marketDataLines }
  }

  #attach(api: IBApi): void {
    this.#contracts.attach(api)
    this.#quotes.attach(api)
    this.#bars.attach(api)
    this.#account.attach(api)
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, error => this.#reportError(error))
    on(EventName.openOrder, (id: number, contract: Contract, order: Order, state: OrderState) =>
      this.#openOrder(id, contract, order, state),
    )
    on(
      EventName.orderStatus,
      (
        id: number,
        status: string,
        _filled: number,
        _left: number,
        _price: number,
        permId: number,
        _parent: number,
        _last: number,
        clientId: number,
      ) => this.#orderStatus(id, status, permId, clientId),
    )
    on(EventName.openOrderEnd, () => this.#gathering?.step('openOrders'))
    on(EventName.completedOrder, (contract: Contract, order: Order, state: OrderState) =>
      this.#completedOrder(contract, order, state),
    )
    on(EventName.completedOrdersEnd, () => this.#gathering?.step('completedOrders'))
    on(EventName.execDetails, (_reqId: number, contract: Contract, execution: Execution) =>
      this.#execution(contract, execution),
    )
    on(EventName.execDetailsEnd, () => this.#gathering?.step('executions'))
    on(EventName.commissionReport, (report: CommissionReport) => this.#commission(report))
    on(EventName.position, (account: string, contract: Contract, quantity: number, averageCost: number) =>
      this.#position(account, contract, quantity, averageCost),
    )
    on(EventName.positionEnd, () => this.#gathering?.step('positions'))
    on(EventName.error, (error: Error, code: number, id: number) =>
      this.#errorWithId(id, code, error.message),
    )
  }

  #ready(channel: Channel): void {
    this.#raiseOrderId(channel.nextOrderId)
    this.#contracts.connected(channel.api)
    this.#quotes.connected(channel.api)
    this.#bars.connected(channel.api)
    this.#account.connected(channel.api, this.#accountOf(channel))
    this.#emit({
      kind: 'link',
      link: { state: 'connected', serverVersion: channel.serverVersion, accounts: channel.accounts },
    })
  }

  #lost(reason: string, retryInMs: number): void {
    // Nothing that waited for this connection may reach the next one.
    this.#pacer.clear()
    this.#contracts.disconnected()
    this.#quotes.disconnected()
    this.#bars.disconnected()
    this.#account.disconnected()
    this.#gathering?.fail(new RequestFailed('CONNECTION_LOST', reason))
    this.#requests.loseAll(reason)
    for (const end of [...this.#whatIfs.values()]) end(undefined)
    this.#emit({ kind: 'link', link: { state: 'disconnected', reason, retryInMs } })
  }

  #place(
    channel: Channel,
    orderId: number,
    intent: OrderIntent,
    terms: { readonly quantity: number; readonly limitPrice: number },
  ): void {
    const contract = this.#contracts.orderContract(intent.instrument)
    if (!contract) throw new BrokerUnavailable('the contract of the order has not been looked up')
    const order = orderFromIntent(intent, terms, this.#accountOf(channel))
    this.#instrumentByOrderId.set(orderId, intent.instrument)
    this.#pacer.submit('order', () => {
      if (this.#mayLeave(intent)) channel.api.placeOrder(orderId, contract, order)
      else this.#notSent(orderId, 'blocked while it waited to be sent')
    })
  }

  #notSent(brokerOrderId: number, message: string): void {
    this.#emit({ kind: 'orderNoticed', brokerOrderId, meaning: 'rejected', code: 'NOT_SENT', message })
  }

  #openOrder(orderId: number, contract: Contract, order: Order, state: OrderState): void {
    if (order.whatIf) {
      const answer = marginFromState(state)
      // TWS may answer twice, first without numbers.
      if (answer.initialAfter !== undefined) this.#whatIfs.get(orderId)?.(answer)
      return
    }
    if (order.clientId === this.#options.clientId) this.#raiseOrderId(orderId + 1)
    const instrument = this.#contracts.instrumentOf(contract) ?? this.#instrumentByOrderId.get(orderId)
    const permId = permIdText(order.permId)
    if (!instrument && contract.comboLegs && this.#gathering) {
      // A combo of an earlier life: its legs must be learnt before it can be read.
      this.#gathering.wait(
        this.#contracts.learnLegs(contract).then(() => this.#openOrder(orderId, contract, order, state)),
      )
      return
    }
    if (permId && instrument) this.#instrumentByPermId.set(permId, instrument)
    const report = reportFromOpenOrder(orderId, order, state, instrument, this.#options.clientId)
    this.#report(report)
  }

  #orderStatus(orderId: number, status: string, permId: number, clientId: number): void {
    if (this.#whatIfs.has(orderId) && clientId === this.#options.clientId) return
    this.#report({
      clientOrderId: undefined,
      brokerOrderId: clientId === this.#options.clientId && orderId > 0 ? orderId : undefined,
      permId: permIdText(permId),
      status: statusFromBroker(status),
      terms: undefined,
      message: undefined,
    })
  }

  #report(report: OrderReport): void {
    if (report.terms && this.#gathering) this.#gathering.openOrders.push(report)
    this.#emit({ kind: 'orderReported', report })
  }

  #completedOrder(contract: Contract, order: Order, state: OrderState): void {
    const instrument = this.#contracts.instrumentOf(contract)
    const permId = permIdText(order.permId)
    if (!instrument && contract.comboLegs && this.#gathering) {
      this.#gathering.wait(
        this.#contracts.learnLegs(contract).then(() => this.#completedOrder(contract, order, state)),
      )
      return
    }
    if (permId && instrument) this.#instrumentByPermId.set(permId, instrument)
    this.#gathering?.completedOrders.push(reportFromCompleted(order, state, instrument))
  }

  #execution(contract: Contract, execution: Execution): void {
    const isOwn = execution.clientId === this.#options.clientId
    const instrument =
      this.#contracts.instrumentOf(contract) ??
      this.#instrumentByPermId.get(permIdText(execution.permId) ?? '') ??
      (isOwn ? this.#instrumentByOrderId.get(execution.orderId ?? -1) : undefined)
    if (!instrument && this.#gathering?.isLearning) {
      // A combo of an earlier life: its legs are being learnt from its order.
      this.#gathering.afterLearning(() => this.#execution(contract, execution))
      return
    }
    const fill = instrument && fillFromExecution(execution, instrument, this.#now())
    if (!fill) {
      this.#notice(
        'warn',
        'EXECUTION_UNREADABLE',
        `Execution ${execution.execId} of ${contract.symbol} (${contract.secType}) was not booked.`,
      )
      return
    }
    if (this.#gathering) this.#gathering.fills.set(fill.execId, fill)
    const brokerOrderId = isOwn && execution.orderId ? execution.orderId : undefined
    this.#emit({ kind: 'fillReported', fill, brokerOrderId })
  }

  #commission(report: CommissionReport): void {
    const commission = commissionFromReport(report, this.#now())
    if (!commission) return
    this.#gathering?.commissions.set(commission.execId, commission)
    this.#emit({ kind: 'commissionReported', commission })
  }

  #position(account: string, contract: Contract, quantity: number, averageCost: number): void {
    const channel = this.#connection.channel
    const instrument = this.#contracts.instrumentOf(contract)
    if (!channel || account !== this.#accountOf(channel) || !instrument || instrument.kind === 'combo') return
    const multiplier = instrument.kind === 'option' ? instrument.multiplier : 1
    // TWS's average cost of an option is per contract.
    if (quantity !== 0)
      this.#gathering?.positions.push({ instrument, quantity, averagePrice: averageCost / multiplier })
  }

  #errorWithId(id: number, code: number, message: string): void {
    if (id < 0 || code === ErrorCode.CONNECT_FAIL) return
    const text = message.trim()
    if (this.#requests.isRequestId(id)) {
      if (
        this.#requests.refuse(id, code, text) ||
        this.#quotes.refused(id, code, text) ||
        this.#bars.refused(id, code, text)
      )
        return
      this.#notice('warn', `IBKR_${code}`, text)
      return
    }
    const meaning = orderMeaning(code)
    const whatIf = this.#whatIfs.get(id)
    if (whatIf) {
      if (meaning !== 'warning') whatIf(undefined)
      this.#notice('warn', `IBKR_${code}`, text)
      return
    }
    this.#emit({ kind: 'orderNoticed', brokerOrderId: id, meaning, code: `IBKR_${code}`, message: text })
  }

  #systemMessage(code: number, message: string): void {
    const channel = this.#connection.channel
    switch (systemMeaning(code)) {
      case 'serversLost':
        this.#emit({ kind: 'link', link: { state: 'degraded', reason: `${message} (${code})` } })
        return
      case 'serversBackDataLost':
        this.#quotes.resubscribeAll()
        this.#serversBack(channel)
        return
      case 'serversBack':
        this.#quotes.resubscribeQuiet()
        this.#serversBack(channel)
        return
      case 'quoteFarmDown':
      case 'historyFarmDown':
        this.#emit({ kind: 'feed', isUp: false, detail: message })
        return
      case 'quoteFarmUp':
        this.#quotes.resubscribeQuiet()
        this.#emit({ kind: 'feed', isUp: true, detail: message })
        return
      case 'historyFarmUp':
        this.#bars.reopenSilent()
        this.#emit({ kind: 'feed', isUp: true, detail: message })
        return
      case 'tooManyMessages':
        this.#notice('error', 'IBKR_100', message)
        return
      case 'socketReset':
        this.#connection.restart(message)
        return
      case 'clientIdInUse':
      case 'other':
        this.#notice('info', `IBKR_${code}`, message)
    }
  }

  #serversBack(channel: Channel | undefined): void {
    if (!channel) return
    // TWS never resumes these by itself.
    this.#bars.reopenAll()
    this.#emit({
      kind: 'link',
      link: { state: 'connected', serverVersion: channel.serverVersion, accounts: channel.accounts },
    })
  }

  /** One round of questions; with `all` also orders and positions. */
  async #gather(all: boolean): Promise<Gathering> {
    while (this.#gathering) await this.#gathering.done.catch(() => undefined)
    const { api } = this.#requireChannel()
    const gathering = new Gathering(
      all ? ['openOrders', 'completedOrders', 'executions', 'positions'] : ['executions'],
      this.#options.requestTimeoutMs,
    )
    this.#gathering = gathering
    const ask = (run: () => void) => this.#pacer.submit('request', run)
    if (all) {
      ask(() => api.reqAllOpenOrders())
      ask(() => api.reqCompletedOrders(false))
    }
    ask(() => api.reqExecutions(this.#requests.allocate(), {}))
    if (all) {
      ask(() => api.reqPositions())
    }
    try {
      await gathering.done
      if (all) ask(() => api.cancelPositions())
      return gathering
    } finally {
      this.#gathering = undefined
    }
  }

  #raiseOrderId(id: number): void {
    this.#nextOrderId = Math.max(this.#nextOrderId, id)
  }

  #accountOf(channel: Channel): string {
    return this.#options.account || channel.accounts[0] || ''
  }

  #requireChannel(): Channel {
    const { channel } = this.#connection
    if (!channel) throw new BrokerUnavailable('not connected to the broker')
    return channel
  }

  #now(): EpochMs {
    return epochMs(Date.now() + this.#clockOffsetMs)
  }

  #notice(level: 'info' | 'warn' | 'error', code: string, message: string): void {
    this.#emit({ kind: 'notice', level, code, message })
  }

  #reportError(error: unknown): void {
    this.#notice(
      'error',
      'ADAPTER_ERROR',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
  }
}

type GatheringStep = 'openOrders' | 'completedOrders' | 'executions' | 'positions'

/** The answers to one round of questions; these requests have no ids, so only one round runs at a time. */
class Gathering {
  readonly openOrders: OrderReport[] = []
  readonly completedOrders: OrderReport[] = []
  readonly fills = new Map<string, Fill>()
  readonly commissions = new Map<string, Commission>()
  readonly positions: BrokerPosition[] = []
  readonly done: Promise<void>
  readonly #missing: Set<GatheringStep>
  readonly #waits: Promise<void>[] = []
  #learning = 0
  #resolve: () => void = () => undefined
  #reject: (error: RequestFailed) => void = () => undefined
  readonly #timer: NodeJS.Timeout

  constructor(steps: readonly GatheringStep[], timeoutMs: number) {
    this.#missing = new Set(steps)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () =>
        this.fail(
          new RequestFailed('TIMEOUT', `no end of ${[...this.#missing].join(', ')} within ${timeoutMs} ms`),
        ),
      timeoutMs,
    )
  }

  step(step: GatheringStep): void {
    this.#missing.delete(step)
    if (this.#missing.size > 0) return
    clearTimeout(this.#timer)
    Promise.all(this.#waits).then(
      () => this.#resolve(),
      error => this.fail(error),
    )
  }

  /** Something must be learnt first; it adds what it found. */
  wait(work: Promise<void>): void {
    this.#learning++
    this.#waits.push(
      work.finally(() => {
        this.#learning--
      }),
    )
  }

  get isLearning(): boolean {
    return this.#learning > 0
  }

  /** Once, when everything that is being learnt now has been learnt. */
  afterLearning(work: () => void): void {
    this.#waits.push(Promise.all(this.#waits).then(work))
  }

  fail(error: RequestFailed): void {
    clearTimeout(this.#timer)
    this.#reject(error)
  }
}
