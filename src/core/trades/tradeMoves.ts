import { areSameTerms, type Order, type OrderTerms, remainingOf } from '../domain/order'
import { roundToTick } from '../domain/tick'
import type { EpochMs } from '../domain/time'
import { isWorking } from '../execution/orderStatus'
import { closingLimit } from '../risk/flatten'
import {
  type ClosingReason,
  isClosing,
  isStopWatched,
  type ProtectionKind,
  type Trade,
  targetPriceOf,
} from './trade'
import { raisedStop, type TradeMarks } from './trailingStop'

export type MoveReason =
  | ClosingReason
  | 'FILL'
  | 'BREAK_EVEN'
  | 'TRAIL'
  | 'BY_HAND'
  | 'ENTRY_TIMEOUT'
  | 'NOTHING_HELD'
  | 'CANCEL_LOST'

export type TradeMove =
  | { readonly kind: 'cancel'; readonly order: Order; readonly reason: MoveReason }
  | {
      readonly kind: 'change'
      readonly order: Order
      readonly terms: OrderTerms
      readonly reason: MoveReason
    }
  /** Protection that is missing. */
  | {
      readonly kind: 'protect'
      readonly as: ProtectionKind
      readonly terms: OrderTerms
      readonly reason: MoveReason
    }
  /** Where the stop that we watch ourselves stands from now on. */
  | { readonly kind: 'watch'; readonly stopPrice: number; readonly reason: MoveReason }

export type TradeView = {
  readonly now: EpochMs
  /** Undefined when there is none that may be acted on. */
  readonly market: { readonly bid: number; readonly ask: number } | undefined
  readonly marks: TradeMarks | undefined
  /** Where the stop stands that we watch; the opening's when it never moved. */
  readonly watchedStop: number
  /** From when on nothing may be held any more. */
  readonly flattenAt: EpochMs | undefined
  /** The broker has said since the last fill that it holds what we think. */
  readonly isPositionConfirmed: boolean
  /** A person asked for it to be closed. */
  readonly isCloseWanted: boolean
}

/** The broker itself lowers what a fill leaves to protect: for so long it is not told what it may know already. */
export const SETTLING_MS = 1_500
/** A closing limit that has not filled is priced anew, a cancel that was not answered is repeated. */
const REPEAT_AFTER_MS = 5_000

/**
 * What to do about a trade now. The quantity that protects is the quantity that is held; letting go moves the target
 * to the market instead of replacing anything, so that there is no moment without protection and none in which two
 * orders could sell the same units.
 */
export function tradeMoves(trade: Trade, view: TradeView): readonly TradeMove[] {
  const { entry, held } = trade
  const closing = closingReason(trade, view)
  return [
    ...entryMoves(trade, view, closing),
    ...(held > 0
      ? protectionMoves(trade, view, closing)
      : isWorking(entry.status)
        ? []
        : leftovers(trade, view)),
  ]
}

function entryMoves(
  { entry, opening }: Trade,
  { now }: TradeView,
  closing: ClosingReason | undefined,
): TradeMove[] {
  if (!mayCancel(entry, now)) return []
  if (closing) return [{ kind: 'cancel', order: entry, reason: closing }]
  const isLate = now - entry.intent.tsInit >= opening.rules.entryTimeoutMs
  return isLate ? [{ kind: 'cancel', order: entry, reason: 'ENTRY_TIMEOUT' }] : []
}

/** Nothing is held and nothing will be: an order that sells would open a short. */
function leftovers({ target, stop }: Trade, { now }: TradeView): TradeMove[] {
  return [target, stop].flatMap(order =>
    order && mayCancel(order, now) && now - order.updatedAt >= SETTLING_MS
      ? [{ kind: 'cancel', order, reason: 'NOTHING_HELD' } as const]
      : [],
  )
}

function protectionMoves(trade: Trade, view: TradeView, closing: ClosingReason | undefined): TradeMove[] {
  const { opening, target, stop } = trade
  const raised = raise(trade, view)
  const stopPrice = raised?.stopPrice ?? stopPriceOf(trade, view.watchedStop)
  const targetMove = movesOf(trade, view, 'target', target, {
    limitPrice: closing ? closingPrice(trade, view) : targetPriceOf(trade),
    stopPrice: undefined,
    reason: closing ?? 'FILL',
  })
  if (isStopWatched(trade)) return [...targetMove, ...(raised ? [{ kind: 'watch' as const, ...raised }] : [])]
  const stopMove = movesOf(trade, view, 'stop', stop, {
    limitPrice: stopLimit(stopPrice, opening),
    stopPrice,
    reason: raised?.reason ?? 'FILL',
  })
  return [...targetMove, ...stopMove]
}

