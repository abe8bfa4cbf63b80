import { ZERO } from '#core/domain/money'
import type { SessionDate } from '#core/domain/time'
import type { ContractDefinition, Market } from '#main/gateway/market/market'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import type { Account } from './account'
import { referenceOf } from './contractReference'
import type { ExchangeState } from './exchangeState'
import { correctedId } from './execution'
import { isDone, newOrder, type Order, ownIdOf, quantityOf } from './order'
import { OrderBinding } from './orderBinding'
import { changeProblem } from './orderChange'
import type { OrderFaults } from './orderFaults'
import { parentOf } from './orderGroups'
import { OrderIds } from './orderIds'
import { previewOf } from './orderPreview'
import { termsFrom } from './orderTerms'
import { type Refusal, refusal } from './refusal'
import { type FloorOptions, TradingFloor } from './tradingFloor'

/** How far an account has come: what a new one counts from 0. */
export type AccountProgress = {
  readonly nextOrderIds: readonly (readonly [clientId: number, orderId: number])[]
  readonly ordersMade: number
  readonly ordersBound: number
  readonly fillsMade: number
  /** The session that the account's executions are of. */
  readonly session: SessionDate | undefined
}

export const NEW_ACCOUNT: AccountProgress = {
  nextOrderIds: [],
  ordersMade: 0,
  ordersBound: 0,
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
  readonly binding: OrderBinding
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
    this.binding = new OrderBinding(this.floor, progress.ordersBound)
  }

  get book() {
    return this.floor.book
  }

  /** A new order, a change of a live one (same client and id), or a what-if. */
  submit(clientId: number, ticket: OrderTicket): void {
    const existing = ticket.orderId === 0 ? undefined : this.book.find(clientId, ticket.orderId)
    if (existing && !ticket.whatIf) {
      const problem = this.amend(existing, ticket)
      if (problem) this.floor.tellOwner(existing, problem)
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
    if (this.binding.isAutomatic) this.binding.bind(order)
    this.floor.transmit(order)
    return order.permId
  }

  /** A person at TWS changes any order, a client's too. Why not, when TWS does not let them. */
  changeByHand(order: Order, changes: Partial<OrderTicket>): Refusal | undefined {
    return this.amend(order, { ...order.ticket, ...changes, transmit: true })
  }

  cancel(clientId: number, orderId: number): void {
    const order = this.book.find(clientId, orderId)
    if (!order) {
      const text = `OrderId ${orderId} that needs to be cancelled is not found.`
      this.floor.tell(clientId, orderId, refusal(10147, text))
      return
    }
    const problem = this.cancelProblem(order)
    if (problem) this.floor.tellOwner(order, problem)
    else this.floor.requestCancel(order)
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

  exercise(contract: ContractDefinition, quantity: number): Refusal | undefined {
    return this.turned(this.floor.clearing.exercise(contract, quantity))
  }

  assign(contract: ContractDefinition, quantity: number): Refusal | undefined {
    return this.turned(this.floor.clearing.assign(contract, quantity))
  }

  lapse(contract: ContractDefinition, quantity: number): Refusal | undefined {
    return this.floor.clearing.lapse(contract, quantity)
  }

  private turned(answer: readonly number[] | Refusal): Refusal | undefined {
    if ('code' in answer) return answer
    this.floor.positionsChanged(answer)
    return undefined
  }

  /** All that a restart needs; orders without what their tickets say already. */
  state(): ExchangeState {
    const orders = [...this.book.completedOrders, ...this.book.liveOrders]
    return {
      accountId: this.account.id,
      run: this.options.run,
      ordersMade: this.ordersMade,
      ordersBound: this.binding.ordersBound,
      fillsMade: this.floor.fillsMade,
      nextOrderIds: this.orderIds.entries,
      session: this.floor.session ?? this.market.session().date,
      account: this.account.state,
      orders: orders.map(({ terms: _derived, ...stored }) => stored),
    }
  }

  private cancelProblem(order: Order): Refusal | undefined {
    if (order.state === 'Filled') {
      const text = 'Cancel attempted when order is not in a cancellable state.'
      return refusal(161, `${text} Order permId=${order.permId}`)
    }
    if (!isDone(order) && order.state !== 'PendingCancel' && !this.floor.isLocked(order)) return undefined
    const text = `OrderId ${ownIdOf(order)} that needs to be cancelled cannot be cancelled`
    return refusal(10148, `${text}, state: ${order.state}.`)
  }

  private amend(order: Order, ticket: OrderTicket): Refusal | undefined {
    const problem = changeProblem(order, ticket)
    if (problem) return problem
    const terms = termsFrom(ticket, this.market.contracts)
    if (!terms.ok) return terms.error
    if (order.state === 'Held') {
      order.ticket = ticket
      order.terms = terms.value
      if (ticket.transmit) this.floor.transmit(order)
      return undefined
    }
    const changed = { ...order, terms: terms.value }
    const rejection =
      this.faults.rejectionOf(order) ?? this.floor.tooLate(order) ?? this.floor.credit.reserve(changed)
    if (rejection) return rejection
    order.reservedPerUnit = changed.reservedPerUnit
    this.floor.amend(order, ticket, terms.value)
    return undefined
  }

  private preview(order: Order): void {
    const rejection = this.faults.rejectionOf(order)
    if (rejection) {
      this.floor.tellOwner(order, rejection)
      return
    }
    const fault = this.faults.previewFault()
    if (fault === 'unanswered') return
    const previewed = { kind: 'previewed', order: { ...order, state: 'PreSubmitted' as const } } as const
    if (fault === 'unsetFirst') this.floor.publish({ ...previewed, preview: undefined })
    const preview = previewOf(order.terms, quantityOf(order), this.account, this.market)
    this.floor.publish({ ...previewed, preview })
  }

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
