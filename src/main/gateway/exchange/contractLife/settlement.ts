import { ZERO } from '#core/domain/money'
import { compactDate } from '#core/domain/time'
import type { Account } from '#main/gateway/exchange/account'
import { type ContractReference, referenceOf } from '#main/gateway/exchange/contractReference'
import type { Position } from '#main/gateway/exchange/position'
import type { Market, MarketSession } from '#main/gateway/market/market'
import { settlesAtOpening } from './settlementTerms'

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
  return expiring(account, session).flatMap(position => {
    const price = closeOf(position.contract.underConId, market)
    return settle(account, market, position, price, lapsed)
  })
}

/** Settles what settles by the opening price of its index, once that is known. */
export function settleAtOpening(
  account: Account,
  market: Market,
  session: MarketSession,
  underConId: number,
  openingPrice: number,
): number[] {
  return expiring(account, session)
    .filter(({ contract }) => settlesAtOpening(contract) && contract.underConId === underConId)
    .flatMap(position => settle(account, market, position, openingPrice, new Set()))
}

/** The indices whose opening prices settle something in the account today. */
export const awaitedAtOpening = (account: Account, session: MarketSession): ReadonlySet<number> =>
  new Set(
    expiring(account, session).flatMap(({ contract }) =>
      settlesAtOpening(contract) ? [contract.underConId] : [],
    ),
  )

const expiring = (account: Account, session: MarketSession): readonly Position[] => {
  const today = compactDate(session.date)
  return account.allPositions.filter(
    ({ contract, quantity }) => contract.secType === 'OPT' && quantity !== 0 && contract.expiration <= today,
  )
}

function settle(
  account: Account,
  market: Market,
  position: Position,
  underlyingPrice: number,
  lapsed: ReadonlySet<number>,
): number[] {
  const { contract, quantity } = position
  const isLapsed = quantity > 0 && lapsed.has(contract.conId)
  const isExercised = !isLapsed && intrinsicAt(contract, underlyingPrice) >= AUTOMATIC_EXERCISE_FROM
  if (isExercised) return deliver(account, market, position, quantity, underlyingPrice)
  account.book({ contract, quantity: -quantity, price: 0, commission: ZERO })
  return [contract.conId]
}

/** Exercises `quantity` of a position now (negative: of a short one, which is assigned). */
export const exercise = (account: Account, market: Market, position: Position, quantity: number): number[] =>
  deliver(account, market, position, quantity, closeOf(position.contract.underConId, market))

/**
 * Turns options into stock at the strike, or into cash at what they are worth. The shares come and go without an
 * execution, as from the clearing house. Returns the contracts whose positions changed.
 */
function deliver(
  account: Account,
  market: Market,
  { contract }: Position,
  quantity: number,
  underlyingPrice: number,
): number[] {
  const underlying = market.contracts.byId(contract.underConId)
  const settlesInCash = underlying?.secType !== 'STK'
  const price = settlesInCash ? Number(intrinsicAt(contract, underlyingPrice).toFixed(6)) : 0
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

function closeOf(conId: number, market: Market): number {
  const quote = market.quoteOf(conId)
  return quote?.last ?? quote?.previousClose ?? 0
}

export const intrinsicAt = (contract: ContractReference, price: number): number =>
  Math.max(0, contract.right === 'C' ? price - contract.strike : contract.strike - price)
