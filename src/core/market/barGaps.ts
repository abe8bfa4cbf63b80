import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { sessionOf, sessionsBetween } from '#core/calendar/xnysSessions'
import { type Bar, type Timeframe, timeframeMs } from '#core/domain/bar'
import { type EpochMs, epochMs } from '#core/domain/time'

/** From the start of the first missing bar to the start of the one that is there again. */
export type BarGap = { readonly from: EpochMs; readonly to: EpochMs; readonly missing: number }

/** How many bars of regular sessions two neighbours leave out. */
export function barsMissingBetween(previous: Bar, next: Bar, timeframe: Timeframe): number {
  const [from, to] = [exchangeDateOf(previous.tsEvent), exchangeDateOf(next.tsEvent)]
  const between = from === to ? [] : sessionsBetween(from, to).filter(({ date }) => date > from && date < to)
  if (timeframe === '1d') return between.length
  const step = timeframeMs[timeframe]
  // An hour bar may begin at the half hour of the open: only what is more than a whole bar late is missing.
  const barsIn = (start: number, end: number): number => Math.max(0, Math.ceil((end - start) / step))
  if (from === to) return Math.max(0, Math.floor((next.tsEvent - previous.tsEvent) / step) - 1)
  const [before, after] = [sessionOf(from), sessionOf(to)]
  return (
    between.reduce((sum, { opensAt, closesAt }) => sum + barsIn(opensAt, closesAt), 0) +
    (before ? Math.floor(Math.max(0, before.closesAt - previous.tsEvent - step) / step) : 0) +
    (after ? Math.floor(Math.max(0, next.tsEvent - after.opensAt) / step) : 0)
  )
}

/** The holes in bars that are sorted by time. */
export function barGaps(bars: readonly Bar[], timeframe: Timeframe): readonly BarGap[] {
  const gaps: BarGap[] = []
  for (let i = 1; i < bars.length; i++) {
    const [previous, next] = [bars[i - 1], bars[i]]
    if (!previous || !next) continue
    const missing = barsMissingBetween(previous, next, timeframe)
    if (missing > 0)
      gaps.push({ from: epochMs(previous.tsEvent + timeframeMs[timeframe]), to: next.tsEvent, missing })
  }
  return gaps
}
