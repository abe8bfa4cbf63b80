import { instrumentKey, type OptionContract, underlyingOf } from '../domain/instrument'
import type { SessionDate } from '../domain/time'
import type { PositionAdjustment } from './positionBook'

/** A difference between what we hold and what the broker holds, with the best price that is known for it. */
export type PositionDifference = PositionAdjustment

export type SettledAdjustment = PositionAdjustment & {
  /** What it comes from, for people. */
  readonly cause: 'assigned' | 'exercised' | 'expired' | 'unexplained'
}

/** More options than this going at once on one underlying are not puzzled over. */
const OPTIONS_MAX = 12

/**
 * The clearing house trades without telling of executions: options go, and shares come or go for them. When the
 * shares of an underlying changed by just what some of its options deliver, those were assigned or exercised: the
 * options end at nothing and the shares trade at the strikes. Options that are gone after their last day without
 * shares have expired. Whatever else changed has no known price and keeps the one given, so that no profit is
 * invented.
 */
export function settledAdjustments(
  differences: readonly PositionDifference[],
  today: SessionDate,
): readonly SettledAdjustment[] {
  const underlyings = new Set(differences.map(({ instrument }) => underlyingOf(instrument)))
  return [...underlyings].flatMap(underlying =>
    settledGroup(
      differences.filter(({ instrument }) => underlyingOf(instrument) === underlying),
      today,
    ),
  )
}

type OptionDifference = PositionDifference & { readonly instrument: OptionContract }

function settledGroup(group: readonly PositionDifference[], today: SessionDate): SettledAdjustment[] {
  const options = group.filter(isOption)
  const shares = group.find(({ instrument }) => instrument.kind === 'stock')
  const delivering = shares ? subsetDelivering(options, shares.quantityChange) : []
  const settled: SettledAdjustment[] = []
  for (const difference of group) {
    if (difference === shares && delivering.length > 0) {
      settled.push(...delivering.map(option => sharesFor(option, difference)))
    } else if (isOption(difference) && delivering.includes(difference)) {
      settled.push({ ...difference, price: 0, cause: causeOf(difference) })
    } else if (isOption(difference) && difference.instrument.expiration < today) {
      settled.push({ ...difference, price: 0, cause: 'expired' })
    } else settled.push({ ...difference, cause: 'unexplained' })
  }
  return settled
}

/** Shares that come (positive) or go for options that went: short puts and long calls bring them. */
const deliveryOf = ({ instrument, quantityChange }: OptionDifference): number =>
  (instrument.right === 'put' ? 1 : -1) * quantityChange * instrument.multiplier

const causeOf = ({ quantityChange }: OptionDifference): 'assigned' | 'exercised' =>
  quantityChange > 0 ? 'assigned' : 'exercised'

const sharesFor = (option: OptionDifference, { instrument }: PositionDifference): SettledAdjustment => ({
  instrument,
  quantityChange: deliveryOf(option),
  price: option.instrument.strike,
  cause: causeOf(option),
})

/** The largest set of options that delivers exactly this; empty when none does. */
function subsetDelivering(options: readonly OptionDifference[], shares: number): readonly OptionDifference[] {
  if (options.length > OPTIONS_MAX) return []
  let best: readonly OptionDifference[] = []
  const look = (from: number, chosen: readonly OptionDifference[], left: number): void => {
    if (left === 0 && chosen.length > best.length) best = chosen
    options.slice(from).forEach((option, offset) => {
      look(from + offset + 1, [...chosen, option], left - deliveryOf(option))
    })
  }
  look(0, [], shares)
  return best
}

const isOption = (difference: PositionDifference): difference is OptionDifference =>
  difference.instrument.kind === 'option'

/** For people: `2 SPY131018P00165000 assigned`. */
export const describeAdjustment = ({
  instrument,
  quantityChange,
  price,
  cause,
}: SettledAdjustment): string =>
  cause === 'unexplained'
    ? `${instrumentKey(instrument)}: ${quantityChange > 0 ? '+' : ''}${quantityChange} at ${price} taken over from the broker`
    : `${instrumentKey(instrument)}: ${quantityChange > 0 ? '+' : ''}${quantityChange} at ${price}, ${cause}`
