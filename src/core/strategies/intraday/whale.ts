import { exchangeDateOf } from '../../calendar/exchangeTime'
import type { Bar } from '../../domain/bar'
import type { EpochMs } from '../../domain/time'
import { hold, type WhaleSignal } from './signal'

export type WhaleRules = {
  /** Sessions before the bar's own whose highs and lows make the range. */
  readonly rangeSessions: number
  /** Volume of the bar over the mean volume of the bars of those sessions. */
  readonly volumeRatioMin: number
  /** After a signal the symbol is left alone for this long. */
  readonly debounceMs: number
}

/**
 * Large money leaves a range: an hour that closes beyond the extremes of the sessions before it, on unusual volume.
 * Bars are finished hours, oldest first. `lastSignalAt` is when this symbol last gave a signal, over all restarts.
 */
export function whaleSignal(
  bars: readonly Bar[],
  now: EpochMs,
  lastSignalAt: EpochMs | undefined,
  rules: WhaleRules,
): WhaleSignal {
  const latest = bars.at(-1)
  if (!latest) return hold('no hourly bars')
  const range = barsBefore(bars, rules.rangeSessions)
  if (!range) return hold(`fewer than ${rules.rangeSessions} sessions of hourly bars`)
  const high = Math.max(...range.map(bar => bar.high))
  const low = Math.min(...range.map(bar => bar.low))
  const mean = range.reduce((sum, bar) => sum + bar.volume, 0) / range.length
  const ratio = mean > 0 ? latest.volume / mean : 0
  const said = `close ${latest.close.toFixed(2)} in ${low.toFixed(2)} to ${high.toFixed(2)}, volume ${ratio.toFixed(2)} x`
  const isAbove = latest.close > high
  if (!isAbove && !(latest.close < low)) return hold(said)
  if (!(ratio >= rules.volumeRatioMin)) return hold(said)
  if (isDebounced(now, lastSignalAt, rules))
    return hold(`${said}; signalled less than ${rules.debounceMs} ms ago`)
  const beyond = (isAbove ? latest.close - high : low - latest.close) / (high - low)
  return {
    signal: isAbove ? 'BUY_CALL' : 'BUY_PUT',
    confidence: confidenceOf(beyond, ratio / rules.volumeRatioMin),
    reason: said,
  }
}

export const isDebounced = (
  now: EpochMs,
  lastSignalAt: EpochMs | undefined,
  { debounceMs }: Pick<WhaleRules, 'debounceMs'>,
): boolean => lastSignalAt !== undefined && now - lastSignalAt < debounceMs

/** The bars of the `sessions` sessions before that of the last bar; undefined when there are fewer. */
function barsBefore(bars: readonly Bar[], sessions: number): readonly Bar[] | undefined {
  const dates = bars.map(bar => exchangeDateOf(bar.tsEvent))
  const earlier = [...new Set(dates)].slice(0, -1).slice(-sessions)
  const first = earlier[0]
  if (earlier.length < sessions || first === undefined) return undefined
  const own = dates.at(-1)
  return bars.filter((_, row) => dates[row] !== own && (dates[row] ?? '') >= first)
}

/** Half for the break as such; a quarter each for how far (full at a tenth of the range) and how loud (full at twice the ratio asked for). */
const confidenceOf = (beyond: number, loudness: number): number =>
  0.5 + 0.25 * Math.min(1, Math.max(0, 10 * beyond)) + 0.25 * Math.min(1, Math.max(0, loudness - 1))
