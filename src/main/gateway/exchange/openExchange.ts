import type { Market } from '#main/gateway/market/market'
import { Account } from './account'
import { Exchange, type ExchangeOptions } from './exchange'
import type { ExchangeState, StoredOrder } from './exchangeState'
import { isDone, type Order } from './order'
import type { OrderFaults } from './orderFaults'
import { OrderIds } from './orderIds'
import { termsFrom } from './orderTerms'

export type OpenExchangeOptions = ExchangeOptions & {
  readonly accountId: string
  /** Of a new account, in dollars. */
  readonly startingCash: number
}

/** A new account, or the one that an earlier run has left. */
export function openExchange(
  market: Market,
  faults: OrderFaults,
  saved: ExchangeState | undefined,
  options: OpenExchangeOptions,
): Exchange {
  if (!saved)
    return new Exchange(Account.opened(options.accountId, options.startingCash), market, options, faults)
  const exchange = new Exchange(
    new Account(saved.accountId, saved.account),
    market,
    { ...options, run: saved.run + 1 },
    faults,
    new OrderIds(saved.nextOrderIds),
    { ordersMade: saved.ordersMade, fillsMade: saved.fillsMade },
    saved.session,
  )
  for (const stored of saved.orders) {
    const order = restored(stored, market)
    if (order) exchange.book.add(order)
  }
  return exchange
}

/** GTC orders live on; the others ended with their run. */
function restored(stored: StoredOrder, market: Market): Order | undefined {
  const terms = termsFrom(stored.ticket, market.contracts)
  if (!terms.ok) return undefined
  const order: Order = { ...stored, terms: terms.value, lookedAt: undefined, queueAhead: undefined }
  const survives = isDone(order) || order.terms.tif === 'GTC' || order.terms.tif === 'GTD'
  if (survives && order.state !== 'PendingCancel') return order
  return {
    ...order,
    state: 'Cancelled',
    completedAt: market.now(),
    completedReason: 'Cancelled by System: the gateway was restarted',
  }
}
