/**
 * Volatility indices of other horizons than the VIX's. Each is what the surface says at its horizon when the VIX stands
 * where it does, so that it rises with the VIX and a bar of one is the bar of the other point by point.
 */
import { type DayMinutes, dayMinutes, UNITS_PER_CENT, UNITS_PER_DOLLAR } from './dayMinutes'
import type { DailyBar } from './intradayPath'
import { volIndexOf } from './surfaceModel'

/** The index in points from the VIX in points. */
export type LevelOfVix = (vix: number) => number

const HORIZON_DAYS: Readonly<Record<string, number>> = { VIX9D: 9, VIX3M: 93 }

/** Undefined for a symbol that is no such index. */
export function derivedIndexOf(symbol: string, longVol?: number): LevelOfVix | undefined {
  const days = HORIZON_DAYS[symbol]
  return days === undefined ? undefined : vix => volIndexOf(vix, days, longVol)
}

export function derivedBar(vix: DailyBar, levelOf: LevelOfVix): DailyBar {
  const units = unitsBy(levelOf)
  return {
    open: units(vix.open),
    high: units(vix.high),
    low: units(vix.low),
    close: units(vix.close),
    volume: 0,
  }
}

export function derivedMinutes(vix: DayMinutes, levelOf: LevelOfVix): DayMinutes {
  const minutes = dayMinutes(vix.origin, vix.minute.length)
  minutes.minute.set(vix.minute)
  for (const name of ['open', 'high', 'low', 'close'] as const)
    minutes[name].set(vix[name].map(unitsBy(levelOf)))
  return minutes
}

/** Ten-thousandths on the cent from the VIX's. */
export const unitsBy =
  (levelOf: LevelOfVix) =>
  (units: number): number =>
    Math.round((levelOf(units / UNITS_PER_DOLLAR) * UNITS_PER_DOLLAR) / UNITS_PER_CENT) * UNITS_PER_CENT
