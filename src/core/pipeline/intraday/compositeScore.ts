import type { MinuteFeatures } from '../../strategies/intraday/minuteFeatures'
import { directionOf, type ScalpSignal, type WhaleSignal } from '../../strategies/intraday/signal'
import type { EarningsRule, ScoreRules } from './intradayRules'

export type ScoreComponent = {
  readonly name: keyof ScoreRules['weights']
  /** -1 (down) to 1 (up); null when not known, and then without weight. */
  readonly value: number | null
  readonly weight: number
}

export type Penalty = {
  readonly name: 'spread' | 'earnings'
  readonly points: number
  readonly reason: string
}

export type CompositeScore = {
  /** 0 to 100: how much speaks for the direction. */
  readonly score: number
  readonly direction: 1 | -1 | 0
  readonly components: readonly ScoreComponent[]
  readonly penalties: readonly Penalty[]
  /** What is not known and therefore neither helps nor harms. */
  readonly unknown: readonly string[]
}

export type ScoreInputs = {
  readonly features: MinuteFeatures
  readonly scalp: ScalpSignal
  readonly whale: WhaleSignal
  /** Undefined when nobody quotes: no penalty. */
  readonly spreadRatio: number | undefined
  readonly earnings: 'near' | 'clear' | 'unknown'
}

/**
 * 100 times the weighted mean of the components, measured along its own sign, less penalties, not below zero.
 * Components: each strategy's confidence with its sign; how far the fast EMA is from the slow one and the close from
 * VWAP, in average true ranges, cut at one.
 */
export function compositeScore(
  inputs: ScoreInputs,
  rules: ScoreRules,
  earnings: EarningsRule,
): CompositeScore {
  const components = componentsOf(inputs, rules)
  const known = components.filter(({ value }) => value !== null)
  const weights = known.reduce((sum, { weight }) => sum + weight, 0)
  const mean =
    weights > 0 ? known.reduce((sum, { value, weight }) => sum + (value ?? 0) * weight, 0) / weights : 0
  const raw = 100 * Math.abs(mean)
  const penalties = penaltiesOf(raw, inputs, rules, earnings)
  const unknown = [
    ...components.filter(({ value }) => value === null).map(({ name }) => name),
    ...(inputs.spreadRatio === undefined ? ['spread'] : []),
    ...(earnings.mode !== 'off' && inputs.earnings === 'unknown' ? ['earnings'] : []),
  ]
  const score = Math.max(0, raw - penalties.reduce((sum, { points }) => sum + points, 0))
  return { score, direction: mean > 0 ? 1 : mean < 0 ? -1 : 0, components, penalties, unknown }
}

function componentsOf({ features, scalp, whale }: ScoreInputs, { weights }: ScoreRules): ScoreComponent[] {
  const { close, vwap, emaFast, emaSlow, atr } = features
  const inRanges = (distance: number): number | null => {
    const ranges = distance / atr
    return Number.isFinite(ranges) ? Math.max(-1, Math.min(1, ranges)) : null
  }
  return [
    { name: 'scalp', value: directionOf(scalp) * scalp.confidence, weight: weights.scalp },
    { name: 'whale', value: directionOf(whale) * whale.confidence, weight: weights.whale },
    { name: 'trend', value: inRanges(emaFast - emaSlow), weight: weights.trend },
    { name: 'vwap', value: inRanges(close - vwap), weight: weights.vwap },
  ]
}

function penaltiesOf(raw: number, inputs: ScoreInputs, rules: ScoreRules, earnings: EarningsRule): Penalty[] {
  const penalties: Penalty[] = []
  const { spreadRatio } = inputs
  if (spreadRatio !== undefined && spreadRatio > rules.spreadRatioMax)
    penalties.push({
      name: 'spread',
      points: rules.spreadPenalty,
      reason: `quote spread ${(100 * spreadRatio).toFixed(2)} %`,
    })
  if (inputs.earnings === 'near' && earnings.mode !== 'off') {
    const left = Math.max(0, raw - penalties.reduce((sum, { points }) => sum + points, 0))
    const allowed = earnings.mode === 'veto' ? 0 : earnings.scoreMax
    if (left > allowed)
      penalties.push({
        name: 'earnings',
        points: left - allowed,
        reason: `earnings within ${earnings.days} days: ${earnings.mode}`,
      })
  }
  return penalties
}
