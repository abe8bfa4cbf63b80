import { TickMarkType, type Time, type UTCTimestamp } from 'lightweight-charts'
import { formatDay, formatMinute, formatShortDay } from '../../format/times'

/** The library counts in seconds. */
export const chartTime = (epochMs: number): UTCTimestamp => (epochMs / 1000) as UTCTimestamp

export const epochMsOf = (time: Time): number => Number(time) * 1000

/** The label at the crosshair. */
export const crosshairTime = (time: Time): string =>
  `${formatDay(epochMsOf(time))}  ${formatMinute(epochMsOf(time))}`

/** The labels along the axis, in New York's time. */
export function axisTime(time: Time, kind: TickMarkType): string {
  const instant = epochMsOf(time)
  if (kind === TickMarkType.Time || kind === TickMarkType.TimeWithSeconds) return formatMinute(instant)
  return kind === TickMarkType.Year ? String(new Date(instant).getUTCFullYear()) : formatShortDay(instant)
}
