import { ErrorCode, EventName, type IBApi } from '@stoqey/ib'
import { ExchangeClock } from '#core/calendar/exchangeClock'
import type { Bar } from '#core/domain/bar'
import type { Instrument, QuotedInstrument } from '#core/domain/instrument'
import { type OrderIntent, type OrderTerms, termsOf } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import {
  type Broker,
  type BrokerCommand,
  type BrokerEvent,
  type BrokerHistory,
  type BrokerSnapshot,
  BrokerUnavailable,
  type HistoryQuery,
  type InstrumentMatch,
  type InstrumentRules,
  type LinePriority,
  type MarginAnswer,
  type OptionDirectory,
  type PlacedOrder,
  type QuoteLine,
  type QuoteSubscription,
  type Subscription,
} from '#core/ports/broker'
import { AccountFeed } from './accountFeed'
import { BarStreams } from './barStreams'
import { type Channel, Connection, listen } from './connection'
import { ContractDirectory } from './contractDirectory'
import { orderMeaning, systemMeaning } from './messageCodes'
import { OrderFeed } from './orderFeed'
import { type OrderTies, orderFromIntent } from './orderReports'
import { Pacer } from './pacer'
import { QuoteLines } from './quoteLines'
import { RequestBook } from './requestBook'

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
  /** How fast the exchange's time runs against the wall's: 1 but in a simulation. */
  readonly clockSpeed: number
}

const WHAT_IF_TIMEOUT_MS = 4_000
/** TWS may answer a what-if a second time, at once after the first. */
const WHAT_IF_SECOND_MS = 25
const SILENCE_CHECK_MS = 15_000

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
  readonly #orders: OrderFeed
  #emit: (event: BrokerEvent) => void = () => undefined
  #mayLeave: (intent: OrderIntent) => boolean = () => false
  #nextOrderId = 1
  readonly #clock: ExchangeClock
  #silenceTimer: NodeJS.Timeout | undefined

  constructor(options: IbkrOptions) {
    this.#options = options
    this.#clock = new ExchangeClock(options.clockSpeed)
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
    this.#orders = new OrderFeed({
      ...shared,
      clientId: options.clientId,
      timeoutMs: options.requestTimeoutMs,
      contracts: this.#contracts,
      now: () => this.#now(),
      account: () => this.#accountOf(this.#requireChannel()),
      emit: event => this.#emit(event),
      onOrderId: id => this.#raiseOrderId(id + 1),
    })
    this.#connection = new Connection(options, {
      onOpening: api => this.#attach(api),
      onConnecting: () => this.#emit({ kind: 'link', link: { state: 'connecting' } }),
      onReady: channel => this.#ready(channel),
      onLost: (reason, retryInMs) => this.#lost(reason, retryInMs),
      onSystemMessage: (code, message) => this.#systemMessage(code, message),
      onClock: offsetMs => {
        this.#clock.sync(offsetMs, Date.now())
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
        this.#send(channel, [
          { ...command, terms: termsOf(command.intent), ties: { parentId: 0, transmit: true } },
        ])
        break
      case 'placeBracket':
        this.#send(channel, bracketOf(command))
        break
      case 'modify': {
        const ties = { parentId: command.parentBrokerOrderId ?? 0, transmit: true }
        this.#send(channel, [{ ...command, ties }])
        break
      }
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
        this.#orders.forgetWhatIf(orderId)
        resolve(answer)
      }
      let timer = setTimeout(() => end(undefined), WHAT_IF_TIMEOUT_MS)
      let first: MarginAnswer | undefined
      this.#orders.expectWhatIf(orderId, answer => {
        if (answer === undefined) return end(undefined)
        // Two answers that contradict each other are none: the door stays closed.
        if (first) return end(first.initialAfter === answer.initialAfter ? first : undefined)
        first = answer
        clearTimeout(timer)
        timer = setTimeout(() => end(answer), WHAT_IF_SECOND_MS)
      })
      const order = {
        ...orderFromIntent({ ...intent, link: undefined }, termsOf(intent), this.#accountOf(channel)),
        whatIf: true,
        orderRef: '',
      }
      this.#pacer.submit('order', () => channel.api.placeOrder(orderId, contract, order))
    })
  }

  async snapshot(): Promise<BrokerSnapshot> {
    return this.#orders.snapshot(() => this.#requireChannel().api)
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
    onChange: (line: QuoteLine | undefined) => void,
  ): QuoteSubscription {
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

  pacing(): ReturnType<Pacer['usage']> {
    return this.#pacer.usage()
  }

  #attach(api: IBApi): void {
    this.#contracts.attach(api)
    this.#quotes.attach(api)
    this.#bars.attach(api)
    this.#account.attach(api)
    this.#orders.attach(api)
    listen(
      api,
      EventName.error,
      (error: Error, code: number, id: number) => this.#errorWithId(id, code, error.message),
      error => this.#reportError(error),
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
    this.#orders.lost(reason)
    this.#requests.loseAll(reason)
    this.#emit({ kind: 'link', link: { state: 'disconnected', reason, retryInMs } })
  }

  /** All of them leave together or none does. */
  #send(channel: Channel, outgoing: readonly OutgoingOrder[]): void {
    const messages = outgoing.map(({ brokerOrderId, intent, terms, ties }) => {
      const contract = this.#contracts.orderContract(intent.instrument)
      if (!contract) throw new BrokerUnavailable('the contract of the order has not been looked up')
      const order = orderFromIntent(intent, terms, this.#accountOf(channel), ties)
      return { brokerOrderId, intent, contract, order }
    })
    for (const { brokerOrderId, intent } of messages) this.#orders.placed(brokerOrderId, intent.instrument)
    this.#pacer.submit(
      'order',
      () => {
        const mayLeave = messages.every(({ intent }) => this.#mayLeave(intent))
        for (const { brokerOrderId, contract, order } of messages) {
          if (mayLeave) channel.api.placeOrder(brokerOrderId, contract, order)
          else this.#notSent(brokerOrderId, 'blocked while it waited to be sent')
        }
      },
      messages.length,
    )
  }

  #notSent(brokerOrderId: number, message: string): void {
    this.#emit({ kind: 'orderNoticed', brokerOrderId, meaning: 'rejected', code: 'NOT_SENT', message })
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
    if (this.#orders.isWhatIf(id)) {
      if (meaning !== 'warning') this.#orders.answerWhatIf(id, undefined)
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
    return this.#clock.at(Date.now())
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

type OutgoingOrder = PlacedOrder & { readonly terms: OrderTerms; readonly ties: OrderTies }

/** TWS holds every part of a bracket until the last one is transmitted. */
function bracketOf({
  entry,
  children,
}: Extract<BrokerCommand, { kind: 'placeBracket' }>): readonly OutgoingOrder[] {
  const parentId = entry.brokerOrderId
  return [
    { ...entry, terms: termsOf(entry.intent), ties: { parentId: 0, transmit: children.length === 0 } },
    ...children.map((child, row) => ({
      ...child,
      terms: termsOf(child.intent),
      ties: { parentId, transmit: row === children.length - 1 },
    })),
  ]
}
