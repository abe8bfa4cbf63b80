import { exchangeTimeOf, MS_PER_MINUTE } from '../calendar/exchangeTime'
import type { EpochMs } from '../domain/time'
import type { IntradayDecision } from '../pipeline/intraday/decideIntraday'
import { directionOf } from '../strategies/intraday/signal'

/** What a shortlisted entry looks like to a model, in this order. */
export const SAMPLE_COLUMNS = [
  'score',
  'confidence',
  'rsi',
  'trendInRanges',
  'vwapInRanges',
  'rangeRatio',
  'minuteOfDay',
  'isWhale',
] as const

export type EntrySample = { readonly symbol: string; readonly columns: readonly number[] }

/** Distances are along the direction of the entry, in average true ranges; what is not known is zero. */
export function entrySample(decision: IntradayDecision, now: EpochMs): EntrySample {
  const { symbol, score, scalp, whale, features, strategy } = decision
  const signal = strategy === 'whale' ? whale : scalp
  const direction = directionOf(signal)
  const { rsi, emaFast, emaSlow, close, vwap, atr } = features
  const columns: Record<(typeof SAMPLE_COLUMNS)[number], number> = {
    score: score.score,
    confidence: signal.confidence,
    rsi: direction * (rsi - 50),
    trendInRanges: (direction * (emaFast - emaSlow)) / atr,
    vwapInRanges: (direction * (close - vwap)) / atr,
    rangeRatio: atr / close,
    minuteOfDay: exchangeTimeOf(now).msOfDay / MS_PER_MINUTE,
    isWhale: strategy === 'whale' ? 1 : 0,
  }
  return { symbol, columns: SAMPLE_COLUMNS.map(name => (Number.isFinite(columns[name]) ? columns[name] : 0)) }
}

/** What a scorer says of an entry, and who it was. */
export type AiVerdict = {
  /** Probability that the entry pays. */
  readonly score: number
  /** Points above or below an even chance. */
  readonly delta: number
  readonly source: string
}

export const aiVerdict = (score: number, source: string): AiVerdict => ({
  score,
  delta: 100 * (score - 0.5),
  source,
})
