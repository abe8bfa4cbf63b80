import { type Commission, executionFamily, type Fill } from '../domain/fill'
import { instrumentKey, multiplierOf, type QuotedInstrument } from '../domain/instrument'
import { addMoney, type Micros, microsFromDollars, negateMoney, ZERO } from '../domain/money'
import { signOf } from '../domain/order'
import type { Position } from '../domain/position'

/** A holding that the broker reports and our fills do not explain: taken over at the broker's average price. */
export type PositionAdjustment = {
  readonly instrument: QuotedInstrument
  readonly quantityChange: number
  readonly price: number
  /** With lots that structures close against each other: the account's position is not touched. */
  readonly crossedBy?: string | undefined
}

/**
 * Fills -> positions. Each execution counts once, in its latest correction; a combo's own fill never counts, its
 * legs do. Average-cost accounting: reducing realises profit, crossing through zero restarts the average.
 */
export class PositionBook {
  readonly #positions = new Map<string, Position>()
  readonly #fills = new Map<string, Fill>()
  /** By family: a correction repeats the commission of what it corrects, or brings another. */
  readonly #commissions = new Map<string, Commission>()
  readonly #realizedByFamily = new Map<string, Micros>()

  /** False when this execution, or a later correction of it, was counted already. */
  addFill(fill: Fill): boolean {
    const { family, revision } = executionFamily(fill.execId)
    const known = this.#fills.get(family)
    if (known && executionFamily(known.execId).revision >= revision) return false
    this.#fills.set(family, fill)
    if (fill.instrument.kind === 'combo') return true
    const undone = known
      ? this.#trade(fill.instrument, -signOf(known.side) * known.quantity, known.price)
      : ZERO
    const realized = this.#trade(fill.instrument, signOf(fill.side) * fill.quantity, fill.price)
    this.#realizedByFamily.set(
      family,
      addMoney(addMoney(this.#realizedByFamily.get(family) ?? ZERO, undone), realized),
    )
    const early = known ? undefined : this.#commissions.get(family)
    if (early) this.#charge(fill.instrument, early.amount)
    return true
  }

  /** May come before its execution. False when it was counted already. */
  addCommission(commission: Commission): boolean {
    if (this.hasCommission(commission.execId)) return false
    const { family } = executionFamily(commission.execId)
    const before = this.#commissions.get(family)?.amount ?? ZERO
    this.#commissions.set(family, commission)
    const fill = this.#fills.get(family)
    if (fill && fill.instrument.kind !== 'combo')
      this.#charge(fill.instrument, addMoney(commission.amount, negateMoney(before)))
    return true
  }

  adjust(adjustment: PositionAdjustment): void {
    this.#trade(adjustment.instrument, adjustment.quantityChange, adjustment.price)
  }

  hasFill(execId: string): boolean {
    const { family, revision } = executionFamily(execId)
    const known = this.#fills.get(family)
    return known !== undefined && executionFamily(known.execId).revision >= revision
  }

  hasCommission(execId: string): boolean {
    const { family, revision } = executionFamily(execId)
    const known = this.#commissions.get(family)
    return known !== undefined && executionFamily(known.execId).revision >= revision
  }

  /** Profit that this execution closed, commissions aside. */
  realizedOf(execId: string): Micros {
    return this.#realizedByFamily.get(executionFamily(execId).family) ?? ZERO
  }

  /** Every execution in its latest version, in the order in which they were learnt. */
  fills(): readonly Fill[] {
    return [...this.#fills.values()]
  }

  commissionOf(execId: string): Commission | undefined {
    return this.#commissions.get(executionFamily(execId).family)
  }

  quantityOf(key: string): number {
    return this.#positions.get(key)?.quantity ?? 0
  }

  /** Every instrument that was ever held, flat ones included: they carry realised profit. */
  all(): readonly Position[] {
    return [...this.#positions.values()]
  }

  open(): readonly Position[] {
    return this.all().filter(position => position.quantity !== 0)
  }

  /** The profit that the trade realised. */
  #trade(instrument: QuotedInstrument, quantityChange: number, price: number): Micros {
    const key = instrumentKey(instrument)
    const before = this.#positions.get(key) ?? flat(instrument)
    const after = afterTrade(before, quantityChange, price)
    this.#positions.set(key, after)
    return (after.realized - before.realized) as Micros
  }

  #charge(instrument: QuotedInstrument, amount: Micros): void {
    const key = instrumentKey(instrument)
    const before = this.#positions.get(key) ?? flat(instrument)
    this.#positions.set(key, { ...before, commissions: addMoney(before.commissions, amount) })
  }
}

export function afterTrade(before: Position, quantityChange: number, price: number): Position {
  const quantity = before.quantity + quantityChange
  const isAdding = before.quantity === 0 || Math.sign(before.quantity) === Math.sign(quantityChange)
  if (isAdding) {
    const averagePrice = (before.averagePrice * before.quantity + price * quantityChange) / quantity
    return { ...before, quantity, averagePrice: quantity === 0 ? 0 : averagePrice }
  }
  const closed = Math.min(Math.abs(quantityChange), Math.abs(before.quantity)) * Math.sign(before.quantity)
  const profit = closed * (price - before.averagePrice) * multiplierOf(before.instrument)
  const hasCrossed = Math.sign(quantity) === Math.sign(quantityChange) && quantity !== 0
  return {
    ...before,
    quantity,
    averagePrice: quantity === 0 ? 0 : hasCrossed ? price : before.averagePrice,
    realized: addMoney(before.realized, microsFromDollars(profit)),
  }
}

const flat = (instrument: QuotedInstrument): Position => ({
  instrument,
  quantity: 0,
  averagePrice: 0,
  realized: ZERO,
  commissions: ZERO,
})
