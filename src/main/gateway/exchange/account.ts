import { addMoney, type Micros, microsFromDollars, negateMoney, ZERO } from '#core/domain/money'
import type { SessionDate } from '#core/domain/time'
import { type AccountTerms, USUAL_TERMS } from './accountTerms'
import type { ContractReference } from './contractReference'
import type { Execution } from './execution'
import type { ChargedFill } from './fees/fillFees'
import { type MonthlyVolume, NO_VOLUME, volumeOn } from './fees/monthlyVolume'
import { chargesAfter, type OrderCharges } from './fees/orderCharges'
import { type MarketView, marketValueOf } from './mark'
import { flatPosition, type Position, positionAfter, type Trade, valueOfTrade } from './position'

export type AccountState = {
  readonly cash: Micros
  readonly positions: readonly Position[]
  /** Of this session, oldest first. */
  readonly executions: readonly Execution[]
  readonly volume: MonthlyVolume
}

/** Executions kept of one session; beyond it the older half is forgotten. */
const EXECUTIONS_MAX = 100_000

/** One account's money, positions and executions. Cash changes only through trades and their corrections. */
export class Account {
  private cash: Micros
  private readonly positions: Map<number, Position>
  private executions: Execution[]
  private volume: MonthlyVolume

  constructor(
    readonly id: string,
    state: AccountState,
    readonly terms: AccountTerms = USUAL_TERMS,
  ) {
    this.cash = state.cash
    this.positions = new Map(state.positions.map(position => [position.contract.conId, position]))
    this.executions = [...state.executions]
    this.volume = state.volume ?? NO_VOLUME
  }

  static opened(id: string, cashDollars: number, terms: AccountTerms = USUAL_TERMS): Account {
    const cash = microsFromDollars(cashDollars)
    return new Account(id, { cash, positions: [], executions: [], volume: NO_VOLUME }, terms)
  }

  get state(): AccountState {
    const { cash, allPositions: positions, executions, volume } = this
    return { cash, positions, executions, volume }
  }

  get cashBalance(): Micros {
    return this.cash
  }

  /** Open positions, and those closed in this session: TWS reports them with a quantity of 0. */
  get allPositions(): readonly Position[] {
    return [...this.positions.values()]
  }

  positionIn(conId: number): Position | undefined {
    return this.positions.get(conId)
  }

  get executionsToday(): readonly Execution[] {
    return this.executions
  }

  get realizedPnl(): Micros {
    return this.allPositions.reduce((sum, position) => addMoney(sum, position.realizedPnl), ZERO)
  }

  /** Books a trade; what it realized is undefined when it only opened. */
  book(trade: Trade): Micros | undefined {
    const before = this.positions.get(trade.contract.conId) ?? flatPosition(trade.contract)
    const { position, realizedPnl } = positionAfter(before, trade)
    this.positions.set(trade.contract.conId, position)
    this.cash = addMoney(this.cash, negateMoney(addMoney(valueOfTrade(trade), trade.commission)))
    return realizedPnl
  }

  /** Money that comes without a trade, or goes: a dividend. */
  receive(amount: Micros): void {
    this.cash = addMoney(this.cash, amount)
  }

  /** What is held becomes so much of another contract, or of the same: cost and profit go with it. */
  convert(conId: number, contract: ContractReference, quantity: number): void {
    const position = this.positions.get(conId)
    if (!position) return
    this.positions.set(conId, { ...flatPosition(position.contract), realizedPnl: position.realizedPnl })
    const before = this.positions.get(contract.conId) ?? flatPosition(contract)
    this.positions.set(contract.conId, {
      ...before,
      quantity: before.quantity + quantity,
      cost: addMoney(before.cost, position.cost),
      carriedPnl: addMoney(before.carriedPnl, position.carriedPnl),
    })
  }

  /** What an order has been charged after one more fill, at the rates of this account's month. */
  charged(charges: OrderCharges, fill: ChargedFill): OrderCharges {
    return chargesAfter(charges, fill, this.terms.pricing, this.volume)
  }

  /** A fill counts towards the volume of the month. */
  countVolume({ contract, quantity }: ChargedFill): void {
    const { volume } = this
    this.volume =
      contract.secType === 'OPT'
        ? { ...volume, contracts: volume.contracts + quantity }
        : { ...volume, shares: volume.shares + quantity }
  }

  record(execution: Execution): void {
    this.executions.push(execution)
    if (this.executions.length > EXECUTIONS_MAX) this.executions = this.executions.slice(EXECUTIONS_MAX / 2)
  }

  /** An execution at another price than first told: cash and cost follow, profit where nothing is held any more. */
  replace(execution: Execution, corrected: Execution): void {
    this.executions = this.executions.map(each => (each === execution ? corrected : each))
    const { contract, side, shares } = execution
    if (contract.secType === 'BAG') return
    const bought = side === 'BOT' ? shares : -shares
    const dearer = microsFromDollars(bought * (corrected.price - execution.price) * contract.multiplier)
    this.cash = addMoney(this.cash, negateMoney(dearer))
    const position = this.positions.get(contract.conId)
    if (!position) return
    this.positions.set(
      contract.conId,
      position.quantity === 0
        ? { ...position, realizedPnl: addMoney(position.realizedPnl, negateMoney(dearer)) }
        : { ...position, cost: addMoney(position.cost, dearer) },
    )
  }

  /** An execution that was taken back: its trade is undone at its own price, its commission returned. */
  takeBack(execution: Execution, busted: Execution): void {
    this.executions = this.executions.map(each => (each === execution ? busted : each))
    const { contract, side, shares, price, commission = ZERO } = execution
    if (contract.secType === 'BAG') return
    this.book({
      contract,
      quantity: side === 'BOT' ? -shares : shares,
      price,
      commission: negateMoney(commission),
    })
  }

  /** A new session begins: yesterday's executions, closed positions and realized profits are history. */
  startSession(date: SessionDate, market: MarketView): void {
    this.executions = []
    this.volume = volumeOn(this.volume, date)
    for (const [conId, position] of this.positions) {
      if (position.quantity === 0) this.positions.delete(conId)
      else {
        const value = microsFromDollars(marketValueOf(position, market))
        const carriedPnl = addMoney(value, negateMoney(position.cost))
        this.positions.set(conId, { ...position, realizedPnl: ZERO, carriedPnl })
      }
    }
  }
}
