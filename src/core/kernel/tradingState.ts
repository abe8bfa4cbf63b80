import { executionFamily, type Fill } from '../domain/fill'
import { newOrder, type Order, termsOf } from '../domain/order'
import type { EpochMs } from '../domain/time'
import { isTerminal, nextStatus } from '../execution/orderStatus'
import { PositionBook } from '../portfolio/positionBook'
import { StructureBook } from '../portfolio/structureBook'
import { describeDenial } from '../risk/denial'
import { ARMED, type KillSwitch } from '../risk/killSwitch'
import { OrderLedger } from './orderLedger'
import type { JournalRecord, OrderEventRecord } from './record'

/** The fold of the journal. Only `apply` changes it, and only with records that are durable. */
export class TradingState {
  killSwitch: KillSwitch = ARMED
  readonly book = new PositionBook()
  /** The same positions, by the structure that holds them. */
  readonly structures = new StructureBook()
  readonly #orders = new OrderLedger()
  readonly #byBrokerId = new Map<number, string>()
  readonly #byPermId = new Map<string, string>()
  /** Fills that count towards each order: one version per execution, combos by their own fill. */
  readonly #orderFills = new Map<string, Map<string, Fill>>()

  orders(): readonly Order[] {
    return this.#orders.all()
  }

  /** Those that may still trade, as far as we know. */
  workingOrders(): readonly Order[] {
    return this.#orders.working()
  }

  /** Oldest first. */
  ordersOf(structureId: string): readonly Order[] {
    return this.#orders.ofStructure(structureId)
  }

  /** All that the risk door asks about: what works, and what was asked for since a moment. */
  ordersThatMatter(since: EpochMs): readonly Order[] {
    return this.#orders.workingOrSince(since)
  }

  order(clientOrderId: string): Order | undefined {
    return this.#orders.get(clientOrderId)
  }

  /** By our reference first, then by the broker's ids: manual and completed orders carry only the permanent one. */
  find(reference: {
    readonly clientOrderId?: string | undefined
    readonly brokerOrderId?: number | undefined
    readonly permId?: string | undefined
  }): Order | undefined {
    const id =
      (reference.clientOrderId !== undefined && this.#orders.has(reference.clientOrderId)
        ? reference.clientOrderId
        : undefined) ??
      (reference.permId === undefined ? undefined : this.#byPermId.get(reference.permId)) ??
      (reference.brokerOrderId === undefined ? undefined : this.#byBrokerId.get(reference.brokerOrderId))
    return id === undefined ? undefined : this.#orders.get(id)
  }

  highestBrokerOrderId(): number {
    return Math.max(0, ...this.#byBrokerId.keys())
  }

  apply(record: JournalRecord): void {
    switch (record.kind) {
      case 'intent':
        this.#orders.put(newOrder(record.intent))
        this.structures.addIntent(record.intent)
        return
      case 'orderEvent':
        this.#applyEvent(record)
        return
      case 'modify':
        this.#change(record.clientOrderId, order => ({
          ...order,
          beforeModify: order.beforeModify ?? termsOf(order),
          ...termsOf(record),
          moveReason: record.reason,
          updatedAt: record.tsInit,
        }))
        return
      case 'fill':
        this.#applyFill(record.fill)
        return
      case 'commission':
        if (this.book.addCommission(record.commission)) this.structures.addCommission(record.commission)
        return
      case 'denial': {
        const [first] = record.denials
        this.#orders.put({
          ...newOrder(record.intent),
          status: 'denied',
          code: first?.code,
          message: record.denials.map(describeDenial).join(' '),
          updatedAt: record.tsInit,
        })
        return
      }
      case 'killSwitch':
        this.killSwitch = record.killSwitch
        return
      case 'reconciliation':
        for (const adjustment of record.adjustments)
          if (adjustment.crossedBy === undefined) this.book.adjust(adjustment)
        this.structures.adjust(record.adjustments)
        return
    }
  }

  #applyEvent(record: OrderEventRecord): void {
    this.#change(record.clientOrderId, order => {
      const previous = record.event === 'modifyRefused' ? order.beforeModify : undefined
      const isAnswered = previous !== undefined || record.event === 'modifyAccepted'
      // All of it may have filled while a change of its quantity was on its way.
      const isFilled = isAnswered && order.filledQuantity >= (previous ?? order).quantity
      const status = nextStatus(order.status, isFilled ? 'filled' : record.event) ?? order.status
      const isSettled =
        record.event === 'modifyRefused' || record.event === 'modifyAccepted' || isTerminal(status)
      return {
        ...order,
        status,
        ...(previous ?? termsOf(order)),
        beforeModify: isSettled ? undefined : order.beforeModify,
        brokerOrderId: record.brokerOrderId ?? order.brokerOrderId,
        permId: record.permId ?? order.permId,
        code: record.code ?? order.code,
        message: record.message ?? order.message,
        updatedAt: record.tsInit,
      }
    })
    if (record.brokerOrderId !== undefined) this.#byBrokerId.set(record.brokerOrderId, record.clientOrderId)
    if (record.permId !== undefined) this.#byPermId.set(record.permId, record.clientOrderId)
  }

  #applyFill(fill: Fill): void {
    if (!this.book.addFill(fill)) return
    this.structures.addFill(fill)
    const order = fill.clientOrderId === undefined ? undefined : this.#orders.get(fill.clientOrderId)
    if (!order) return
    if (order.intent.instrument.kind === 'combo' && fill.instrument.kind !== 'combo') return
    const fills = this.#orderFills.get(order.intent.clientOrderId) ?? new Map<string, Fill>()
    fills.set(executionFamily(fill.execId).family, fill)
    this.#orderFills.set(order.intent.clientOrderId, fills)
    const filledQuantity = sum([...fills.values()].map(each => each.quantity))
    const value = sum([...fills.values()].map(each => each.quantity * each.price))
    // A smaller quantity counts once the broker has acknowledged it: until then the order may still work.
    const quantity = Math.max(order.quantity, order.beforeModify?.quantity ?? 0)
    const event = filledQuantity >= quantity ? 'filled' : 'partiallyFilled'
    this.#change(order.intent.clientOrderId, before => ({
      ...before,
      status: nextStatus(before.status, event) ?? before.status,
      filledQuantity,
      averageFillPrice: filledQuantity === 0 ? undefined : value / filledQuantity,
      permId: before.permId ?? fill.permId,
      updatedAt: fill.tsInit,
    }))
  }

  #change(clientOrderId: string, change: (order: Order) => Order): void {
    const order = this.#orders.get(clientOrderId)
    if (order) this.#orders.put(change(order))
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
