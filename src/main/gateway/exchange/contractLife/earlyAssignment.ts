import { dayNumber, type SessionDate } from '#core/domain/time'
import { deterministicDraw } from '#main/gateway/exchange/deterministicDraw'
import { markOf } from '#main/gateway/exchange/mark'
import type { Position } from '#main/gateway/exchange/position'
import type { Market } from '#main/gateway/market/market'
import { intrinsicAt } from './settlement'

/** How likely a short option is assigned in the night before a session, 0 to 1. */
const WHEN_THE_DIVIDEND_PAYS = 0.9
const WHEN_NOTHING_IS_LEFT_TO_WAIT_FOR = 0.03
/** Of the strike: less time value than this is nothing to wait for. */
const NO_TIME_VALUE_RATIO = 0.0005

export type Assignment = { readonly position: Position; readonly quantity: number }

/**
 * Which short options are assigned in the night before the session `next`. Holders of calls exercise for a dividend
 * that is more than the time value they give up; now and then somebody exercises what has none left. Options on an
 * index are European and wait. The seed and the date decide, so that a run can be repeated.
 */
export function earlyAssignments(
  positions: readonly Position[],
  market: Market,
  next: SessionDate,
  seed: number,
): readonly Assignment[] {
  return positions.flatMap(position => {
    const { contract, quantity } = position
    if (contract.secType !== 'OPT' || quantity >= 0) return []
    const draw = (n: number): number => deterministicDraw(seed ^ n, contract.conId, dayNumber(next))
    if (draw(0) >= likelihoodOf(position, market, next)) return []
    return [{ position, quantity: Math.ceil(draw(1) * -quantity) || 1 }]
  })
}

function likelihoodOf({ contract }: Position, market: Market, next: SessionDate): number {
  const underlying = market.contracts.byId(contract.underConId)
  const spot = market.quoteOf(contract.underConId)?.last
  if (underlying?.secType !== 'STK' || spot === undefined) return 0
  const intrinsic = intrinsicAt(contract, spot)
  if (intrinsic <= 0) return 0
  const timeValue = markOf(contract.conId, market) - intrinsic
  if (contract.right === 'C' && dividendOn(contract.underConId, market, next) > timeValue) {
    return WHEN_THE_DIVIDEND_PAYS
  }
  return timeValue <= contract.strike * NO_TIME_VALUE_RATIO ? WHEN_NOTHING_IS_LEFT_TO_WAIT_FOR : 0
}

/** Per share, of what goes ex-dividend with a session. */
const dividendOn = (conId: number, market: Market, date: SessionDate): number =>
  market
    .corporateActionsOf(conId)
    .reduce((sum, action) => sum + (action.exDate === date ? (action.dividend ?? 0) : 0), 0)
