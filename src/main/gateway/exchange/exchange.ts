import { ZERO } from '#core/domain/money'
import { compactDate, type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import type { ContractDefinition, Market, MarketSession, MarketSink } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import type { Account } from './account'
import { ArrivalQueue } from './arrivalQueue'
import { referenceOf } from './contractReference'
import type { ExchangeEvent } from './exchangeEvents'
import type { ExchangeState } from './exchangeState'
import { correctedId } from './execution'
import { bookFill } from './fillBooking'
import { Matcher, type MatchingOptions } from './matcher'
import type { ProposedFill } from './matching'
import { isDone, newOrder, type Order, quantityOf, remainingOf } from './order'
import { OrderBook } from './orderBook'
import type { OrderFaults } from './orderFaults'
import { childrenOf, effectsOfFill, heldWith, parentOf } from './orderGroups'
import { OrderIds } from './orderIds'
import { marginRefusal, previewOf } from './orderPreview'
import { type OrderTerms, termsFrom } from './orderTerms'
import { type Refusal, refusal } from './refusal'
import { exercise, settleExpirations } from './settlement'

export type ExchangeOptions = MatchingOptions & {
  /** Market time that an order, change or cancel needs to reach the exchange. */
  readonly latencyMs: number
  /** Counts the starts of one account, so that no execution id is given twice. */
  readonly run: number
}

export type Counters = { ordersMade: number; fillsMade: number }

/**
 * One account's orders against the market's quotes. It reads no clock: time is the market's. Every call leaves its
 * consequences as events, which the gateway tells to clients once the state has been saved.
 */
export class Exchange implements Omit<MarketSink, 'quoteChanged' | 'traded'> {
  readonly book = new OrderBook()
  private readonly arrivals = new ArrivalQueue()
  private readonly matcher: Matcher
  private events: ExchangeEvent[] = []
  /** Options that their holder does not want exercised at expiration. */
  private readonly lapsed = new Set<number>()

  constructor(
    readonly account: Account,
    private readonly market: Market,
    readonly options: ExchangeOptions,
    private readonly faults: OrderFaults,
    readonly orderIds = new OrderIds([]),
    readonly counters: Counters = { ordersMade: 0, fillsMade: 0 },
    /** The session that the account's executions are of. */
    private session?: SessionDate,
  ) {
    this.matcher = new Matcher(market, this.book, options, faults)
  }

  get now(): EpochMs {
    return this.market.now()
  }

  /** What has happened since the last call, oldest first. */
  takeEvents(): readonly ExchangeEvent[] {
    const { events } = this
    this.events = []
    return events
  }

  /** A new order, a change of a live one (same client and id), or a what-if. */
  submit(clientId: number, ticket: OrderTicket): void {
    const existing = ticket.orderId > 0 ? this.book.find(clientId, ticket.orderId) : undefined
    if (existing && !ticket.whatIf) {
      this.amend(existing, ticket)
      return
    }
    const refuse = (why: Refusal) => this.tell(clientId, ticket.orderId, why)
    if (!ticket.whatIf && this.orderIds.isSpent(clientId, ticket.orderId)) {
      refuse(refusal(103, 'Duplicate order id'))
      return
    }
    if (ticket.account !== '' && ticket.account !== this.account.id) {
      refuse(refusal(321, 'Error validating request.-The account code is invalid'))
      return
    }
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) {
      refuse(terms.error)
      return
    }
    const order = newOrder(this.identityFor(clientId, ticket.orderId), ticket, terms.value)
    if (ticket.whatIf) {
      this.preview(order)
      return
    }
    if (ticket.parentId > 0 && !parentOf(order, this.book)) {
      refuse(refusal(135, `Can't find order with id =${ticket.parentId}`))
      return
    }
    this.orderIds.use(clientId, ticket.orderId)
    this.book.add(order)
    if (ticket.transmit) this.transmit(order)
  }

  /** An order that a person enters in TWS: no order id, known by its permId alone. Returns that, or why not. */
  enterByHand(ticket: OrderTicket): string | Refusal {
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) return terms.error
    const order = newOrder(this.identityFor(0, 0), { ...ticket, orderId: 0 }, terms.value)
    this.book.add(order)
    this.transmit(order)
    return order.permId
  }

  cancel(clientId: number, orderId: number): void {
    const order = this.book.find(clientId, orderId)
    if (!order) {
      const text = `OrderId ${orderId} that needs to be cancelled is not found.`
      this.tell(clientId, orderId, refusal(10147, text))
      return
    }
    if (isDone(order)) {
      const text = `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${order.state}.`
      this.tell(clientId, orderId, refusal(10148, text))
      return
    }
    this.requestCancel(order)
  }

  cancelAll(): void {
    for (const order of this.book.liveOrders) this.requestCancel(order)
  }

  requestCancel(order: Order): void {
    if (isDone(order) || order.state === 'PendingCancel') return
    if (order.state === 'Held') {
      this.finish(order, 'Cancelled', 'Cancelled by Trader')
      return
    }
    if (this.options.latencyMs > 0) {
      order.state = 'PendingCancel'
      this.report(order, false)
    }
    this.arrive(() => this.carryOutCancel(order))
  }

  /**
   * A correction by the exchange: the execution happened at another price. It is reported again under the next
   * revision of its id. False when there is no such execution.
   */
  correct(execId: string, price: number): boolean {
    const execution = this.account.executionsToday.find(each => each.execId === execId)
    const order = execution && this.book.findByPermId(execution.permId)
    if (!execution || !order) return false
    const corrected = { ...execution, execId: correctedId(execId), price }
    this.account.replace(execution, corrected)
    this.events.push({ kind: 'executed', order: { ...order }, execution: corrected })
    this.events.push({ kind: 'positionChanged', conId: execution.contract.conId })
    return true
  }

  /** Every execution of the session once more, under the same ids. */
  repeatExecutions(): void {
    for (const execution of this.account.executionsToday) {
      const order = this.book.findByPermId(execution.permId)
      if (order) this.events.push({ kind: 'executed', order: { ...order }, execution })
    }
  }

  /** Shares or contracts that come into the account, or leave it, without any order. */
  transfer(contract: ContractDefinition, quantity: number, price: number): void {
    this.account.book({ contract: referenceOf(contract), quantity, price, commission: ZERO })
    this.events.push({ kind: 'positionChanged', conId: contract.conId })
  }

  /** Exercises a long option now, against the underlying at the strike. */
  exercise(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || position.quantity < quantity) return nothingToExercise(contract)
    for (const conId of exercise(this.account, this.market, position, quantity)) {
      this.events.push({ kind: 'positionChanged', conId })
    }
    return undefined
  }

  /** Lets a long option expire unexercised even in the money. */
  lapse(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || position.quantity < quantity) return nothingToExercise(contract)
    this.lapsed.add(contract.conId)
    return undefined
  }

  /** Carries out what has reached the exchange by now. To be called after every step of the market. */
  catchUp(): void {
    this.arrivals.release(this.now)
  }

  quoteChanged(conId: number): void {
    this.catchUp()
    for (const order of this.book.liveOrdersOn(conId)) this.tryFill(order)
  }

  traded(conId: number, price: number, size: number): void {
    this.catchUp()
    for (const { order, fill } of this.matcher.fillsFromTrade(conId, price, size)) this.fill(order, fill)
  }

  sessionOpened(session: MarketSession): void {
    // After a restart in the middle of a session its executions are still of today.
    if (session.date !== this.session) this.account.startSession(this.quoteOf)
    this.session = session.date
    for (const order of this.book.liveOrders) {
      if (order.hasArrived && order.state === 'PreSubmitted') this.afterArrival(order)
    }
  }

  sessionClosed(session: MarketSession): void {
    this.catchUp()
    for (const { order, fill } of this.matcher.closingAuction()) this.fill(order, fill)
    for (const order of this.book.liveOrders) {
      if (endsWith(order, session))
        this.finish(order, 'Cancelled', 'Cancelled by System: the session has ended')
    }
    this.matcher.endSession()
    for (const conId of settleExpirations(this.account, this.market, session, this.lapsed)) {
      this.events.push({ kind: 'positionChanged', conId })
    }
  }

  /** All that a restart needs; orders without what their tickets say already. */
  state(): ExchangeState {
    const orders = [...this.book.completedOrders, ...this.book.liveOrders]
    return {
      accountId: this.account.id,
      run: this.options.run,
      ...this.counters,
      nextOrderIds: this.orderIds.entries,
      session: this.session ?? this.market.session().date,
      account: this.account.state,
      orders: orders.map(({ terms: _derived, ...stored }) => stored),
    }
  }

  private transmit(order: Order): void {
    for (const each of heldWith(order, this.book)) this.accept(each)
    this.accept(order)
  }

  private accept(order: Order): void {
    const rejection = this.faults.rejectionOf(order) ?? this.marginProblem(order)
    order.state = 'PreSubmitted'
    if (rejection) {
      this.tell(order.clientId, order.orderId, rejection)
      this.finish(order, 'Inactive', rejection.text)
      return
    }
    const warning = this.faults.warningOf(order)
    if (warning?.holds) order.whyHeld = 'locate'
    this.report(order, true)
    if (warning) this.tell(order.clientId, order.orderId, warning)
    if (!this.matcher.isOpen) this.tell(order.clientId, order.orderId, closedWarning(order))
    if (!warning?.holds) {
      this.arrive(() => {
        if (isDone(order)) return
        order.hasArrived = true
        this.afterArrival(order)
      })
    }
  }

  private marginProblem(order: Order): Refusal | undefined {
    return marginRefusal(previewOf(order.terms, remainingOf(order), this.account, this.quoteOf))
  }

  private afterArrival(order: Order): void {
    this.tryFill(order)
    if (isDone(order)) return
    if (order.terms.tif === 'IOC' || order.terms.tif === 'FOK') {
      this.finish(order, 'Cancelled', 'Cancelled by System')
      this.tell(order.clientId, order.orderId, refusal(202, 'Order Canceled - reason:'))
      return
    }
    if (order.state === 'PreSubmitted' && this.isAtExchange(order)) {
      order.state = 'Submitted'
      this.report(order, true)
    }
  }

  /** Stops before their trigger, children before their parent's fill and all orders overnight wait at IB. */
  private isAtExchange(order: Order): boolean {
    const { type } = order.terms
    const waitsForTrigger = type !== 'LMT' && type !== 'MKT' && type !== 'MIDPRICE' && type !== 'REL'
    const parent = parentOf(order, this.book)
    const waitsForParent = parent !== undefined && parent.filled === 0
    return this.matcher.isOpen && !waitsForParent && (!waitsForTrigger || order.isTriggered)
  }

  private tryFill(order: Order): void {
    const wasTriggered = order.isTriggered
    const fill = this.matcher.fillOf(order)
    if (fill) this.fill(order, fill)
    if (order.hasArrived && this.isAtExchange(order)) order.isResting = order.terms.limitPrice !== undefined
    const isNews = order.isTriggered && !wasTriggered
    if (isNews && !isDone(order) && order.state === 'PreSubmitted') {
      order.state = 'Submitted'
      this.report(order, true)
    }
  }

  private fill(order: Order, fill: ProposedFill): void {
    this.counters.fillsMade += 1
    const identity = { run: this.options.run, fill: this.counters.fillsMade }
    const executions = bookFill(order, fill, this.account, identity, this.now)
    for (const execution of executions) {
      this.events.push({ kind: 'executed', order: { ...order }, execution })
    }
    if (remainingOf(order) === 0) this.finish(order, 'Filled', `Filled Size: ${order.filled}`)
    else {
      if (order.state === 'PreSubmitted') order.state = 'Submitted'
      this.report(order, true)
    }
    for (const execution of executions) {
      if (execution.commission !== undefined) this.events.push({ kind: 'commissionCharged', execution })
      if (execution.contract.secType !== 'BAG') {
        this.events.push({ kind: 'positionChanged', conId: execution.contract.conId })
      }
    }
    this.applyGroupEffects(order, fill.quantity)
    for (const child of childrenOf(order, this.book)) if (child.hasArrived) this.afterArrival(child)
  }

  private applyGroupEffects(order: Order, quantity: number): void {
    for (const { order: other, effect } of effectsOfFill(order, this.book)) {
      if (effect === 'reduce') other.reducedBy = Math.min(quantityOf(other), other.reducedBy + quantity)
      if (effect === 'cancel' || remainingOf(other) <= 0) this.finish(other, 'Cancelled', 'Cancelled by OCA')
      else if (other.state !== 'Held') this.report(other, true)
    }
  }

  private amend(order: Order, ticket: OrderTicket): void {
    const problem = this.amendProblem(order, ticket)
    if (problem) {
      this.tell(order.clientId, order.orderId, problem)
      return
    }
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) {
      this.tell(order.clientId, order.orderId, terms.error)
      return
    }
    if (order.state === 'Held') {
      this.change(order, ticket, terms.value)
      if (ticket.transmit) this.transmit(order)
      return
    }
    const rejection = this.faults.rejectionOf(order)
    if (rejection) {
      this.tell(order.clientId, order.orderId, rejection)
      return
    }
    this.arrive(() => {
      if (isDone(order)) {
        this.tell(order.clientId, order.orderId, refusal(104, 'Cannot modify a filled order.'))
        return
      }
      this.change(order, ticket, terms.value)
      if (remainingOf(order) <= 0) {
        this.finish(order, 'Filled', `Filled Size: ${order.filled}`)
        return
      }
      this.report(order, true)
      if (order.hasArrived) this.afterArrival(order)
    })
  }

  private amendProblem(order: Order, ticket: OrderTicket): Refusal | undefined {
    if (order.state === 'Filled') return refusal(104, 'Cannot modify a filled order.')
    if (isDone(order)) return refusal(103, 'Duplicate order id')
    const isSame =
      ticket.action === order.ticket.action &&
      ticket.secType === order.ticket.secType &&
      ticket.conId === order.ticket.conId &&
      ticket.symbol === order.ticket.symbol &&
      JSON.stringify(ticket.legs) === JSON.stringify(order.ticket.legs)
    return isSame ? undefined : refusal(105, 'Order being modified does not match original order')
  }

  private change(order: Order, ticket: OrderTicket, terms: OrderTerms): void {
    order.ticket = ticket
    order.terms = { ...terms, legs: order.terms.legs }
    order.isResting = false
    order.queueAhead = undefined
    order.trailingStop = undefined
  }

  private carryOutCancel(order: Order): void {
    if (isDone(order)) return
    if (this.faults.fillsDuringCancel(order)) {
      const fill = this.matcher.forcedFill(order)
      if (fill) {
        this.fill(order, fill)
        return
      }
    }
    this.finish(order, 'Cancelled', 'Cancelled by Trader')
    this.tell(order.clientId, order.orderId, refusal(202, 'Order Canceled - reason:'))
  }

  private finish(order: Order, state: 'Filled' | 'Cancelled' | 'Inactive', reason: string): void {
    const wasHeld = order.state === 'Held'
    order.state = state
    order.completedAt = this.now
    order.completedReason = reason
    this.book.retire(order)
    if (!wasHeld) this.report(order, true)
    if (state === 'Filled') return
    // Children of an order that never traded have nothing to protect.
    if (order.filled === 0) for (const child of childrenOf(order, this.book)) this.requestCancel(child)
  }

  private preview(order: Order): void {
    const rejection = this.faults.rejectionOf(order)
    if (rejection) {
      this.tell(order.clientId, order.orderId, rejection)
      return
    }
    const fault = this.faults.previewFault()
    if (fault === 'unanswered') return
    const previewed = { kind: 'previewed', order: { ...order, state: 'PreSubmitted' as const } } as const
    if (fault === 'unsetFirst') this.events.push({ ...previewed, preview: undefined })
    const preview = previewOf(order.terms, quantityOf(order), this.account, this.quoteOf)
    this.events.push({ ...previewed, preview })
  }

  private arrive(carryOut: () => void): void {
    this.arrivals.add(epochMs(this.now + this.options.latencyMs), carryOut)
    this.catchUp()
  }

  private report(order: Order, withTicket: boolean): void {
    this.events.push({ kind: 'orderReported', order: { ...order }, withTicket })
  }

  private tell(clientId: number, orderId: number, why: Refusal): void {
    this.events.push({ kind: 'orderMessage', clientId, orderId, refusal: why })
  }

  private readonly quoteOf = (conId: number) => this.market.quoteOf(conId)

  /** What-ifs use up a number too: nothing depends on permIds being dense. */
  private identityFor(clientId: number, orderId: number) {
    this.counters.ordersMade += 1
    const { ordersMade } = this.counters
    const ownPermId = String((this.options.run % RUNS_TOLD_APART) * ORDERS_PER_RUN + ordersMade)
    return { clientId, orderId, permId: this.faults.permIdFor(ordersMade) ?? ownPermId }
  }
}

// Together below 2^31, as permIds were before server version 191.
const ORDERS_PER_RUN = 100_000
const RUNS_TOLD_APART = 20_000

const nothingToExercise = (contract: ContractDefinition): Refusal =>
  refusal(
    322,
    `Error processing request.-No unlapsed position exists in this option in account: ${contract.localSymbol}`,
  )

const closedWarning = (order: Order): Refusal =>
  refusal(
    399,
    `Order Message:\n${order.terms.side} ${quantityOf(order)} ${order.terms.symbol}\n` +
      'Warning: your order will not be placed at the exchange until the next session opens.',
  )

function endsWith(order: Order, session: MarketSession): boolean {
  const { tif } = order.terms
  if (tif === 'GTC') return false
  const lastDay = order.ticket.goodTillDate.slice(0, 8)
  return tif !== 'GTD' || lastDay === '' || lastDay <= compactDate(session.date)
}