function movesOf(
  trade: Trade,
  { now, isPositionConfirmed }: TradeView,
  as: ProtectionKind,
  order: Order | undefined,
  wish: { readonly limitPrice: number; readonly stopPrice: number | undefined; readonly reason: MoveReason },
): TradeMove[] {
  const { limitPrice, stopPrice, reason } = wish
  const isSettled = now - lastChange(trade) >= SETTLING_MS
  if (!order || !isWorking(order.status))
    // What is put in the place of another order must not sell what that one, or its sibling, has sold unheard of.
    return isFirst(trade) || (isSettled && isPositionConfirmed)
      ? [{ kind: 'protect', as, terms: { quantity: trade.held, limitPrice, stopPrice }, reason }]
      : []
  if (!isIdle(order))
    // A cancel that was lost: the order is neither gone nor to be counted on.
    return mayCancel(order, now) ? [{ kind: 'cancel', order, reason: 'CANCEL_LOST' }] : []
  const quantity = order.filledQuantity + wantedOf(trade, order)
  const isBrokersToReduce = order.intent.link !== undefined && quantity < order.quantity && !isSettled
  const terms = { quantity: isBrokersToReduce ? order.quantity : quantity, limitPrice, stopPrice }
  if (areSameTerms(terms, order)) return []
  const isRepricing = isClosing(order) && terms.quantity === order.quantity
  if (isRepricing && now - order.updatedAt < REPEAT_AFTER_MS) return []
  return [{ kind: 'change', order, terms, reason }]
}

const isFirst = ({ target, stop }: Trade): boolean => target === undefined && stop === undefined

/** What an order must still be able to sell. A child waits at the broker for what its entry has yet to bring. */
function wantedOf({ entry, held }: Trade, { intent }: Order): number {
  const isWaiting = intent.link?.parentId !== undefined && isWorking(entry.status)
  return held + (isWaiting ? remainingOf(entry) : 0)
}

function raise(trade: Trade, view: TradeView) {
  const { averageFillPrice: paid } = trade.entry
  if (!view.marks || paid === undefined) return undefined
  return raisedStop(trade.opening, stopPriceOf(trade, view.watchedStop), paid, view.marks)
}

/** Where the stop of a trade stands; `watchedStop` is where it stands when we watch it. */
export const stopPriceOf = (trade: Trade, watchedStop: number): number =>
  isStopWatched(trade) ? watchedStop : (trade.stop?.stopPrice ?? watchedStop)

function closingReason(trade: Trade, view: TradeView): ClosingReason | undefined {
  const { target, stop, held, opening } = trade
  const { now, market, flattenAt } = view
  // Once begun it is gone through with, over restarts as well: the journal knows why the target was moved.
  if (target && isWorking(target.status) && isClosing(target)) return target.moveReason as ClosingReason
  if (view.isCloseWanted) return 'OPERATOR'
  if (flattenAt !== undefined && now >= flattenAt) return 'END_OF_DAY'
  if (held <= 0) return undefined
  const { timeStopMs } = opening.rules
  if (timeStopMs !== null && now - trade.tsOpened >= timeStopMs) return 'TIME_STOP'
  if (!market) return undefined
  const mid = (market.bid + market.ask) / 2
  if (isStopWatched(trade)) return mid <= view.watchedStop ? 'STOP' : undefined
  return stop && isWorking(stop.status) && mid < stop.limitPrice ? 'STOP_PASSED' : undefined
}

/** At the market and a little beyond; without a market where the order stands already. */
function closingPrice({ opening, target }: Trade, { market }: TradeView): number {
  const { increment, targetPrice } = opening
  return market ? closingLimit('sell', { ...market, increment }) : (target?.limitPrice ?? targetPrice)
}

/** How far below its stop the limit goes. */
export const stopLimit = (
  stopPrice: number,
  { increment, rules }: Pick<Trade['opening'], 'increment' | 'rules'>,
): number => Math.max(increment, roundToTick(stopPrice * (1 - rules.stopReachRatio), increment, 'down'))

/** Nothing about it is on its way. */
export const isIdle = (order: Order): boolean =>
  (order.status === 'accepted' || order.status === 'partiallyFilled') && !order.beforeModify

/** A cancel can be lost with its connection. */
const mayCancel = (order: Order, now: EpochMs): boolean =>
  isIdle(order) || (order.status === 'pendingCancel' && now - order.updatedAt >= REPEAT_AFTER_MS)

const lastChange = ({ entry, target, stop }: Trade): EpochMs =>
  [entry, target, stop].reduce<EpochMs>(
    (latest, order) => (order && order.updatedAt > latest ? order.updatedAt : latest),
    entry.updatedAt,
  )
