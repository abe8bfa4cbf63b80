import { instrumentKey, multiplierOf } from '../domain/instrument'
import { dollars } from '../domain/money'
import type { Order } from '../domain/order'
import type { TradeOpening } from '../domain/orderPlan'
import type { EpochMs } from '../domain/time'
import type { TradePosition } from '../portfolio/structureBook'

/** What a protective order is for; the latest of each kind counts. */
export type ProtectionKind = 'target' | 'stop'

/** An intraday trade as its orders and its lots tell it. */
export type Trade = {
  readonly tradeId: string
  readonly opening: TradeOpening
  readonly entry: Order
  readonly target: Order | undefined
  readonly stop: Order | undefined
  /** The broker does not take stops for this instrument: it is watched by us instead. */
  readonly isStopRefused: boolean
  /** Units held now. */
  readonly held: number
  readonly tsOpened: EpochMs
}

export function tradeOf(position: TradePosition, orders: readonly Order[]): Trade | undefined {
  const { structureId: tradeId, trade: opening, tsOpened } = position
  const entry = orders.find(({ intent }) => intent.plan?.role === 'open')
  if (!entry) return undefined
  const key = instrumentKey(entry.intent.instrument)
  const lot = position.lots.find(({ instrument }) => instrumentKey(instrument) === key)
  const stops = orders.filter(order => kindOf(order) === 'stop')
  return {
    tradeId,
    opening,
    entry,
    target: orders.findLast(order => kindOf(order) === 'target'),
    stop: stops.at(-1),
    isStopRefused: stops.some(({ status, code }) => status === 'rejected' && code !== 'NOT_SENT'),
    held: lot?.quantity ?? 0,
    tsOpened,
  }
}

const kindOf = ({ intent: { plan } }: Order): ProtectionKind | undefined =>
  plan?.role === 'protect' ? (plan.reason as ProtectionKind) : undefined

/** Why a trade is let go of before its target or its stop at the broker does it. */
const CLOSING_REASONS = ['STOP', 'STOP_PASSED', 'TIME_STOP', 'END_OF_DAY', 'OPERATOR'] as const
export type ClosingReason = (typeof CLOSING_REASONS)[number]

/** Whether the order was moved to the market to let go of its trade. */
export const isClosing = ({ moveReason }: Order): boolean =>
  CLOSING_REASONS.some(reason => reason === moveReason)

/** Where the target stands: where it was planned, unless it was moved by hand. */
export const targetPriceOf = ({ target, opening }: Trade): number =>
  target && !isClosing(target) ? target.limitPrice : opening.targetPrice

/** Whether the stop is ours to watch. */
export const isStopWatched = ({ opening, isStopRefused }: Trade): boolean =>
  opening.bracket === 'emulated' || isStopRefused

/** Profit in multiples of what was put at risk, open and realised; undefined before anything has filled. */
export type TradeResult = {
  readonly riskPerUnit: number
  readonly openR: number | undefined
  readonly realizedR: number
  /** Dollars, commissions included; of a trade that still holds something, without what it holds. */
  readonly realized: number
}

export function resultOf(
  { entry, held, opening }: Trade,
  { cash, commissions }: TradePosition,
  mark: number | undefined,
): TradeResult | undefined {
  const { averageFillPrice: paid, filledQuantity, intent } = entry
  if (paid === undefined || filledQuantity === 0) return undefined
  const riskPerUnit = paid - opening.stopPrice
  if (!(riskPerUnit > 0)) return undefined
  const units = multiplierOf(intent.instrument)
  const realized = dollars(cash) - dollars(commissions) + held * paid * units
  return {
    riskPerUnit,
    openR: mark === undefined || held === 0 ? undefined : (mark - paid) / riskPerUnit,
    realizedR: realized / (riskPerUnit * filledQuantity * units),
    realized,
  }
}
