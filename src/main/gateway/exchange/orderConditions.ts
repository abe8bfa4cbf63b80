import type { Market } from '#main/gateway/market/market'
import { timeFromTws } from '#main/gateway/newYorkTime'
import { CONDITION_TYPES } from '#main/gateway/wire/orderFields'
import type { OrderTicket } from '#main/gateway/wire/placeOrder'
import type { Account } from './account'
import { figuresOf } from './accountFigures'

type Condition = OrderTicket['conditions'][number]

/** Whether an order's conditions hold now. Each is joined to the next by its conjunction, from left to right. */
export function conditionsHold(ticket: OrderTicket, market: Market, account: Account): boolean {
  let holds = true
  let isAnd = true
  for (const condition of ticket.conditions) {
    const one = conditionHolds(condition, market, account)
    holds = isAnd ? holds && one : holds || one
    isAnd = condition.conjunction !== 'o'
  }
  return holds
}

/** Contracts whose movements can make a condition hold. */
export const watchedBy = (ticket: OrderTicket): readonly number[] =>
  ticket.conditions.flatMap(({ conId }) => (conId > 0 ? [conId] : []))

function conditionHolds(condition: Condition, market: Market, account: Account): boolean {
  const quote = market.quoteOf(condition.conId)
  switch (condition.type) {
    case CONDITION_TYPES.PRICE:
      return compares(condition, quote?.last, condition.price)
    case CONDITION_TYPES.TIME: {
      const time = timeFromTws(condition.time)
      return time !== undefined && compares(condition, market.now(), time)
    }
    case CONDITION_TYPES.MARGIN:
      return compares(condition, marginCushionPercent(market, account), condition.percent)
    case CONDITION_TYPES.EXECUTION:
      return account.executionsToday.some(
        ({ contract }) => contract.symbol === condition.symbol && contract.secType === condition.secType,
      )
    case CONDITION_TYPES.VOLUME:
      return compares(condition, quote?.volume, condition.volume)
    case CONDITION_TYPES.PERCENT_CHANGE: {
      const { last, previousClose } = quote ?? {}
      const change = last === undefined || !previousClose ? undefined : (last / previousClose - 1) * 100
      return compares(condition, change, condition.percent)
    }
    default:
      return false
  }
}

const compares = ({ isMore }: Condition, value: number | undefined, limit: number): boolean =>
  value !== undefined && (isMore ? value >= limit : value <= limit)

function marginCushionPercent(market: Market, account: Account): number {
  const { netLiquidation, equityWithLoan, margin } = figuresOf(account, market)
  if (netLiquidation <= 0) return 0
  return ((equityWithLoan - margin.maintenance) / netLiquidation) * 100
}
