import { isWorseThan, type Order, type Side } from '../domain/order'
import type { WalkPlan } from '../domain/orderPlan'
import { roundToTick } from '../domain/tick'
import type { EpochMs } from '../domain/time'

/**
 * The walking limit of seed 003, appendix B, as two functions of the clock: one step each interval until time is up, by
 * modifying the order instead of replacing it.
 */
export type WalkMove =
  | { readonly kind: 'stay' }
  | { readonly kind: 'reprice'; readonly limitPrice: number }
  /** Time is up: what has not filled is given back. */
  | { readonly kind: 'cancel' }

const STAY: WalkMove = { kind: 'stay' }

/** Where the limit stands after some time: a function of the clock alone, so that a restart changes nothing. */
export function walkPriceAt(plan: WalkPlan, side: Side, elapsedMs: number): number {
  const steps = walkStepAt(plan, elapsedMs)
  const price = plan.start + (side === 'buy' ? steps : -steps) * plan.step
  return roundToTick(isWorseThan(price, plan.worst, side) ? plan.worst : price, plan.increment)
}

/** How many steps are due after some time; they go on where the price has reached its worst. */
export const walkStepAt = ({ stepEveryMs }: WalkPlan, elapsedMs: number): number =>
  Math.floor(Math.max(0, elapsedMs) / stepEveryMs)

/** Where a limit stands from some time on after it was sent. */
export type WalkRung = { readonly afterMs: number; readonly limitPrice: number }

export type WalkLadder = {
  /** Each price with the time from which it stands, the first at once. */
  readonly rungs: readonly WalkRung[]
  /** `worst`: it gets to its worst price and waits there; `time`: time is up before. Either way it ends by being cancelled. */
  readonly stopsBy: 'worst' | 'time'
  readonly endsAfterMs: number
}

/** Every price that an order would walk if it never filled. */
export function walkLadder(plan: WalkPlan, side: Side): WalkLadder {
  const rungs: WalkRung[] = []
  const worst = roundToTick(plan.worst, plan.increment)
  for (let afterMs = 0; afterMs < plan.durationMsMax; afterMs += plan.stepEveryMs) {
    const limitPrice = walkPriceAt(plan, side, afterMs)
    if (limitPrice === rungs.at(-1)?.limitPrice) break
    rungs.push({ afterMs, limitPrice })
  }
  const stopsBy = rungs.at(-1)?.limitPrice === worst ? 'worst' : 'time'
  return { rungs, stopsBy, endsAfterMs: plan.durationMsMax }
}

/** What to do with a walking order now. An order whose last change is not answered yet is left alone. */
export function walkMove(order: Order, plan: WalkPlan, now: EpochMs): WalkMove {
  const isIdle = order.status === 'accepted' || order.status === 'partiallyFilled'
  if (!isIdle || order.beforeModify) return STAY
  const elapsed = now - order.intent.tsInit
  if (elapsed >= plan.durationMsMax) return { kind: 'cancel' }
  const { side } = order.intent
  const due = walkPriceAt(plan, side, elapsed)
  return isWorseThan(due, order.limitPrice, side) ? { kind: 'reprice', limitPrice: due } : STAY
}
