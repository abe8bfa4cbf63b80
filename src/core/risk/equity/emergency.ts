import type { EpochMs } from '../../domain/time'
import type { Trip } from '../killSwitch'
import type { EquityLimits } from './equityLimits'
import { VIOLATIONS, type ViolationCode } from './violation'

export type RecordedViolation = { readonly code: ViolationCode; readonly tsInit: EpochMs }

/** Several alarming violations in a short time: something is wrong with sizes or signals, and everything stops. */
export function emergencyTrip(
  violations: readonly RecordedViolation[],
  now: EpochMs,
  { countsAll, violationsMax, windowMs }: EquityLimits['emergency'],
): Trip | undefined {
  const alarming = violations.filter(
    ({ code, tsInit }) => (countsAll || VIOLATIONS[code].isAlarm) && tsInit <= now && now - tsInit < windowMs,
  )
  if (alarming.length < violationsMax) return undefined
  const codes = [...new Set(alarming.map(({ code }) => code))].join(', ')
  return {
    level: 'hardStop',
    reason: `RISK_VIOLATIONS: ${alarming.length} in ${Math.round(windowMs / 1000)} s: ${codes}`,
    actor: 'intraday',
  }
}
