import type { Market } from '#main/gateway/market/market'
import { Account } from './account'
import { AccountFileError } from './accountFile'
import { Exchange } from './exchange'
import type { ExchangeState, StoredOrder } from './exchangeState'
import { isDone, type Order } from './order'
import type { OrderFaults } from './orderFaults'
import { termsFrom } from './orderTerms'
import type { FloorOptions } from './tradingFloor'

export type OpenExchangeOptions = FloorOptions & {
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
  if (saved.accountId !== options.accountId) {
    throw new AccountFileError(`the state file holds account ${saved.accountId}, not ${options.accountId}`)
  }
  const exchange = new Exchange(
    new Account(saved.accountId, saved.account),
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
    ...stored,
    terms: terms.value,
    lookedAt: undefined,
    queueAhead: undefined,
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
