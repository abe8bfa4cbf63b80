import type { Right } from '../domain/instrument'
import { underlyingOf } from '../domain/instrument'
import type { Order, OrderIntent } from '../domain/order'
import { isWorking } from '../execution/orderStatus'
import type { TradePosition } from '../portfolio/structureBook'
import { type Book, cashForPuts, uncoveredBy } from './coverage'
import { type Denial, denial } from './denial'
import { exitTrades } from './exitDenials'
import { type OrderTrade, tradesOf } from './orderTrades'
import type { RiskContext } from './riskContext'

type CoverContext = Pick<RiskContext, 'limits' | 'cash' | 'holdings' | 'orders'> & {
  readonly trades: readonly Pick<TradePosition, 'structureId' | 'lots'>[]
}

/**
 * Short options need cover (see `uncoveredBy`), except puts that cash secures: of a strategy that opens such, and those
 * that an exit by hand leaves behind. A modify is judged without the order itself among `orders`.
 */
export function coverDenials(intent: OrderIntent, context: CoverContext): Denial[] {
  if (context.limits.allowNakedShort) return []
  const book: Book = { holdings: context.holdings, working: workingTrades(context) }
  const added = tradesOf(intent.instrument, intent.side, intent.quantity)
  const uncovered = (right: Right) => uncoveredBy(added, right, underlyingOf(intent.instrument), book)
  const calls = uncovered('call')
  const puts = uncovered('put')
  const denials: Denial[] = []
  if (calls > 0) denials.push(denial('NAKED_SHORT_OPTION', `calls on ${calls} shares`))
  if (puts === 0) return denials
  if (!maySecureByCash(intent)) return [...denials, denial('NAKED_SHORT_OPTION', `puts on ${puts} shares`)]
  return [...denials, ...cashDenials({ ...book, working: [...book.working, added] }, context.cash)]
}

/** A strategy's cash-secured put; and what a person leaves of puts that were opened as something else. */
const maySecureByCash = ({ plan, purpose }: OrderIntent): boolean =>
  plan?.opening?.kind === 'cashSecuredPut' || purpose === 'exit'

/** A put that cash secures: every put of the account without a long put behind it could be assigned and paid for. */
function cashDenials(book: Book, cash: number | undefined): Denial[] {
  if (cash === undefined) return [denial('CASH_UNKNOWN')]
  const needed = cashForPuts(book)
  return needed > cash ? [denial('CASH_NOT_SECURED', `${needed.toFixed(0)} > ${cash.toFixed(0)}`)] : []
}

/** What each order that works may trade yet; the legs of a combo fill together, target and stop of a trade in place of each other. */
function workingTrades({ orders, trades }: CoverContext): readonly (readonly OrderTrade[])[] {
  const isProtection = ({ intent }: Order): boolean => intent.plan?.role === 'protect'
  const protections = exitTrades(orders.filter(isProtection), trades).map(trade => [trade])
  const others = orders
    .filter(order => isWorking(order.status) && !isProtection(order))
    .map(order => tradesOf(order.intent.instrument, order.intent.side, mayFill(order)))
  return [...protections, ...others]
}

/** Until the broker has taken a smaller quantity, the larger one may fill. */
const mayFill = ({ quantity, beforeModify, filledQuantity }: Order): number =>
  Math.max(0, Math.max(quantity, beforeModify?.quantity ?? 0) - filledQuantity)
