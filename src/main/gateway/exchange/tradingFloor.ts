import { nextSession } from '#core/calendar/xnysSessions'
import type { EpochMs, SessionDate } from '#core/domain/time'
import type { Market, MarketQuote, MarketSession } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import type { Account } from './account'
import { ArrivalQueue, type LatencyOptions } from './arrivalQueue'
import { ClearingHouse, type ClearingOptions } from './contractLife/clearingHouse'
import { splitOn } from './contractLife/corporateActions'
import type { ExchangeEvent } from './exchangeEvents'
import type { Execution } from './execution'
import { type Booking, bookFill, bookLegFill, bookSomeLegs } from './fillBooking'
import { CreditCheck } from './margin/creditCheck'
import {
  AuctionCalls,
  type AuctionKind,
  auctionFills,
  isOnClose,
  stocksOnClose,
  takesPart,
} from './matching/auction'
import { isOutOfReach, Matcher, type MatchingOptions } from './matching/matcher'
import type { ProposedFill } from './matching/proposedFill'
import { keepsPlace } from './matching/queuePosition'
import { isPastClosingCutoff } from './matching/tradingHours'
import { isDone, type Order, ownIdOf, quantityOf, remainingOf } from './order'
import { OrderBook } from './orderBook'
import { changeOrder } from './orderChange'
import { conditionsHold } from './orderConditions'
import type { OrderFaults } from './orderFaults'
import { childrenOf, effectsOfFill, heldWith, parentOf } from './orderGroups'
import { endsWith, hasExpired, lifeAt } from './orderLifetime'
import { type OrderTerms, type TradedLeg, underlyingOf } from './orderTerms'
import { warningsFor } from './orderWarnings'
import { type Refusal, refusal, rejected } from './refusal'

export type FloorOptions = MatchingOptions &
  ClearingOptions &
  LatencyOptions & {
    /** Counts the starts of one account, so that no execution id is given twice. */
    readonly run: number
  }

/** Where orders live from their acceptance to their end: they arrive, wait, trade, and act on one another. */
export class TradingFloor {
  readonly book = new OrderBook()
  private readonly arrivals: ArrivalQueue
  readonly credit: CreditCheck
  readonly clearing: ClearingHouse
  private readonly matcher: Matcher
  private readonly auctionCalls = new AuctionCalls()
  private events: ExchangeEvent[] = []
  private placesTaken = 0

