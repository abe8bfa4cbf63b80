/** Fitted smiles of several expirations: any strike and tenor, the usual measures, and where arbitrage shows. */
import { assert } from '#core/domain/assert'
import { logRatio } from '../pricing/blackScholes'
import { normalQuantile } from '../pricing/normal'
import { rootOf } from '../rootOf'

export type SmileSlice = {
  readonly years: number
  readonly forward: number
  /** Total variance at log(strike / forward), positive. */
  readonly varianceAt: (k: number) => number
}

/** Slices by ascending time. */
export type VolSurface = { readonly slices: readonly SmileSlice[] }

export type ArbitrageFlag =
  | { readonly kind: 'butterfly'; readonly years: number; readonly k: number }
  | { readonly kind: 'calendar'; readonly years: number; readonly nextYears: number; readonly k: number }

export type SmileMeasures = {
  readonly atMoneyVol: number
  /** Vol of the put of delta -0.25 less that of the call of delta 0.25. */
  readonly skew25: number
  /** Mean of the two less the vol at the money: how bent the smile is. */
  readonly butterfly25: number
  /** Distance of the two strikes in log(strike): how wide the market thinks half of its outcomes lie apart. */
  readonly width25: number
}

export function volSurface(slices: readonly SmileSlice[]): VolSurface {
  assert(slices.length > 0, 'a surface has slices')
  return { slices: slices.toSorted((a, b) => a.years - b.years) }
}

/** Linear in total variance between expirations at equal log-moneyness, constant in vol before and after them. */
export function surfaceVol({ slices }: VolSurface, k: number, years: number): number {
  const after = slices.findIndex(slice => slice.years >= years)
  const next = slices[after < 0 ? slices.length - 1 : after]
  const previous = slices[after - 1]
  assert(next !== undefined, 'a surface has slices')
  if (after <= 0 || !previous) return Math.sqrt(next.varianceAt(k) / next.years)
  const weight = (years - previous.years) / (next.years - previous.years)
  return Math.sqrt(((1 - weight) * previous.varianceAt(k) + weight * next.varianceAt(k)) / years)
}

/** The vol of a strike, by the forward of that tenor. */
export const strikeVol = (surface: VolSurface, strike: number, years: number): number =>
  surfaceVol(surface, logRatio(strike, forwardAt(surface, years)), years)

/** The forward of any tenor: its logarithm is straight between expirations and, with the nearest two's slope, beyond. */
export function forwardAt({ slices }: VolSurface, years: number): number {
  const after = slices.findIndex(slice => slice.years >= years)
  const upper = Math.max(1, after < 0 ? slices.length - 1 : after)
  const [from, to] = [slices[upper - 1], slices[upper]]
  assert(from !== undefined, 'a surface has slices')
  if (!to) return from.forward
  const growth = logRatio(to.forward, from.forward) / (to.years - from.years)
  return from.forward * Math.exp(growth * (years - from.years))
}

export type TermPoint = {
  readonly years: number
  readonly atMoneyVol: number
  /** Vol from the expiration before to this one; NaN where variance falls, which is calendar arbitrage. */
  readonly forwardVol: number
}

/** Vol at the money of each expiration. */
export const atMoneyTermStructure = ({ slices }: VolSurface): readonly TermPoint[] =>
  slices.map((slice, i) => {
    const before = slices[i - 1]
    const added = slice.varianceAt(0) - (before?.varianceAt(0) ?? 0)
    return {
      years: slice.years,
      atMoneyVol: Math.sqrt(slice.varianceAt(0) / slice.years),
      forwardVol: Math.sqrt(added / (slice.years - (before?.years ?? 0))),
    }
  })

export function smileMeasures(slice: SmileSlice): SmileMeasures {
  const volAt = (k: number) => Math.sqrt(slice.varianceAt(k) / slice.years)
  const atMoneyVol = volAt(0)
  const [low, high] = [strikeOfDelta(slice, -0.25), strikeOfDelta(slice, 0.25)]
  const [put, call] = [volAt(low), volAt(high)]
  return {
    atMoneyVol,
    skew25: put - call,
    butterfly25: (put + call) / 2 - atMoneyVol,
    width25: high - low,
  }
}

/** log(strike / forward) at which an option has a forward delta: negative deltas are puts. */
export function strikeOfDelta(slice: SmileSlice, delta: number): number {
  assert(delta !== 0 && Math.abs(delta) < 1, 'a delta between -1 and 1')
  // N(d1) of a put of delta -0.25 is 0.75.
  const d1 = normalQuantile(delta > 0 ? delta : 1 + delta)
  const miss = (k: number) => {
    const deviation = Math.sqrt(slice.varianceAt(k))
    return -k / deviation + deviation / 2 - d1
  }
  const reach = 12 * Math.sqrt(slice.varianceAt(0))
  return rootOf(miss, -reach, reach, 1e-12) ?? -d1 * Math.sqrt(slice.varianceAt(0))
}

/** Where on a grid of log-moneyness the density would be negative or variance falls with time. */
export function arbitrageFlags({ slices }: VolSurface, ks: readonly number[]): readonly ArbitrageFlag[] {
  const flags: ArbitrageFlag[] = []
  for (const [i, slice] of slices.entries()) {
    const next = slices[i + 1]
    for (const k of ks) {
      if (densityFactor(slice, k) < -1e-9) flags.push({ kind: 'butterfly', years: slice.years, k })
      if (next && next.varianceAt(k) < slice.varianceAt(k) - 1e-12)
        flags.push({ kind: 'calendar', years: slice.years, nextYears: next.years, k })
    }
  }
  return flags
}

/** Durrleman's function: the density is this times something positive. */
function densityFactor({ varianceAt }: SmileSlice, k: number): number {
  const step = 1e-4
  const [below, w, above] = [varianceAt(k - step), varianceAt(k), varianceAt(k + step)]
  const slope = (above - below) / (2 * step)
  const curvature = (above - 2 * w + below) / (step * step)
  return (1 - (k * slope) / (2 * w)) ** 2 - (slope * slope * (1 / w + 0.25)) / 4 + curvature / 2
}
