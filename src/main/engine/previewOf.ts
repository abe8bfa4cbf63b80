import { type Instrument, multiplierOf, type OptionContract } from '#core/domain/instrument'
import { type OrderIntent, type Side, signOf } from '#core/domain/order'
import type { WalkPlan } from '#core/domain/orderPlan'
import { walkLadder } from '#core/execution/walkingLimit'
import type { MarginAnswer } from '#core/ports/broker'
import { type Extreme, payoffSummary } from '#core/quant/payoff/expirationPayoff'
import { type StructureLeg, structureOf } from '#core/quant/payoff/structure'
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
  const extremes = extremesOf(instrument, side, limitPrice)
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

/** At expiration and per unit; undefined for shares, and for legs that do not expire together. */
function extremesOf(
  instrument: Instrument,
  side: Side,
  limitPrice: number,
): { readonly maxLoss: Extreme; readonly maxProfit: Extreme } | undefined {
  const legs = legsOf(instrument, side)
  const expirations = new Set(legs.map(({ option }) => option.expiration))
  if (legs.length === 0 || expirations.size > 1) return undefined
  return payoffSummary(structureOf(legs.map(payoffLeg), signOf(side) * limitPrice))
}

type SignedLeg = { readonly option: OptionContract; readonly quantity: number }

function legsOf(instrument: Instrument, side: Side): readonly SignedLeg[] {
  if (instrument.kind === 'option') return [{ option: instrument, quantity: signOf(side) }]
  if (instrument.kind !== 'combo') return []
  return instrument.legs.map(leg => ({
    option: leg.option,
    quantity: signOf(side) * signOf(leg.side) * leg.ratio,
  }))
}

/** Time and vol do not matter at expiration. */
const payoffLeg = ({ option, quantity }: SignedLeg): StructureLeg => ({
  kind: 'option',
  right: option.right,
  strike: option.strike,
  years: 0,
  quantity,
  vol: 0,
})

const amountOf = (extreme: Extreme | undefined, units: number): number | null =>
  extreme?.kind === 'bounded' ? Math.abs(extreme.amount) * units : null
