import { lastTradeAt } from '#core/calendar/optionExpirations'
import type { Leg } from '#core/domain/instrument'
import type { EpochMs } from '#core/domain/time'
import { type ProfitSummary, payoffSummary } from '#core/quant/payoff/expirationPayoff'
import { type Carry, type Structure, structureOf, yearsToFirst } from '#core/quant/payoff/structure'
import { profitCurve, profitSummaryAt, structureGreeks } from '#core/quant/payoff/structureValue'
import { DAYS_PER_YEAR } from '#core/quant/pricing/blackScholes'
import { impliedVol } from '#core/quant/pricing/impliedVol'
import type { LegQuote } from './useLegQuotes'

const MS_PER_YEAR = DAYS_PER_YEAR * 86_400_000

/** The legs as numbers: prices per share, the whole structure once. Undefined while a leg has no market. */
export type StructureModel = {
  readonly structure: Structure
  readonly spot: number
  readonly carry: Carry
  /** Days to the first expiration. */
  readonly days: number
  readonly multiplier: number
  /** Net debit of one structure at the mids, and what filling it at once would cost. */
  readonly netMid: number
  readonly netNatural: number
}

export function structureModel(
  legs: readonly Leg[],
  quotes: readonly LegQuote[],
  market: { readonly spot: number | undefined; readonly now: EpochMs; readonly carry: Carry },
): StructureModel | undefined {
  const { spot, now, carry } = market
  if (legs.length === 0 || spot === undefined) return undefined
  let [netMid, netNatural] = [0, 0]
  const parts = legs.map(({ option, side, ratio }, index) => {
    const { bid = Number.NaN, ask = Number.NaN, impliedVol: quotedVol = Number.NaN } = quotes[index] ?? {}
    const quantity = side === 'buy' ? ratio : -ratio
    netMid += (quantity * (bid + ask)) / 2
    netNatural += quantity * (side === 'buy' ? ask : bid)
    const { right, strike } = option
    const years = Math.max(0, lastTradeAt(option.tradingClass, option.expiration) - now) / MS_PER_YEAR
    // The vol at which our own model says the mid, so that nothing is gained or lost at this moment.
    const own = impliedVol({ right, strike, spot, years, ...carry }, (bid + ask) / 2)
    return { kind: 'option' as const, right, strike, years, quantity, vol: own.ok ? own.value : quotedVol }
  })
  if (!Number.isFinite(netMid) || parts.some(({ vol }) => !(vol > 0))) return undefined
  const structure = structureOf(parts, netMid)
  return {
    structure,
    spot,
    carry,
    days: yearsToFirst(structure) * DAYS_PER_YEAR,
    multiplier: legs[0]?.option.multiplier ?? 100,
    netMid,
    netNatural,
  }
}

export type Scenario = {
  readonly daysAhead: number
  /** Added to every vol, as a fraction. */
  readonly volShift: number
}

const CURVE_POINTS = 161

export type ProfitCurves = {
  readonly spots: Float64Array
  readonly atExpiration: Float64Array
  readonly now: Float64Array
  readonly later: Float64Array
}

/** Dollars for so many structures, along the spots that matter. */
export function profitCurves(
  { structure, spot, carry, multiplier, days }: StructureModel,
  quantity: number,
  { daysAhead, volShift }: Scenario,
): ProfitCurves {
  const [low, high] = spotRange(structure, spot, days)
  const spots = Float64Array.from(
    { length: CURVE_POINTS },
    (_, index) => low + ((high - low) * index) / (CURVE_POINTS - 1),
  )
  const dollars = (elapsedDays: number, shift: number) =>
    profitCurve(structure, spots, { ...carry, elapsed: elapsedDays / DAYS_PER_YEAR, volShift: shift }).map(
      profit => profit * multiplier * quantity,
    )
  return {
    spots,
    // A moment past the first expiration, so that what expires then counts its intrinsic value.
    atExpiration: dollars(days, volShift),
    now: dollars(0, volShift),
    later: dollars(daysAhead, volShift),
  }
}

/** Three deviations of the widest leg's vol on each side, and every strike with room beside it. */
function spotRange(structure: Structure, spot: number, days: number): readonly [number, number] {
  const strikes = structure.legs.flatMap(leg => (leg.kind === 'option' ? leg.strike : []))
  const vol = Math.max(...structure.legs.map(leg => (leg.kind === 'option' ? leg.vol : 0)))
  const reach = spot * Math.max(0.02, 2.5 * vol * Math.sqrt(Math.max(1, days) / DAYS_PER_YEAR))
  const room = 0.25 * (Math.max(...strikes) - Math.min(...strikes))
  return [
    Math.max(0.01, Math.min(spot - reach, Math.min(...strikes) - room)),
    Math.max(spot + reach, Math.max(...strikes) + room),
  ]
}

/** At the first expiration, per share. */
export function summaryOf({ structure, spot, carry, days }: StructureModel): ProfitSummary {
  const expiries = new Set(structure.legs.map(leg => (leg.kind === 'option' ? leg.years : 0)))
  if (expiries.size === 1) return payoffSummary(structure)
  const moment = { ...carry, elapsed: days / DAYS_PER_YEAR, volShift: 0 }
  return profitSummaryAt(structure, moment, { low: 0.01, high: 3 * spot, steps: 1_200 })
}

export type StructureGreeks = {
  readonly delta: number
  readonly gamma: number
  readonly theta: number
  readonly vega: number
}

/** Of so many structures: delta and gamma in shares, theta per day, vega per point of vol, in dollars. */
export function greeksOf(
  { structure, spot, carry, multiplier }: StructureModel,
  quantity: number,
  { daysAhead, volShift }: Scenario,
): StructureGreeks {
  const { delta, gamma, thetaPerDay, vega } = structureGreeks(structure, spot, {
    ...carry,
    elapsed: daysAhead / DAYS_PER_YEAR,
    volShift,
  })
  const units = multiplier * quantity
  return {
    delta: delta * units,
    gamma: gamma * units,
    theta: thetaPerDay * units,
    vega: (vega * units) / 100,
  }
}
