import { ZERO } from '#core/domain/money'
import type { SessionDate } from '#core/domain/time'
import type { ContractDefinition, Market } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import type { Account } from './account'
import { referenceOf } from './contractReference'
import type { ExchangeState } from './exchangeState'
import { correctedId } from './execution'
import { isDone, newOrder, type Order, quantityOf } from './order'
import type { OrderFaults } from './orderFaults'
import { parentOf } from './orderGroups'
import { OrderIds } from './orderIds'
import { previewOf } from './orderPreview'
import { termsFrom } from './orderTerms'
import { type Refusal, refusal } from './refusal'
import { exercise } from './settlement'
import { type FloorOptions, TradingFloor } from './tradingFloor'

/** How far an account has come: what a new one counts from 0. */
export type AccountProgress = {
  readonly nextOrderIds: readonly (readonly [clientId: number, orderId: number])[]
  readonly ordersMade: number
  readonly fillsMade: number
  /** The session that the account's executions are of. */
  readonly session: SessionDate | undefined
}

export const NEW_ACCOUNT: AccountProgress = {
  nextOrderIds: [],
  ordersMade: 0,
  fillsMade: 0,
  session: undefined,
}

/**
 * One account's orders against the market's quotes: what clients, the market and the person at TWS can ask of it. It
 * reads no clock: time is the market's. Every call leaves its consequences as events on the floor, which the gateway
 * tells to clients once the state has been saved.
 */
export class Exchange {
  readonly floor: TradingFloor
  readonly orderIds: OrderIds
  private ordersMade: number

  constructor(
    readonly account: Account,
    private readonly market: Market,
    private readonly options: FloorOptions,
    private readonly faults: OrderFaults,
    progress: AccountProgress = NEW_ACCOUNT,
  ) {
    this.floor = new TradingFloor(account, market, options, faults, progress.fillsMade, progress.session)
    this.orderIds = new OrderIds(progress.nextOrderIds)
    this.ordersMade = progress.ordersMade
  }

  get book() {
    return this.floor.book
  }

  /** A new order, a change of a live one (same client and id), or a what-if. */
  submit(clientId: number, ticket: OrderTicket): void {
    const existing = ticket.orderId > 0 ? this.book.find(clientId, ticket.orderId) : undefined
    if (existing && !ticket.whatIf) {
      this.amend(existing, ticket)
      return
    }
    const refuse = (why: Refusal) => this.floor.tell(clientId, ticket.orderId, why)
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
    if (ticket.transmit) this.floor.transmit(order)
  }