  constructor(
    readonly account: Account,
    private readonly market: Market,
    private readonly options: FloorOptions,
    private readonly faults: OrderFaults,
    /** Fills booked so far in the life of the account. */
    public fillsMade: number,
    /** The session that the account's executions are of. */
    public session: SessionDate | undefined,
  ) {
    this.matcher = new Matcher(market, this.book, options, faults)
    this.arrivals = new ArrivalQueue(options)
    this.clearing = new ClearingHouse(account, market, options)
    this.credit = new CreditCheck(account, market, this.book)
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

  /** Sends an order, with those of its bracket that have waited for it. */
  transmit(order: Order): void {
    for (const each of heldWith(order, this.book)) this.accept(each)
    this.accept(order)
  }

  /** Why an order cannot be taken or changed any more. */
  tooLate(order: Order): Refusal | undefined {
    if (hasExpired(order, this.now)) return rejected('The contract has stopped trading')
    return this.isLocked(order)
      ? rejected(`${order.terms.type} orders are closed for this session`)
      : undefined
  }

  /** In the book of a closing auction that nothing leaves any more. */
  isLocked(order: Order): boolean {
    return isOnClose(order) && isPastClosingCutoff(order, this.market.session(), this.now)
  }

  requestCancel(order: Order): void {
    if (isDone(order) || order.state === 'PendingCancel') return
    if (order.state === 'Held') {
      this.finish(order, 'Cancelled', 'Cancelled by Trader')
      return
    }
    if (!this.arrivals.isInstant) {
      order.state = 'PendingCancel'
      this.report(order, false)
    }
    this.arrive(() => this.carryOutCancel(order))
  }

  /** Changes an order once the change has reached the exchange, if there is still something to change. */
  amend(order: Order, ticket: OrderTicket, terms: OrderTerms): void {
    this.arrive(() => {
      if (isDone(order)) {
        this.tellOwner(order, refusal(104, 'Cannot modify a filled order.'))
        return
      }
      if (!keepsPlace(order, terms)) this.takePlace(order)
      changeOrder(order, ticket, terms)
      if (remainingOf(order) <= 0) {
        this.finish(order, 'Filled', `Filled Size: ${order.filled}`)
        return
      }
      this.report(order, true)
      if (order.hasArrived) this.afterArrival(order)
    })
  }

  /** Carries out what has reached the exchange by now. To be called after every step of the market. */
  catchUp(): void {
    this.arrivals.release(this.now)
  }

  quoteChanged(conId: number): void {
    this.catchUp()
    const quote = this.market.quoteOf(conId)
    this.followPhase(conId, quote)
    for (const order of this.book.liveOrdersOn(conId)) {
      if (!isOutOfReach(order, conId, quote)) this.tryFill(order)
    }
  }

  traded(conId: number, price: number, size: number): void {
    this.catchUp()
    for (const { order, fill } of this.matcher.fillsFromTrade(conId, price, size)) this.fill(order, fill)
  }

  sessionOpened(session: MarketSession): void {
    // After a restart in the middle of a session its executions are still of today.
    if (session.date !== this.session) this.startSession(session)
    this.session = session.date
    this.clearing.sessionOpened(session)
    this.auctionCalls.sessionOpened(this.book.liveOrders)
    for (const order of this.book.liveOrders) {
      if (order.hasArrived && order.state === 'PreSubmitted') this.afterArrival(order)
    }
  }

  sessionClosed(session: MarketSession): void {
    this.catchUp()
    for (const conId of stocksOnClose(this.book.liveOrders))
      this.auction('closing', conId, this.market.quoteOf(conId)?.last)
    for (const order of this.book.liveOrders) {
      if (endsWith(order, session)) {
        this.finish(order, 'Cancelled', 'Cancelled by System: the session has ended')
      } else if (hasExpired(order, nextSession(session.date).opensAt)) {
        this.finish(order, 'Cancelled', 'Cancelled by System: the contract has expired')
      } else {
        // Nobody was there before it when the next session opens, and it takes that session's first price.
        this.takePlace(order)
      }
    }
    this.matcher.endSession()
    this.positionsChanged(this.clearing.sessionClosed(session))
  }

  positionsChanged(conIds: readonly number[]): void {
    for (const conId of conIds) this.publish({ kind: 'positionChanged', conId })
  }

  /** Orders do not live through a split; IBKR cancels them. */
  private startSession({ date }: MarketSession): void {
    for (const order of this.book.liveOrders) {
      const splits = (leg: TradedLeg): boolean =>
        splitOn(underlyingOf(leg.contract), this.market, date) !== undefined
      if (order.terms.legs.some(splits))
        this.finish(order, 'Cancelled', 'Cancelled by System: corporate action')
    }
    this.positionsChanged(this.clearing.dayBegan(date))
    this.account.startSession(date, this.market)
  }

  report(order: Order, withTicket: boolean): void {
    this.publish({ kind: 'orderReported', order: { ...order }, withTicket })
  }

  tellOwner(order: Order, why: Refusal): void {
    this.tell(order.clientId, ownIdOf(order), why)
  }

  tell(clientId: number, orderId: number, why: Refusal): void {
    this.publish({ kind: 'orderMessage', clientId, orderId, refusal: why })
  }

  publish(event: ExchangeEvent): void {
    this.events.push(event)
  }

  private accept(order: Order): void {
    const rejection = this.faults.rejectionOf(order) ?? this.tooLate(order) ?? this.credit.reserve(order)
    order.state = 'PreSubmitted'
    if (rejection) {
      this.tellOwner(order, rejection)
      this.finish(order, 'Inactive', rejection.text)
      return
    }
    const warning = this.faults.warningOf(order)
    if (warning?.holds) order.whyHeld = 'locate'
    this.report(order, true)
    if (warning) this.tellOwner(order, warning)
    for (const remark of warningsFor(order, this.matcher.isOpenFor(order))) this.tellOwner(order, remark)
    if (!warning?.holds) {
      this.arrive(() => {
        if (isDone(order)) return
        order.hasArrived = true
        this.takePlace(order)
        this.afterArrival(order)
      })
    }
  }

  /** At the end of the line at its price: a newcomer, whose limit may still find something to take. */
  private takePlace(order: Order): void {
    this.placesTaken += 1
    order.priority = this.placesTaken
    order.isResting = false
    order.queueAhead = undefined
    order.queueLeft = undefined
  }

  private afterArrival(order: Order): void {
    this.tryFill(order)
    if (isDone(order)) return
    if (order.terms.tif === 'IOC' || order.terms.tif === 'FOK') {
      this.finish(order, 'Cancelled', 'Cancelled by System')
      this.tellOwner(order, refusal(202, 'Order Canceled - reason:'))
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
    return (
      this.matcher.isOpenFor(order) &&
      order.areConditionsMet &&
      !waitsForParent &&
      (!waitsForTrigger || order.isTriggered)
    )
  }

  /** A stock opens with the first price of its session, and again after a halt. */
  private followPhase(conId: number, quote: MarketQuote | undefined): void {
    const { isOpen } = this.matcher
    if (isOpen && quote?.open !== undefined && !quote.halted) {
      this.positionsChanged(this.clearing.opened(conId, quote.open, this.market.session()))
    }
    const due = this.auctionCalls.due(conId, quote, isOpen)
    if (due) this.auction(due, conId, due === 'opening' ? quote?.open : quote?.last)
    if (due !== 'opening') return
    for (const order of this.book.liveOrdersOn(conId)) {
      if (takesPart('opening', order, conId))
        this.finish(order, 'Cancelled', 'Cancelled by System: not filled at the open')
    }
  }

  private auction(kind: AuctionKind, conId: number, price: number | undefined): void {
    if (price === undefined || this.market.quoteOf(conId)?.halted) return
    for (const { order, fill } of auctionFills(kind, this.book.liveOrdersOn(conId), conId, price))
      this.fill(order, fill)
  }

  private tryFill(order: Order): void {
    if (!this.isReleased(order)) return
    const wasTriggered = order.isTriggered
    if (isLegged(order)) this.tryLeg(order)
    else {
      const fill = this.matcher.fillOf(order)
      if (fill) this.fill(order, fill)
    }
    if (order.hasArrived && this.isAtExchange(order)) order.isResting = order.terms.limitPrice !== undefined
    if (isDone(order) || order.state !== 'PreSubmitted') return
    if (order.isTriggered && !wasTriggered) {
      order.state = 'Submitted'
      this.report(order, true)
    }
  }

  /** Conditions and times that an order waits for; a time that it does not outlive ends it. */
  private isReleased(order: Order): boolean {
    const { ticket } = order
    const life = lifeAt(order, this.now)
    if (life === 'over') this.finish(order, 'Cancelled', 'Cancelled by System: good till date')
    if (life !== 'live') return false
    if (order.areConditionsMet) return true
    if (!conditionsHold(ticket, this.market, this.account)) return false
    if (ticket.conditionsCancelOrder && ticket.conditions.length > 0) {
      this.finish(order, 'Cancelled', 'Cancelled by condition')
      return false
    }
    order.areConditionsMet = true
    return true
  }

  private fill(order: Order, fill: ProposedFill): void {
    const booking = this.nextBooking()
    const legs = order.terms.isCombo ? this.faults.legsFilled(order) : undefined
    if (legs !== undefined) {
      order.isBroken = true
      this.announceExecutions(order, bookSomeLegs(order, fill, legs, booking))
      return
    }
    const executions = bookFill(order, fill, booking)
    this.afterFill(order, executions, fill.quantity)
  }

  /** Trades one leg of a non-guaranteed combo; the next one follows when the router comes to it. */
  private tryLeg(order: Order): void {
    const fill = this.matcher.legFillOf(order)
    if (!fill) return
    const filledBefore = order.filled
    if (this.faults.legsFilled(order) !== undefined) order.isBroken = true
    const executions = bookLegFill(order, fill, this.nextBooking())
    if (order.filled > filledBefore) this.afterFill(order, executions, order.filled - filledBefore)
    else this.announceExecutions(order, executions, () => this.report(order, false))
    if (order.nextLegAt !== undefined) this.arrivals.add(order.nextLegAt, () => this.tryFill(order))
  }

  private nextBooking(): Booking {
    this.fillsMade += 1
    return { account: this.account, run: this.options.run, fill: this.fillsMade, now: this.now }
  }

  private afterFill(order: Order, executions: readonly Execution[], quantity: number): void {
    this.announceExecutions(order, executions, () => this.reportFill(order))
    this.applyGroupEffects(order, quantity)
    for (const child of childrenOf(order, this.book)) if (child.hasArrived) this.afterArrival(child)
  }

  private reportFill(order: Order): void {
    if (remainingOf(order) === 0) this.finish(order, 'Filled', `Filled Size: ${order.filled}`)
    else {
      if (order.state === 'PreSubmitted') order.state = 'Submitted'
      this.report(order, true)
    }
  }

  /** In TWS's order: what was executed, where the order stands, what it cost. */
  private announceExecutions(
    order: Order,
    executions: readonly Execution[],
    reportOrder: () => void = () => undefined,
  ): void {
    for (const execution of executions) {
      this.publish({ kind: 'executed', order: { ...order }, execution })
    }
    reportOrder()
    for (const execution of executions) {
      if (execution.commission !== undefined) this.publish({ kind: 'commissionCharged', execution })
      if (execution.contract.secType !== 'BAG') {
        this.publish({ kind: 'positionChanged', conId: execution.contract.conId })
      }
    }
  }

  private applyGroupEffects(order: Order, quantity: number): void {
    for (const { order: other, effect } of effectsOfFill(order, this.book)) {
      if (effect === 'reduce') other.reducedBy = Math.min(quantityOf(other), other.reducedBy + quantity)
      if (effect === 'cancel' || remainingOf(other) <= 0) this.finish(other, 'Cancelled', 'Cancelled by OCA')
      else if (other.state !== 'Held') this.report(other, true)
    }
  }

  private carryOutCancel(order: Order): void {
    if (isDone(order)) return
    if (this.faults.fillsDuringCancel(order)) {
      const fill = this.matcher.forcedFill(order)
      if (fill) this.fill(order, fill)
      // What is left of it is cancelled all the same.
      if (isDone(order)) return
    }
    this.finish(order, 'Cancelled', 'Cancelled by Trader')
    this.tellOwner(order, refusal(202, 'Order Canceled - reason:'))
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

  private arrive(carryOut: () => void): void {
    this.arrivals.send(this.now, carryOut)
    this.catchUp()
  }
}

const isLegged = ({ terms }: Order): boolean => terms.isCombo && !terms.isGuaranteed
