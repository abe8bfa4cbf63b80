import { instrumentKey } from '../domain/instrument'
import { type Order, type OrderIntent, remainingOf, signOf } from '../domain/order'
import { isWorking } from '../execution/orderStatus'
import type { TradePosition } from '../portfolio/structureBook'
import type { Holding } from './coverage'
import { type Denial, denial } from './denial'
import { type OrderTrade, reduces, tradesOf } from './orderTrades'
import type { RiskContext } from './riskContext'

/**
 * An exit closes what is held, and all working exits together no more than that. The exit of a structure is measured
 * against what that structure holds: another one may be short the very leg that it is long, and the account then
 * holds neither.
 */
export function exitDenials(intent: OrderIntent, context: RiskContext): readonly Denial[] {
  if (intent.plan?.role === 'protect') return protectionDenials(intent, context)
  const structureId = intent.plan?.structureId
  const rivals = context.orders.filter(
    order => structureId === undefined || !order.intent.plan || order.intent.plan.structureId === structureId,
  )
  const closing = new Map<string, number>()
  for (const { instrument, quantityChange } of exitTrades(rivals, context.trades)) {
    const key = instrumentKey(instrument)
    closing.set(key, (closing.get(key) ?? 0) + quantityChange)
  }
  const account = quantitiesOf(context.holdings)
  const held =
    structureId === undefined
      ? account
      : quantitiesOf(context.structures.find(each => each.structureId === structureId)?.lots ?? [])
  for (const trade of tradesOf(intent.instrument, intent.side, intent.quantity)) {
    const key = instrumentKey(trade.instrument)
    const left = (held.get(key) ?? 0) + (closing.get(key) ?? 0)
    const theirs = context.brokerQuantities && (context.brokerQuantities.get(key) ?? 0)
    if (intent.purpose === 'exit' && theirs !== undefined && theirs !== (account.get(key) ?? 0))
      return [denial('BROKER_POSITION_DIFFERS', `${key}: broker ${theirs}, ours ${account.get(key) ?? 0}`)]
    if (!reduces(left, trade.quantityChange))
      return [denial('EXIT_NOT_REDUCING', `${key}: ${left} left to close`)]
  }
  return []
}

/**
 * What working exits would trade. Target and stop of a trade close its position once between them, and nothing of it
 * before its entry has filled.
 */
export function exitTrades(
  orders: readonly Order[],
  trades: readonly Pick<TradePosition, 'structureId' | 'lots'>[],
): readonly OrderTrade[] {
  const protectedIds = new Set<string>()
  return orders.flatMap(order => {
    const { instrument, side, purpose, plan } = order.intent
    if (purpose === 'entry' || !isWorking(order.status)) return []
    if (plan?.role !== 'protect') return tradesOf(instrument, side, remainingOf(order))
    if (protectedIds.has(plan.structureId)) return []
    protectedIds.add(plan.structureId)
    const lots = trades.find(({ structureId }) => structureId === plan.structureId)?.lots ?? []
    return lots.map(lot => ({ instrument: lot.instrument, quantityChange: -lot.quantity }))
  })
}

/** A target or stop closes no more than its trade holds and its entry may still bring. */
function protectionDenials(intent: OrderIntent, { orders, trades }: RiskContext): readonly Denial[] {
  const { instrument, side, quantity, plan } = intent
  const key = instrumentKey(instrument)
  const isOfTrade = (order: Order): boolean => order.intent.plan?.structureId === plan?.structureId
  const lots = trades.find(({ structureId }) => structureId === plan?.structureId)?.lots ?? []
  const held = lots.find(lot => instrumentKey(lot.instrument) === key)?.quantity ?? 0
  const coming = orders
    .filter(order => isWorking(order.status) && isOfTrade(order) && order.intent.purpose === 'entry')
    .reduce((sum, order) => sum + signOf(order.intent.side) * remainingOf(order), 0)
  return reduces(held + coming, signOf(side) * quantity)
    ? []
    : [denial('EXIT_NOT_REDUCING', `${key}: ${held} held, ${coming} on its way`)]
}

const quantitiesOf = (holdings: readonly Holding[]): ReadonlyMap<string, number> =>
  new Map(holdings.map(({ instrument, quantity }) => [instrumentKey(instrument), quantity]))