  /** An order that a person enters in TWS: no order id, known by its permId alone. Returns that, or why not. */
  enterByHand(ticket: OrderTicket): string | Refusal {
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) return terms.error
    const order = newOrder(this.identityFor(0, 0), { ...ticket, orderId: 0 }, terms.value)
    this.book.add(order)
    this.floor.transmit(order)
    return order.permId
  }

  cancel(clientId: number, orderId: number): void {
    const order = this.book.find(clientId, orderId)
    if (!order) {
      const text = `OrderId ${orderId} that needs to be cancelled is not found.`
      this.floor.tell(clientId, orderId, refusal(10147, text))
      return
    }
    if (isDone(order)) {
      const text = `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${order.state}.`
      this.floor.tell(clientId, orderId, refusal(10148, text))
      return
    }
    this.floor.requestCancel(order)
  }

  cancelAll(): void {
    for (const order of this.book.liveOrders) this.floor.requestCancel(order)
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
    this.floor.publish({ kind: 'executed', order: { ...order }, execution: corrected })
    this.floor.publish({ kind: 'positionChanged', conId: execution.contract.conId })
    return true
  }

  /**
   * The exchange takes an execution back: it is reported again with no shares, under the next revision of its id, and
   * the account is as if it had not been. False when there is no such execution.
   */
  bust(execId: string): boolean {
    const execution = this.account.executionsToday.find(each => each.execId === execId)
    const order = execution && this.book.findByPermId(execution.permId)
    if (!execution || !order) return false
    const busted = { ...execution, execId: correctedId(execId), shares: 0 }
    this.account.takeBack(execution, busted)
    this.floor.publish({ kind: 'executed', order: { ...order }, execution: busted })
    this.floor.publish({ kind: 'positionChanged', conId: execution.contract.conId })
    return true
  }

  /** Every execution of the session once more, under the same ids. */
  repeatExecutions(): void {
    for (const execution of this.account.executionsToday) {
      const order = this.book.findByPermId(execution.permId)
      if (order) this.floor.publish({ kind: 'executed', order: { ...order }, execution })
    }
  }

  /** Shares or contracts that come into the account, or leave it, without any order. */
  transfer(contract: ContractDefinition, quantity: number, price: number): void {
    this.account.book({ contract: referenceOf(contract), quantity, price, commission: ZERO })
    this.floor.publish({ kind: 'positionChanged', conId: contract.conId })
  }

  /** Exercises a long option now, against the underlying at the strike. */
  exercise(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || position.quantity < quantity) return nothingToExercise(contract)
    for (const conId of exercise(this.account, this.market, position, quantity)) {
      this.floor.publish({ kind: 'positionChanged', conId })
    }
    return undefined
  }

  /** A short option is assigned before it expires: someone has exercised theirs. */
  assign(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || -position.quantity < quantity) return nothingToExercise(contract)
    for (const conId of exercise(this.account, this.market, position, -quantity)) {
      this.floor.publish({ kind: 'positionChanged', conId })
    }
    return undefined
  }

  /** Lets a long option expire unexercised even in the money. */
  lapse(contract: ContractDefinition, quantity: number): Refusal | undefined {
    const position = this.account.positionIn(contract.conId)
    if (!position || quantity <= 0 || position.quantity < quantity) return nothingToExercise(contract)
    this.floor.lapsed.add(contract.conId)
    return undefined
  }

  /** All that a restart needs; orders without what their tickets say already. */
  state(): ExchangeState {
    const orders = [...this.book.completedOrders, ...this.book.liveOrders]
    return {
      accountId: this.account.id,
      run: this.options.run,
      ordersMade: this.ordersMade,
      fillsMade: this.floor.fillsMade,
      nextOrderIds: this.orderIds.entries,
      session: this.floor.session ?? this.market.session().date,
      account: this.account.state,
      orders: orders.map(({ terms: _derived, ...stored }) => stored),
    }
  }

  private amend(order: Order, ticket: OrderTicket): void {
    const problem = this.amendProblem(order, ticket)
    if (problem) {
      this.floor.tell(order.clientId, order.orderId, problem)
      return
    }
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) {
      this.floor.tell(order.clientId, order.orderId, terms.error)
      return
    }
    if (order.state === 'Held') {
      order.ticket = ticket
      order.terms = terms.value
      if (ticket.transmit) this.floor.transmit(order)
      return
    }
    const changed = { ...order, terms: terms.value }
    const rejection = this.faults.rejectionOf(order) ?? this.floor.marginProblem(changed)
    if (rejection) {
      this.floor.tell(order.clientId, order.orderId, rejection)
      return
    }
    this.floor.amend(order, ticket, terms.value)
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

  private preview(order: Order): void {
    const rejection = this.faults.rejectionOf(order)
    if (rejection) {
      this.floor.tell(order.clientId, order.orderId, rejection)
      return
    }
    const fault = this.faults.previewFault()
    if (fault === 'unanswered') return
    const previewed = { kind: 'previewed', order: { ...order, state: 'PreSubmitted' as const } } as const
    if (fault === 'unsetFirst') this.floor.publish({ ...previewed, preview: undefined })
    const preview = previewOf(order.terms, quantityOf(order), this.account, this.quoteOf)
    this.floor.publish({ ...previewed, preview })
  }

  private readonly quoteOf = (conId: number) => this.market.quoteOf(conId)

  /** What-ifs use up a number too: nothing depends on permIds being dense. */
  private identityFor(clientId: number, orderId: number) {
    this.ordersMade += 1
    const { ordersMade } = this
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
