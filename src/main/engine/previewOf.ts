import { multiplierOf } from '#core/domain/instrument'
import { type OrderIntent, type Side, signOf } from '#core/domain/order'
import type { WalkPlan } from '#core/domain/orderPlan'
import { walkLadder } from '#core/execution/walkingLimit'
import type { MarginAnswer } from '#core/ports/broker'
import type { Extreme } from '#core/quant/payoff/expirationPayoff'
import { orderPayoff } from '#core/quant/payoff/orderPayoff'
import type { DenialView, PreviewView } from '#protocol/views/orderView'

/** What an order would do, in dollars, as people are shown it before they send it. */
export function previewOf(
  intent: OrderIntent,
  margin: MarginAnswer | undefined,
  denials: readonly DenialView[],
  warnings: readonly DenialView[],
): PreviewView {
  const { instrument, side, quantity, limitPrice, walk } = intent
  const units = quantity * multiplierOf(instrument)
  const extremes = orderPayoff(instrument, side, limitPrice)
  return {
    denials: [...denials],
    warnings: [
      ...(margin?.warning ? [{ code: 'BROKER_WARNING', message: margin.warning }] : []),
      ...warnings,
    ],
    debit: signOf(side) * limitPrice * units,
    commission: margin?.commission ?? null,
    initialMarginChange: margin?.initialChange ?? null,
    maintenanceMarginChange: margin?.maintenanceChange ?? null,
    initialMarginAfter: margin?.initialAfter ?? null,
    equityWithLoanAfter: margin?.equityWithLoanAfter ?? null,
    walk: walk ? ladderView(walk, side) : null,
    maxLoss: amountOf(extremes?.maxLoss, units),
    maxProfit: amountOf(extremes?.maxProfit, units),
  }
}

function ladderView(walk: WalkPlan, side: Side): PreviewView['walk'] {
  const { rungs, ...end } = walkLadder(walk, side)
  return { ...end, rungs: [...rungs] }
}

const amountOf = (extreme: Extreme | undefined, units: number): number | null =>
  extreme?.kind === 'bounded' ? Math.abs(extreme.amount) * units : null
