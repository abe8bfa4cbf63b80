import { instrumentKey, underlyingOf } from '../domain/instrument'
import type { Order, Side } from '../domain/order'
import { roundToTick } from '../domain/tick'
import type { EpochMs } from '../domain/time'
import { isWorking } from '../execution/orderStatus'
import type { Lot } from '../portfolio/structureBook'

export type FlattenMarket = { readonly bid: number; readonly ask: number; readonly increment: number }

export type FlattenPlan = {
  readonly cancels: readonly Order[]
  readonly orders: readonly {
    readonly position: Lot
    readonly side: Side
    readonly quantity: number
    readonly limitPrice: number
  }[]
  /** Positions without a market to price an order by: they wait, and are shown. */
  readonly unpriced: readonly Lot[]
}

/** How far past the market a flattening limit goes: it must fill, but not at any price. */
const AGGRESSION_RATIO = 0.02
/** After this a flattening order that has not filled is cancelled and priced anew. */
const REPRICE_AFTER_MS = 5_000

/**
 * The next moves towards an empty account. Shorts of an underlying are bought back before any of its longs is sold,
 * so that no state in between is naked; nothing is added while another order on the instrument still works. Orders
 * that are not this flattening's own are cancelled.
 */
export function planFlatten(
  positions: readonly Lot[],
  orders: readonly Order[],
  marketOf: (key: string) => FlattenMarket | undefined,
  now: EpochMs,
  isOwn: (order: Order) => boolean = order => order.intent.purpose === 'emergency',
): FlattenPlan {
  const working = orders.filter(order => isWorking(order.status))
  const open = positions.filter(position => position.quantity !== 0)
  const hasShort = new Set(
    open.filter(position => position.quantity < 0).map(({ instrument }) => underlyingOf(instrument)),
  )
  const plan = {
    cancels: [] as Order[],
    orders: [] as FlattenPlan['orders'][number][],
    unpriced: [] as Lot[],
  }
  for (const order of working) {
    const isSlow = now - order.updatedAt >= REPRICE_AFTER_MS
    // One that is being cancelled, or whose fate is not known, is asked again now and then.
    const isAsked = order.status === 'pendingCancel' || order.status === 'unknown'
    const isUnwanted = !isOwn(order) && !isAsked
    if (isUnwanted || isSlow) plan.cancels.push(order)
  }
  for (const position of open) {
    const underlying = underlyingOf(position.instrument)
    if (position.quantity > 0 && hasShort.has(underlying)) continue
    if (
      working.some(order => underlyingOf(order.intent.instrument) === underlying && touches(order, position))
    )
      continue
    const market = marketOf(instrumentKey(position.instrument))
    if (!market) plan.unpriced.push(position)
    else plan.orders.push({ position, ...termsOf(position, market) })
  }
  return plan
}

function termsOf(position: Lot, market: FlattenMarket): { side: Side; quantity: number; limitPrice: number } {
  const side = position.quantity > 0 ? 'sell' : 'buy'
  return { side, quantity: Math.abs(position.quantity), limitPrice: closingLimit(side, market) }
}

/** A limit that fills at once: past the market, but not at any price. */
export function closingLimit(side: Side, { bid, ask, increment }: FlattenMarket): number {
  const reach = Math.max(increment, Math.abs(side === 'buy' ? ask : bid) * AGGRESSION_RATIO)
  const aim = side === 'buy' ? ask + reach : bid - reach
  return Math.max(increment, roundToTick(aim, increment, side === 'buy' ? 'up' : 'down'))
}

/** Any working combo on the underlying may still trade this leg. */
const touches = (order: Order, position: Lot): boolean =>
  order.intent.instrument.kind === 'combo' ||
  instrumentKey(order.intent.instrument) === instrumentKey(position.instrument)
