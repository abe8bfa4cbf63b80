import { addMoney, type Micros, microsFromDollars, negateMoney, ZERO } from '#core/domain/money'
import type { ContractReference } from './contractReference'

export type Position = {
  readonly contract: ContractReference
  /** Negative when short. */
  readonly quantity: number
  /** What was paid for what is held, commissions included; negative for a short position: what was received. */
  readonly cost: Micros
  /** Of this session. */
  readonly realizedPnl: Micros
  /** Unrealized profit when the session opened: what the daily P&L does not count again. */
  readonly carriedPnl: Micros
}

export const flatPosition = (contract: ContractReference): Position => ({
  contract,
  quantity: 0,
  cost: ZERO,
  realizedPnl: ZERO,
  carriedPnl: ZERO,
})

/** A trade in one contract: bought when `quantity` is positive. */
export type Trade = {
  readonly contract: ContractReference
  readonly quantity: number
  readonly price: number
  readonly commission: Micros
}

export const valueOfTrade = (trade: Trade): Micros =>
  microsFromDollars(trade.quantity * trade.price * trade.contract.multiplier)

/**
 * The position after a trade, and what the trade realized (undefined when it only opened). Average cost, as IB
 * reports it: commissions belong to the cost of what is opened and reduce the profit of what is closed.
 */
export function positionAfter(
  position: Position,
  trade: Trade,
): { readonly position: Position; readonly realizedPnl: Micros | undefined } {
  const closes = closingQuantity(position.quantity, trade.quantity)
  const total = addMoney(valueOfTrade(trade), trade.commission)
  if (closes === 0) {
    const opened = { quantity: position.quantity + trade.quantity, cost: addMoney(position.cost, total) }
    return { position: { ...position, ...opened }, realizedPnl: undefined }
  }
  // A trade that goes through zero closes one position and opens another with the rest.
  const closingTotal = share(total, closes, trade.quantity)
  const removedCost = share(position.cost, -closes, position.quantity)
  const realizedPnl = negateMoney(addMoney(closingTotal, removedCost))
  const quantity = position.quantity + trade.quantity
  const openingTotal = addMoney(total, negateMoney(closingTotal))
  const cost = addMoney(addMoney(position.cost, negateMoney(removedCost)), openingTotal)
  return {
    position: { ...position, quantity, cost, realizedPnl: addMoney(position.realizedPnl, realizedPnl) },
    realizedPnl,
  }
}

/** How much of a trade, with its sign, reduces the position. */
function closingQuantity(held: number, traded: number): number {
  if (held === 0 || Math.sign(held) === Math.sign(traded)) return 0
  return Math.sign(traded) * Math.min(Math.abs(held), Math.abs(traded))
}

const share = (amount: Micros, part: number, whole: number): Micros =>
  Math.round((amount * part) / whole) as Micros

/** Per unit, multiplier included, as IB's avgCost: 250.65 for an option bought at 2.50. */
export const averageCostOf = (position: Position): number =>
  position.quantity === 0 ? 0 : Number((position.cost / position.quantity / 1e6).toFixed(8))
