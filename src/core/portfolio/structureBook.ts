import { type Commission, executionFamily, type Fill } from '../domain/fill'
import { type Instrument, instrumentKey, multiplierOf, type QuotedInstrument } from '../domain/instrument'
import { addMoney, type Micros, microsFromDollars, negateMoney, ZERO } from '../domain/money'
import { type OrderIntent, signOf } from '../domain/order'
import type { Opening, OrderPlan, TradeOpening } from '../domain/orderPlan'
import type { EpochMs } from '../domain/time'
import type { OwnedLot } from './crossing'
import type { PositionAdjustment } from './positionBook'

export type Lot = { readonly instrument: QuotedInstrument; readonly quantity: number }

/** What one strategy holds for one reason: the legs of a structure, and what they brought and cost so far. */
export type StructurePosition = Holding & { readonly opening: Opening }

/** What an intraday trade holds; its id is that of its plan. */
export type TradePosition = Holding & { readonly trade: TradeOpening }

type Holding = {
  readonly structureId: string
  /** What one structure may consist of: as it was ordered, then as it was rolled. */
  readonly instruments: readonly Instrument[]
  readonly orderedQuantity: number
  readonly tsOpened: EpochMs
  readonly lots: readonly Lot[]
  /** Of all its fills: received positive, paid negative. */
  readonly cash: Micros
  readonly commissions: Micros
  /** Of the opening fills alone, commissions aside: negative when opening cost a debit. */
  readonly openingCash: Micros
}

/** Whose the lots are that came without any order of a structure behind them. */
export const BY_HAND = ''

/**
 * Several strategies share one account: who holds what. The lots of all structures and of trades by hand add up to
 * the account's positions, always (C34). A fill belongs to the structure of its order; trades by hand and what the
 * broker reports unexplained (assignment, expiration) reduce lots of the other sign, oldest first.
 */
export class StructureBook {
  readonly #structures = new Map<string, MutableStructure>()
  readonly #byHand = new Map<string, Lot>()
  readonly #planOf = new Map<string, OrderPlan>()
  /** Latest revision of each execution, with the structure and role that it counts for. */
  readonly #fills = new Map<string, { readonly fill: Fill; readonly shares: readonly Share[] }>()
  /** By family, as the position book counts them. */
  readonly #commissions = new Map<string, Commission>()

  get(structureId: string): StructurePosition | undefined {
    const found = this.#structures.get(structureId)
    return found && structureOf(found)[0]
  }

