import {
  type CommissionReport,
  type Contract,
  EventName,
  type Execution,
  type IBApi,
  type Order,
  type OrderState,
} from '@stoqey/ib'
import type { Instrument } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import type { BrokerEvent, BrokerSnapshot, MarginAnswer, OrderReport } from '#core/ports/broker'
import { listen } from './connection'
import type { ContractDirectory } from './contractDirectory'
import { Gathering } from './gathering'
import {
  commissionFromReport,
  definedNumber,
  fillFromExecution,
  marginFromState,
  permIdText,
  reportFromCompleted,
  reportFromOpenOrder,
  statusFromBroker,
} from './orderReports'
import type { Pacer } from './pacer'
import { type RequestBook, RequestFailed } from './requestBook'

export type OrderFeedOptions = {
  readonly clientId: number
  readonly timeoutMs: number
  readonly pacer: Pacer
  readonly requests: RequestBook
  readonly contracts: ContractDirectory
  readonly now: () => EpochMs
  readonly account: () => string
  readonly emit: (event: BrokerEvent) => void
  /** An order id of this client was seen. */
  readonly onOrderId: (orderId: number) => void
  readonly onError: (error: unknown) => void
}

/** Fills that come while a snapshot is gathered make it inconsistent: it is gathered again, so many times. */
const SNAPSHOT_ATTEMPTS = 3

/** What TWS says of orders, executions and positions, unasked and when a snapshot is gathered. */
export class OrderFeed {
  readonly #whatIfs = new Map<number, (answer: MarginAnswer | undefined) => void>()
  /** TWS does not repeat a combo's legs in its executions: they are known from its order. */
  readonly #instrumentByPermId = new Map<string, Instrument>()
  readonly #instrumentByOrderId = new Map<number, Instrument>()
  #gathering: Gathering | undefined

  constructor(private readonly options: OrderFeedOptions) {}

