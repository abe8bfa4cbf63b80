import { MS_PER_MINUTE } from '#core/calendar/exchangeTime'
import { type Timeframe, timeframeMs } from '#core/domain/bar'
import { expectedMove } from '#core/quant/probability/lognormal'

export type ConePoint = { readonly time: number; readonly low: number; readonly high: number }

const SESSIONS_PER_YEAR = 252
const SESSION_MS = 390 * MS_PER_MINUTE
const CONE_BARS = 24

/**
 * One standard deviation to each side of a close, over the bars that follow it, by the vol that options imply. Time is
 * the market's: nights and weekends bring nothing, as in the vol of a year of sessions.
 */
export function expectedMoveCone(
  last: { readonly time: number; readonly close: number },
  vol: number,
  timeframe: Timeframe,
): readonly ConePoint[] {
  const barMs = timeframeMs[timeframe]
  const sessionsPerBar = Math.min(1, barMs / SESSION_MS)
  return Array.from({ length: CONE_BARS + 1 }, (_, bars) => {
    const years = (bars * sessionsPerBar) / SESSIONS_PER_YEAR
    // As a share of the close; as a ratio a fall cannot go below nothing.
    const deviation = expectedMove({ spot: 1, vol, years })
    return {
      time: last.time + bars * barMs,
      low: last.close * Math.exp(-deviation),
      high: last.close * Math.exp(deviation),
    }
  })
}
