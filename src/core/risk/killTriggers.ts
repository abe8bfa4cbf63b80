/** What trips the kill switch by itself (seed 003, appendix F). Each is on only when its limit is set. */
import type { Trip } from './killSwitch'

export type TriggerLimits = {
  /** VIX / VIX3M above which the term structure counts as inverted; null is off. */
  readonly termRatioMax: number | null
  readonly tripsInMacroWindow: boolean
  readonly tripsOnRegimeFailure: boolean
  /** Loss of the day as a share of the equity it began with; null is off. */
  readonly dailyLossRatioMax: number | null
  /** Errors in a row (rejections, failed sends, failed evaluations). */
  readonly consecutiveErrorsMax: number
  /** Without any live quote for this long during the session. */
  readonly dataOutageMsMax: number
}

export type TriggerView = {
  readonly termRatio: number | undefined
  readonly macroEvent: string | undefined
  /** Why the regime could not be read; undefined when it could, or when nobody asked yet. */
  readonly regimeFailure: string | undefined
  /** Undefined when the equity now or at the start of the day is not known: then entries are denied anyway. */
  readonly dailyLossRatio: number | undefined
  readonly consecutiveErrors: number
  readonly dataOutageMs: number
}

/** The first trigger that holds; a daily loss is flattened, everything else only blocks entries. */
export function triggeredTrip(view: TriggerView, limits: TriggerLimits): Trip | undefined {
  if (exceeds(view.dailyLossRatio, limits.dailyLossRatioMax))
    return trip('hardStop', 'DAILY_LOSS', `${percent(view.dailyLossRatio)} lost today`)
  if (exceeds(view.termRatio, limits.termRatioMax))
    return trip('safeMode', 'BACKWARDATION', `VIX / VIX3M is ${view.termRatio?.toFixed(3)}`)
  if (limits.tripsInMacroWindow && view.macroEvent !== undefined)
    return trip('safeMode', 'MACRO_WINDOW', `${view.macroEvent} is near`)
  if (limits.tripsOnRegimeFailure && view.regimeFailure !== undefined)
    return trip('safeMode', 'REGIME_FAILURE', view.regimeFailure)
  if (view.consecutiveErrors >= limits.consecutiveErrorsMax)
    return trip('safeMode', 'CONSECUTIVE_ERRORS', `${view.consecutiveErrors} errors in a row`)
  if (view.dataOutageMs >= limits.dataOutageMsMax)
    return trip('safeMode', 'DATA_OUTAGE', `no live quote for ${Math.round(view.dataOutageMs / 1000)} s`)
  return undefined
}

const exceeds = (value: number | undefined, limit: number | null): boolean =>
  value !== undefined && limit !== null && value > limit

const percent = (ratio: number | undefined): string => `${(100 * (ratio ?? 0)).toFixed(2)} %`

const trip = (level: Trip['level'], code: string, detail: string): Trip => ({
  level,
  reason: `${code}: ${detail}`,
  actor: 'trigger',
})
