import { microsFromDollars, ZERO } from '#core/domain/money'
import type { SessionDate } from '#core/domain/time'
import type { Account } from '#main/gateway/exchange/account'
import { referenceOf } from '#main/gateway/exchange/contractReference'
import { markOf } from '#main/gateway/exchange/mark'
import type { Position } from '#main/gateway/exchange/position'
import type { Market } from '#main/gateway/market/market'
import { adjustedTerms } from '#main/gateway/market/splitAdjustment'

/**
 * What companies do to their shares from the opening of a session on. Dividends are paid to who holds the stock that
 * morning, and owed by who is short (IBKR pays some weeks later). Returns the contracts whose positions changed.
 */
export function applyCorporateActions(account: Account, market: Market, date: SessionDate): number[] {
  return account.allPositions
    .filter(({ quantity }) => quantity !== 0)
    .flatMap(position => {
      const split = splitOn(stockOf(position), market, date)
      const changed = split === undefined ? [] : applySplit(account, market, position, split)
      return [...changed, ...payDividends(account, market, position.contract.conId, date)]
    })
}

/** New shares for one old, when a stock splits with a session. */
export const splitOn = (conId: number, market: Market, date: SessionDate): number | undefined =>
  market.corporateActionsOf(conId).find(action => action.exDate === date && action.split !== undefined)?.split

const stockOf = ({ contract }: Position): number =>
  contract.secType === 'OPT' ? contract.underConId : contract.conId

function applySplit(account: Account, market: Market, position: Position, split: number): number[] {
  const { contract, quantity } = position
  if (contract.secType === 'OPT') {
    const adjusted = market.contracts.adjusted(contract.conId, split)
    if (!adjusted) return []
    const { contracts } = adjustedTerms(contract.strike, contract.multiplier, split)
    account.convert(contract.conId, referenceOf(adjusted), quantity * contracts)
    return [contract.conId, adjusted.conId]
  }
  account.convert(contract.conId, contract, quantity * split)
  // Nobody gets a part of a share: it is paid for in cash.
  const fraction = Number(((quantity * split) % 1).toFixed(6))
  if (fraction !== 0) {
    account.book({ contract, quantity: -fraction, price: markOf(contract.conId, market), commission: ZERO })
  }
  return [contract.conId]
}

function payDividends(account: Account, market: Market, conId: number, date: SessionDate): number[] {
  const shares = account.positionIn(conId)?.quantity ?? 0
  const paid = market.corporateActionsOf(conId).filter(action => action.exDate === date && action.dividend)
  if (shares === 0 || paid.length === 0) return []
  for (const { dividend = 0 } of paid) account.receive(microsFromDollars(shares * dividend))
  return [conId]
}
