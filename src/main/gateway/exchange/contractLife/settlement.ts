import { ZERO } from '#core/domain/money'
import { compactDate } from '#core/domain/time'
import type { Account } from '#main/gateway/exchange/account'
import { type ContractReference, referenceOf } from '#main/gateway/exchange/contractReference'
import type { Position } from '#main/gateway/exchange/position'
import type { Market, MarketSession } from '#main/gateway/market/market'

/** The Options Clearing Corporation exercises what is in the money by a cent. */
const AUTOMATIC_EXERCISE_FROM = 0.01

/**
 * Settles the options that expired with this session. What is in the money is exercised or assigned: into stock at
 * the strike, or into cash at its intrinsic value when the underlying is an index. The rest is worthless.
 * Returns the contracts whose positions changed.
 */
export function settleExpirations(
  account: Account,
  market: Market,
  session: MarketSession,
  lapsed: ReadonlySet<number>,
): number[] {
  const today = compactDate(session.date)
  const expired = account.allPositions.filter(
    ({ contract, quantity }) => contract.secType === 'OPT' && quantity !== 0 && contract.expiration <= today,
  )
  return expired.flatMap(position => {
    const { contract, quantity } = position
    const intrinsic = intrinsicAt(contract, closeOf(contract.underConId, market))
    const isLapsed = quantity > 0 && lapsed.has(contract.conId)
    const isExercised = !isLapsed && intrinsic >= AUTOMATIC_EXERCISE_FROM
    return isExercised ? exercise(account, market, position, quantity) : removeWorthless(account, position)
  })
}

/**
 * Turns `quantity` of a position (negative: of a short one, which is assigned) into stock at the strike, or into
 * cash at what it is worth. Returns the contracts whose positions changed.
 */
export function exercise(account: Account, market: Market, position: Position, quantity: number): number[] {
  const { contract } = position
  const underlying = market.contracts.byId(contract.underConId)
  const settlesInCash = underlying?.secType !== 'STK'
  const intrinsic = intrinsicAt(contract, closeOf(contract.underConId, market))
  const price = settlesInCash ? Number(intrinsic.toFixed(6)) : 0
  account.book({ contract, quantity: -quantity, price, commission: ZERO })
  if (settlesInCash) return [contract.conId]

  const shares = quantity * contract.multiplier * (contract.right === 'C' ? 1 : -1)
  account.book({
    contract: referenceOf(underlying),
    quantity: shares,
    price: contract.strike,
    commission: ZERO,
  })
  return [contract.conId, underlying.conId]
}

function removeWorthless(account: Account, { contract, quantity }: Position): number[] {
  account.book({ contract, quantity: -quantity, price: 0, commission: ZERO })
  return [contract.conId]
}

function closeOf(conId: number, market: Market): number {
  const quote = market.quoteOf(conId)
  return quote?.last ?? quote?.previousClose ?? 0
}

const intrinsicAt = (contract: ContractReference, price: number): number =>
  Math.max(0, contract.right === 'C' ? price - contract.strike : contract.strike - price)