  all(): readonly StructurePosition[] {
    return [...this.#structures.values()].flatMap(structureOf)
  }

  /** Those that hold something. */
  open(): readonly StructurePosition[] {
    return this.#holding().flatMap(structureOf)
  }

  /** Every intraday trade that was ever asked for, oldest first. */
  trades(): readonly TradePosition[] {
    return [...this.#structures.values()].flatMap(tradeOf)
  }

  trade(tradeId: string): TradePosition | undefined {
    const found = this.#structures.get(tradeId)
    return found && tradeOf(found)[0]
  }

  openTrades(): readonly TradePosition[] {
    return this.#holding().flatMap(tradeOf)
  }

  /** Everything that is held, with whose it is. */
  ownedLots(): readonly OwnedLot[] {
    return [
      ...this.#holding().flatMap(({ structureId, lots }) =>
        [...lots.values()].map(lot => ({ ...lot, structureId })),
      ),
      ...this.byHand().map(lot => ({ ...lot, structureId: BY_HAND })),
    ]
  }

  /** What a structure, a trade or, with `BY_HAND`, nobody holds. */
  lotsOf(structureId: string): readonly Lot[] {
    return structureId === BY_HAND
      ? this.byHand()
      : [...(this.#structures.get(structureId)?.lots.values() ?? [])]
  }

  byHand(): readonly Lot[] {
    return [...this.#byHand.values()]
  }

  addIntent(intent: OrderIntent): void {
    const { plan } = intent
    if (!plan) return
    this.#planOf.set(intent.clientOrderId, plan)
    const rolled = this.#structures.get(plan.structureId)
    if (rolled && plan.rollsTo) rolled.instruments = [...rolled.instruments, plan.rollsTo]
    if ((plan.opening ?? plan.trade) && !this.#structures.has(plan.structureId)) {
      this.#structures.set(plan.structureId, {
        structureId: plan.structureId,
        opening: plan.opening,
        trade: plan.trade,
        instruments: [intent.instrument],
        orderedQuantity: intent.quantity,
        tsOpened: intent.tsInit,
        lots: new Map(),
        cash: ZERO,
        commissions: ZERO,
        openingCash: ZERO,
      })
    }
  }

  /** Called once for each new execution or correction; a combo's own fill holds nothing. */
  addFill(fill: Fill): void {
    if (fill.instrument.kind === 'combo') return
    const { family } = executionFamily(fill.execId)
    const before = this.#fills.get(family)
    for (const share of before?.shares ?? []) this.#book(share, -1)
    const change = signOf(fill.side) * fill.quantity
    const plan = fill.clientOrderId === undefined ? undefined : this.#planOf.get(fill.clientOrderId)
    const shares = plan
      ? [shareOf(plan.structureId, fill.instrument, change, fill.price, plan.role === 'open')]
      : this.#allocate(fill.instrument, change, fill.price)
    for (const share of shares) this.#book(share, 1)
    this.#fills.set(family, { fill, shares })
    const early = before ? undefined : this.#commissions.get(family)
    if (early) this.#charge(shares, early.amount)
  }

  addCommission(commission: Commission): void {
    const { family } = executionFamily(commission.execId)
    const before = this.#commissions.get(family)?.amount ?? ZERO
    this.#commissions.set(family, commission)
    const known = this.#fills.get(family)
    if (known) this.#charge(known.shares, addMoney(commission.amount, negateMoney(before)))
  }

  /** One reconciliation: options that went and shares that came for them go to the same structure. */
  adjust(adjustments: readonly PositionAdjustment[]): void {
    const deliveries: Delivery[] = []
    for (const { instrument, quantityChange, price, crossedBy } of adjustments) {
      if (crossedBy !== undefined) this.#book(shareOf(crossedBy, instrument, quantityChange, price, false), 1)
      if (instrument.kind !== 'option' || crossedBy !== undefined) continue
      for (const share of this.#allocate(instrument, quantityChange, price)) {
        this.#book(share, 1)
        // A short put that went brings shares, a short call takes them; for longs it is the other way round.
        const direction = instrument.right === 'put' ? 1 : -1
        deliveries.push({
          structureId: share.structureId,
          underlying: instrument.underlying,
          strike: instrument.strike,
          expected: direction * share.quantityChange * instrument.multiplier,
        })
      }
    }
    for (const adjustment of adjustments) {
      if (adjustment.instrument.kind !== 'option' && adjustment.crossedBy === undefined)
        this.#deliver(adjustment, deliveries)
    }
  }

  /** Shares at a strike go where options of that strike went, then where any did; the rest is as if by hand. */
  #deliver({ instrument, quantityChange, price }: PositionAdjustment, deliveries: Delivery[]): void {
    let left = quantityChange
    const fitting = deliveries.filter(({ underlying }) => underlying === instrumentKey(instrument))
    for (const delivery of [
      ...fitting.filter(({ strike }) => strike === price),
      ...fitting.filter(({ strike }) => strike !== price),
    ]) {
      const delivered = sameSignPart(left, delivery.expected)
      if (delivered === 0) continue
      this.#book(shareOf(delivery.structureId, instrument, delivered, price, false), 1)
      delivery.expected -= delivered
      left -= delivered
    }
    for (const share of this.#allocate(instrument, left, price)) this.#book(share, 1)
  }

  /** First against trades by hand, then against structures, oldest first; what is left is held by hand. */
  #allocate(instrument: QuotedInstrument, change: number, price: number): readonly Share[] {
    if (change === 0) return []
    const key = instrumentKey(instrument)
    const shares: Share[] = []
    let left = change
    const take = (structureId: string, held: number) => {
      if (left === 0 || Math.sign(held) !== -Math.sign(left)) return
      const part = Math.sign(left) * Math.min(Math.abs(left), Math.abs(held))
      shares.push(shareOf(structureId, instrument, part, price, false))
      left -= part
    }
    take(BY_HAND, this.#byHand.get(key)?.quantity ?? 0)
    for (const { structureId, lots } of this.#structures.values())
      take(structureId, lots.get(key)?.quantity ?? 0)
    if (left !== 0) shares.push(shareOf(BY_HAND, instrument, left, price, false))
    return shares
  }

  #holding(): readonly MutableStructure[] {
    return [...this.#structures.values()].filter(({ lots }) => lots.size > 0)
  }

  #book(share: Share, sign: 1 | -1): void {
    const { structureId, instrument, quantityChange, price, isOpening } = share
    const structure = this.#structures.get(structureId)
    addLot(structure?.lots ?? this.#byHand, instrument, sign * quantityChange)
    if (!structure) return
    const paid = microsFromDollars(sign * quantityChange * price * multiplierOf(instrument))
    structure.cash = addMoney(structure.cash, negateMoney(paid))
    if (isOpening) structure.openingCash = addMoney(structure.openingCash, negateMoney(paid))
  }

  /** A commission goes where its execution's first share went: the parts of one execution have one owner but rarely. */
  #charge(shares: readonly Share[], amount: Micros): void {
    const structure = this.#structures.get(shares[0]?.structureId ?? BY_HAND)
    if (structure) structure.commissions = addMoney(structure.commissions, amount)
  }
}

/** Shares that a structure's option brought or took when it went. */
type Delivery = {
  readonly structureId: string
  readonly underlying: string
  readonly strike: number
  expected: number
}

type Share = {
  readonly structureId: string
  readonly instrument: QuotedInstrument
  readonly quantityChange: number
  readonly price: number
  readonly isOpening: boolean
}

type MutableStructure = Omit<Holding, 'instruments' | 'lots' | 'cash' | 'commissions' | 'openingCash'> & {
  /** One of the two. */
  readonly opening: Opening | undefined
  readonly trade: TradeOpening | undefined
  instruments: readonly Instrument[]
  readonly lots: Map<string, Lot>
  cash: Micros
  commissions: Micros
  openingCash: Micros
}

function shareOf(
  structureId: string,
  instrument: QuotedInstrument,
  quantityChange: number,
  price: number,
  isOpening: boolean,
): Share {
  return { structureId, instrument, quantityChange, price, isOpening }
}

function addLot(lots: Map<string, Lot>, instrument: QuotedInstrument, change: number): void {
  const key = instrumentKey(instrument)
  const quantity = (lots.get(key)?.quantity ?? 0) + change
  if (quantity === 0) lots.delete(key)
  else lots.set(key, { instrument, quantity })
}

/** The part of `wanted` that points the way of `expected`, at most as much. */
function sameSignPart(wanted: number, expected: number): number {
  if (Math.sign(wanted) !== Math.sign(expected)) return 0
  return Math.sign(wanted) * Math.min(Math.abs(wanted), Math.abs(expected))
}

const structureOf = ({ opening, trade: _, lots, ...rest }: MutableStructure): StructurePosition[] =>
  opening ? [{ ...rest, opening, lots: [...lots.values()] }] : []

const tradeOf = ({ opening: _, trade, lots, ...rest }: MutableStructure): TradePosition[] =>
  trade ? [{ ...rest, trade, lots: [...lots.values()] }] : []
