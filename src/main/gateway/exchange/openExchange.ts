import type { Market } from '#main/gateway/market/market'
import { Account } from './account'
import { AccountFileError } from './accountFile'
import type { AccountTerms } from './accountTerms'
import { Exchange } from './exchange'
import type { ExchangeState, StoredOrder } from './exchangeState'
import { isDone, newOrder, type Order } from './order'
import type { OrderFaults } from './orderFaults'
import { termsFrom } from './orderTerms'
import type { FloorOptions } from './tradingFloor'

export type OpenExchangeOptions = FloorOptions & {
  readonly accountId: string
  /** Of a new account, in dollars. */
  readonly startingCash: number
  readonly terms: AccountTerms
}

/** A new account, or the one that an earlier run has left. */
export function openExchange(
  market: Market,
  faults: OrderFaults,
  saved: ExchangeState | undefined,
  options: OpenExchangeOptions,
): Exchange {
  if (!saved) {
    const account = Account.opened(options.accountId, options.startingCash, options.terms)
    return new Exchange(account, market, options, faults)
  }
  if (saved.accountId !== options.accountId) {
    throw new AccountFileError(`the state file holds account ${saved.accountId}, not ${options.accountId}`)
  }
  const exchange = new Exchange(
    new Account(saved.accountId, saved.account, options.terms),
    market,
    { ...options, run: saved.run + 1 },
    faults,
    saved,
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
  const order: Order = {
    ...newOrder(stored, stored.ticket, terms.value),
    ...stored,
    lookedAt: undefined,
    nextLegAt: undefined,
    queueAhead: undefined,
    queueLeft: undefined,
    hasArrived: true,
  }
  const survives = isDone(order) || order.terms.tif === 'GTC' || order.terms.tif === 'GTD'
  if (survives && order.state !== 'PendingCancel') return order
  return {
    ...order,
    state: 'Cancelled',
    completedAt: market.now(),
    completedReason: 'Cancelled by System: the gateway was restarted',
  }
}
