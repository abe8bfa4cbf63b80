import type { TradeOpening } from '../domain/orderPlan'
import { roundToTick } from '../domain/tick'

/** Marks of the traded instrument since the trade was opened; `atr` in its own price, undefined when not known. */
export type TradeMarks = {
  readonly mark: number
  readonly highest: number
  readonly atr: number | undefined
}

export type StopMove = { readonly stopPrice: number; readonly reason: 'BREAK_EVEN' | 'TRAIL' }

/**
 * Where the stop of a bought position should stand; undefined when it stays. It only ever rises, and never above the
 * mark: a stop there would sell at once.
 */
export function raisedStop(
  { rules, stopPrice: firstStop, increment }: TradeOpening,
  current: number,
  paid: number,
  marks: TradeMarks,
): StopMove | undefined {
  const { mark } = marks
  const firstRisk = paid - firstStop
  const hasEarned =
    rules.breakEvenAtR !== null && firstRisk > 0 && (mark - paid) / firstRisk >= rules.breakEvenAtR
  const candidates: StopMove[] = [
    ...(hasEarned
      ? [{ stopPrice: roundToTick(paid, increment, 'down'), reason: 'BREAK_EVEN' } as const]
      : []),
    ...trailed(rules, marks).map(
      // A market that has fallen through the level between two looks is followed as closely as can be.
      price =>
        ({
          stopPrice: roundToTick(Math.min(price, mark - increment), increment, 'down'),
          reason: 'TRAIL',
        }) as const,
    ),
  ]
  return candidates
    .filter(({ stopPrice }) => stopPrice >= current + increment / 2 && stopPrice < mark)
    .sort((a, b) => b.stopPrice - a.stopPrice)[0]
}

function trailed(rules: TradeOpening['rules'], { mark, highest, atr }: TradeMarks): readonly number[] {
  switch (rules.trail) {
    case 'off':
      return []
    case 'percent':
      return [highest * (1 - rules.trailRatio)]
    case 'atr':
      return atr === undefined ? [] : [mark - rules.trailAtrMultiple * atr]
    case 'chandelier':
      return atr === undefined ? [] : [highest - rules.trailAtrMultiple * atr]
  }
}
