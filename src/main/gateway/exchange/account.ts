import { addMoney, type Micros, microsFromDollars, negateMoney, ZERO } from '#core/domain/money'
import type { Market } from '#main/gateway/market/market'
import { marketValueOf } from './accountFigures'
import type { Execution } from './execution'
import { flatPosition, type Position, positionAfter, type Trade, valueOfTrade } from './position'

export type AccountState = {
  readonly cash: Micros
  readonly positions: readonly Position[]
  /** Of this session, oldest first. */
  readonly executions: readonly Execution[]
}

/** Executions kept of one session; beyond it the older half is forgotten. */
const EXECUTIONS_MAX = 100_000

/** One account's money, positions and executions. Cash changes only through trades and their corrections. */
export class Account {
  private cash: Micros
  private readonly positions: Map<number, Position>
  private executions: Execution[]

  constructor(
    readonly id: string,
    state: AccountState,
  ) {
    this.cash = state.cash
    this.positions = new Map(state.positions.map(position => [position.contract.conId, position]))
    this.executions = [...state.executions]
  }

  static opened(id: string, cashDollars: number): Account {
    return new Account(id, { cash: microsFromDollars(cashDollars), positions: [], executions: [] })
  }

  get state(): AccountState {
    return { cash: this.cash, positions: this.allPositions, executions: this.executions }
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
  startSession(quoteOf: Market['quoteOf']): void {
    this.executions = []
    for (const [conId, position] of this.positions) {
      if (position.quantity === 0) this.positions.delete(conId)
      else {
        const value = microsFromDollars(marketValueOf(position, quoteOf))
        const carriedPnl = addMoney(value, negateMoney(position.cost))
        this.positions.set(conId, { ...position, realizedPnl: ZERO, carriedPnl })
      }
    }
  }
}