  attach(api: IBApi): void {
    const on = (event: EventName, handle: (...args: never[]) => void) =>
      listen(api, event, handle, this.options.onError)
    on(EventName.openOrder, (id: number, contract: Contract, order: Order, state: OrderState) =>
      this.#openOrder(id, contract, order, state),
    )
    on(
      EventName.orderStatus,
      (
        id: number,
        status: string,
        filled: number,
        _left: number,
        _price: number,
        permId: number,
        _parent: number,
        _last: number,
        clientId: number,
      ) => this.#orderStatus(id, status, filled, permId, clientId),
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
  }

  placed(orderId: number, instrument: Instrument): void {
    this.#instrumentByOrderId.set(orderId, instrument)
  }

  expectWhatIf(orderId: number, onAnswer: (answer: MarginAnswer | undefined) => void): void {
    this.#whatIfs.set(orderId, onAnswer)
  }

  forgetWhatIf(orderId: number): void {
    this.#whatIfs.delete(orderId)
  }

  isWhatIf(orderId: number): boolean {
    return this.#whatIfs.has(orderId)
  }

  answerWhatIf(orderId: number, answer: MarginAnswer | undefined): void {
    this.#whatIfs.get(orderId)?.(answer)
  }

  lost(reason: string): void {
    this.#gathering?.fail(new RequestFailed('CONNECTION_LOST', reason))
    for (const answer of [...this.#whatIfs.values()]) answer(undefined)
  }

  /** Open orders, completed orders, executions, positions, and executions again to see that nothing moved between. */
  async snapshot(api: () => IBApi): Promise<BrokerSnapshot> {
    for (let attempt = 1; ; attempt++) {
      const gathering = await this.#gather(api(), true)
      const confirming = await this.#gather(api(), false)
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

  #openOrder(orderId: number, contract: Contract, order: Order, state: OrderState): void {
    if (order.whatIf) {
      const answer = marginFromState(state)
      // TWS may answer twice, first without numbers.
      if (answer.initialAfter !== undefined) this.#whatIfs.get(orderId)?.(answer)
      return
    }
    if (order.clientId === this.options.clientId) this.options.onOrderId(orderId)
    const instrument = this.options.contracts.instrumentOf(contract) ?? this.#instrumentByOrderId.get(orderId)
    const permId = permIdText(order.permId)
    if (!instrument && contract.comboLegs && this.#gathering) {
      // A combo of an earlier life: its legs must be learnt before it can be read.
      this.#gathering.wait(
        this.options.contracts
          .learnLegs(contract)
          .then(() => this.#openOrder(orderId, contract, order, state)),
      )
      return
    }
    if (permId && instrument) this.#instrumentByPermId.set(permId, instrument)
    const report = reportFromOpenOrder(orderId, order, state, instrument, this.options.clientId)
    this.#report(report)
  }

  #orderStatus(orderId: number, status: string, filled: number, permId: number, clientId: number): void {
    if (this.#whatIfs.has(orderId) && clientId === this.options.clientId) return
    this.#report({
      clientOrderId: undefined,
      brokerOrderId: clientId === this.options.clientId && orderId > 0 ? orderId : undefined,
      permId: permIdText(permId),
      status: statusFromBroker(status),
      filledQuantity: definedNumber(filled),
      terms: undefined,
      message: undefined,
    })
  }

  #report(report: OrderReport): void {
    if (report.terms && this.#gathering) this.#gathering.openOrders.push(report)
    this.options.emit({ kind: 'orderReported', report })
  }

  #completedOrder(contract: Contract, order: Order, state: OrderState): void {
    const instrument = this.options.contracts.instrumentOf(contract)
    const permId = permIdText(order.permId)
    if (!instrument && contract.comboLegs && this.#gathering) {
      this.#gathering.wait(
        this.options.contracts.learnLegs(contract).then(() => this.#completedOrder(contract, order, state)),
      )
      return
    }
    if (permId && instrument) this.#instrumentByPermId.set(permId, instrument)
    this.#gathering?.completedOrders.push(reportFromCompleted(order, state, instrument))
  }

  #execution(contract: Contract, execution: Execution): void {
    const isOwn = execution.clientId === this.options.clientId
    const instrument =
      this.options.contracts.instrumentOf(contract) ??
      this.#instrumentByPermId.get(permIdText(execution.permId) ?? '') ??
      (isOwn ? this.#instrumentByOrderId.get(execution.orderId ?? -1) : undefined)
    if (!instrument && this.#gathering?.isLearning) {
      // A combo of an earlier life: its legs are being learnt from its order.
      this.#gathering.afterLearning(() => this.#execution(contract, execution))
      return
    }
    const fill = instrument && fillFromExecution(execution, instrument, this.options.now())
    if (!fill) {
      const message = `Execution ${execution.execId} of ${contract.symbol} (${contract.secType}) was not booked.`
      this.options.emit({ kind: 'notice', level: 'warn', code: 'EXECUTION_UNREADABLE', message })
      return
    }
    if (this.#gathering) this.#gathering.fills.set(fill.execId, fill)
    const brokerOrderId = isOwn && execution.orderId ? execution.orderId : undefined
    this.options.emit({ kind: 'fillReported', fill, brokerOrderId })
  }

  #commission(report: CommissionReport): void {
    const commission = commissionFromReport(report, this.options.now())
    if (!commission) return
    this.#gathering?.commissions.set(commission.execId, commission)
    this.options.emit({ kind: 'commissionReported', commission })
  }

  #position(account: string, contract: Contract, quantity: number, averageCost: number): void {
    const instrument = this.options.contracts.instrumentOf(contract)
    if (account !== this.options.account() || !instrument || instrument.kind === 'combo') return
    const multiplier = instrument.kind === 'option' ? instrument.multiplier : 1
    // TWS's average cost of an option is per contract.
    const position = { instrument, quantity, averagePrice: averageCost / multiplier }
    if (this.#gathering) this.#gathering.addPosition(position)
    else this.options.emit({ kind: 'positionReported', position })
  }

  /** One round of questions; with `all` also orders and positions. */
  async #gather(api: IBApi, all: boolean): Promise<Gathering> {
    // These requests have no ids: one round at a time.
    while (this.#gathering) await this.#gathering.done.catch(() => undefined)
    const gathering = new Gathering(
      all ? ['openOrders', 'completedOrders', 'executions', 'positions'] : ['executions'],
      this.options.timeoutMs,
    )
    this.#gathering = gathering
    const ask = (run: () => void) => this.options.pacer.submit('request', run)
    if (all) {
      ask(() => api.reqAllOpenOrders())
      ask(() => api.reqCompletedOrders(false))
    }
    ask(() => api.reqExecutions(this.options.requests.allocate(), {}))
    // Never cancelled: from then on TWS tells of every change.
    if (all) ask(() => api.reqPositions())
    try {
      await gathering.done
      return gathering
    } finally {
      this.#gathering = undefined
    }
  }
}
