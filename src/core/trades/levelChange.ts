import type { OrderTerms } from '../domain/order'
import { err, ok, type Result } from '../domain/result'
import { isOnTick } from '../domain/tick'
import { isWorking } from '../execution/orderStatus'
import type { KillState } from '../risk/killSwitch'
import { isClosing, isStopWatched, type ProtectionKind, type Trade, targetPriceOf } from './trade'
import { isIdle, stopLimit, stopPriceOf, type TradeMove, type TradeView } from './tradeMoves'
import { raisedStop } from './trailingStop'

/** A person's wish to have the target or the stop of a trade elsewhere. */
export type LevelChange = { readonly as: ProtectionKind; readonly price: number }

/** Why a level stays where it is. */
export const LEVEL_FAULTS = {
  TRADE_NOT_OPEN: 'The trade holds nothing that could be protected.',
  TRADE_CLOSING: 'The trade is being let go of: its target stands at the market already.',
  LEVEL_BUSY: 'The order of this level is on its way or being put back: try again in a moment.',
  LEVEL_OFF_TICK: 'The price is not a multiple of the least increment.',
  LEVEL_MARKET_UNKNOWN:
    'There is no fresh market, so it is not known on which side of it the level would lie.',
  STOP_NOT_BELOW_MARKET: 'A stop at or above the bid would sell at once: close the trade instead.',
  TARGET_NOT_ABOVE_MARKET: 'A target at or below the ask would sell at once: close the trade instead.',
  STOP_BELOW_FIRST: 'The stop may not go below the first one: the size of the trade was chosen by it.',
  STOP_BELOW_TRAIL: 'The rules of the trade would raise the stop again at once.',
  LEVEL_LOOSENED_IN_STOP: 'After the kill switch has tripped, levels only move towards the market.',
} as const
export type LevelFault = keyof typeof LEVEL_FAULTS

/**
 * How a level is moved by hand, or why it may not be. Risk may be taken away at any time; it may be given back up to
 * what was accepted with the entry, and only while the kill switch is armed. The quantity is not touched.
 */
export function levelMove(
  trade: Trade,
  change: LevelChange,
  view: TradeView,
  killState: KillState | undefined,
): Result<TradeMove, LevelFault> {
  const fault = tradeFault(trade, view) ?? priceFault(trade, change, view, killState)
  if (fault) return err(fault)
  const { as, price: stopPrice } = change
  const reason = 'BY_HAND'
  if (as === 'stop' && isStopWatched(trade)) return ok({ kind: 'watch', stopPrice, reason })
  const order = trade[as]
  if (!order || !isIdle(order)) return err('LEVEL_BUSY')
  const { quantity } = order
  const terms: OrderTerms =
    as === 'target'
      ? { quantity, limitPrice: change.price, stopPrice: undefined }
      : { quantity, limitPrice: stopLimit(stopPrice, trade.opening), stopPrice }
  return ok({ kind: 'change', order, terms, reason })
}

function tradeFault({ held, target }: Trade, { isCloseWanted, market }: TradeView): LevelFault | undefined {
  if (held <= 0) return 'TRADE_NOT_OPEN'
  const isBeingClosed = target !== undefined && isWorking(target.status) && isClosing(target)
  if (isCloseWanted || isBeingClosed) return 'TRADE_CLOSING'
  return market ? undefined : 'LEVEL_MARKET_UNKNOWN'
}

function priceFault(
  trade: Trade,
  { as, price }: LevelChange,
  { watchedStop, market, marks }: TradeView,
  killState: KillState | undefined,
): LevelFault | undefined {
  const { opening, entry } = trade
  if (!isOnTick(price, opening.increment)) return 'LEVEL_OFF_TICK'
  if (as === 'stop' && market && price >= market.bid) return 'STOP_NOT_BELOW_MARKET'
  if (as === 'target' && market && price <= market.ask) return 'TARGET_NOT_ABOVE_MARKET'
  const isLooser = as === 'stop' ? price < stopPriceOf(trade, watchedStop) : price > targetPriceOf(trade)
  if (!isLooser) return undefined
  if (killState !== 'armed') return 'LEVEL_LOOSENED_IN_STOP'
  if (as === 'target') return undefined
  if (price < opening.stopPrice) return 'STOP_BELOW_FIRST'
  const paid = entry.averageFillPrice
  const isRaisedAgain = marks && paid !== undefined && raisedStop(opening, price, paid, marks)
  return isRaisedAgain ? 'STOP_BELOW_TRAIL' : undefined
}
