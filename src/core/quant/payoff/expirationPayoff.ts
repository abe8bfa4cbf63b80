/** Profit and loss at expiration: straight lines between strikes, so that everything about them is exact. */
import type { Structure, StructureLeg } from './structure'

export type Extreme = { readonly kind: 'bounded'; readonly amount: number } | { readonly kind: 'unbounded' }

export type ProfitSummary = {
  /** Spots at which profit changes sign, ascending. */
  readonly breakevens: readonly number[]
  readonly maxProfit: Extreme
  /** As a positive amount; 0 when nothing can be lost. */
  readonly maxLoss: Extreme
}

/** Ends of a stretch at exactly zero both count as breakevens. */
export type PayoffSummary = ProfitSummary & {
  /** Spots between which there is a profit; Infinity as the last end when it has none. */
  readonly profitRanges: readonly (readonly [from: number, to: number])[]
}

/** Profit when every leg is settled at one spot. */
export function payoffAt(structure: Structure, spot: number): number {
  let value = -structure.cost
  for (const leg of structure.legs) value += leg.quantity * settledValue(leg, spot)
  return value
}

export function payoffSummary(structure: Structure): PayoffSummary {
  const knots = knotsOf(structure)
  const values = knots.map(spot => payoffAt(structure, spot))
  const slope = slopeAtInfinity(structure)
  const highest = Math.max(...values)
  const lowest = Math.min(...values)
  const ranges = profitRangesOf(knots, values, slope)
  return {
    breakevens: breakevensOf(ranges),
    maxProfit: slope > 0 ? { kind: 'unbounded' } : { kind: 'bounded', amount: Math.max(0, highest) },
    maxLoss: slope < 0 ? { kind: 'unbounded' } : { kind: 'bounded', amount: Math.max(0, -lowest) },
    profitRanges: ranges,
  }
}

function settledValue(leg: StructureLeg, spot: number): number {
  if (leg.kind === 'stock') return spot
  return Math.max(leg.right === 'call' ? spot - leg.strike : leg.strike - spot, 0)
}

/** Zero and the strikes: the line is straight between them. */
function knotsOf(structure: Structure): number[] {
  const strikes = structure.legs.flatMap(leg => (leg.kind === 'option' ? [leg.strike] : []))
  return [...new Set([0, ...strikes])].sort((a, b) => a - b)
}

/** Far above all strikes calls and stock move one for one. */
export function slopeAtInfinity({ legs }: Structure): number {
  return legs.reduce((sum, leg) => sum + (leg.kind === 'option' && leg.right === 'put' ? 0 : leg.quantity), 0)
}

function profitRangesOf(
  knots: readonly number[],
  values: readonly number[],
  slope: number,
): [number, number][] {
  const ranges: [number, number][] = []
  const extend = (from: number, to: number) => {
    const previous = ranges.at(-1)
    if (previous && previous[1] === from) previous[1] = to
    else if (to > from) ranges.push([from, to])
  }
  for (const [i, from] of knots.entries()) {
    const to = knots[i + 1] ?? Infinity
    const start = values[i] ?? 0
    const end = to === Infinity ? (slope === 0 ? start : slope * Infinity) : (values[i + 1] ?? 0)
    if (start <= 0 && end <= 0) continue
    const rise = to === Infinity ? slope : (end - start) / (to - from)
    const crossing = rise === 0 ? from : from - start / rise
    if (start >= 0 && end >= 0) extend(from, to)
    else if (start > 0) extend(from, crossing)
    else extend(crossing, to)
  }
  return ranges
}

const breakevensOf = (ranges: readonly (readonly [number, number])[]): number[] =>
  ranges.flat().filter(spot => spot > 0 && spot < Infinity)
