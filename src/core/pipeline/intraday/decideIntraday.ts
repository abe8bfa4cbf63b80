import type { Bar } from '../../domain/bar'
import type { EpochMs } from '../../domain/time'
import { type MinuteFeatures, minuteFeaturesOf } from '../../strategies/intraday/minuteFeatures'
import { scalpSignal } from '../../strategies/intraday/scalp'
import { directionOf, type ScalpSignal, type WhaleSignal } from '../../strategies/intraday/signal'
import { whaleSignal } from '../../strategies/intraday/whale'
import { type CompositeScore, compositeScore } from './compositeScore'
import type { IntradayRules } from './intradayRules'

/** All that is looked at of one symbol in one cycle. Bars are finished ones, oldest first. */
export type IntradayInputs = {
  readonly symbol: string
  readonly now: EpochMs
  readonly minutes: readonly Bar[]
  readonly hours: readonly Bar[]
  /** Ask less bid over the mid; undefined when nobody quotes. */
  readonly spreadRatio: number | undefined
  readonly earnings: 'near' | 'clear' | 'unknown'
  readonly lastWhaleAt: EpochMs | undefined
}

export type Guard = {
  readonly name: 'score' | 'supertrend' | 'earnings' | 'shortSale'
  /** `unknown` passes: what it would look at is optional data. */
  readonly verdict: 'pass' | 'block' | 'off' | 'unknown'
  readonly detail: string
}

export type IntradayAction = 'hold' | 'buyCall' | 'buyPut' | 'buyShares'

export type IntradayDecision = {
  readonly symbol: string
  readonly scalp: ScalpSignal
  readonly whale: WhaleSignal
  readonly features: MinuteFeatures
  readonly score: CompositeScore
  readonly guards: readonly Guard[]
  readonly action: IntradayAction
  /** Whose signal the action follows; undefined when neither spoke. */
  readonly strategy: 'scalp' | 'whale' | undefined
}

/** Bars -> features -> scalp -> whale -> score -> action. The rarer signal leads: the whale's, and else the scalp's. */
export function decideIntraday(inputs: IntradayInputs, rules: IntradayRules): IntradayDecision {
  const features = minuteFeaturesOf(inputs.minutes, rules.periods)
  const scalp = scalpSignal(features, rules.scalp)
  const whale = whaleSignal(inputs.hours, inputs.now, inputs.lastWhaleAt, rules.whale)
  const score = compositeScore({ ...inputs, features, scalp, whale }, rules.score, rules.earnings)
  const strategy = directionOf(whale) !== 0 ? 'whale' : directionOf(scalp) !== 0 ? 'scalp' : undefined
  const direction = strategy === undefined ? 0 : directionOf(strategy === 'whale' ? whale : scalp)
  const guards = direction === 0 ? [] : guardsOf(direction, score, features, inputs, rules)
  const isBlocked = guards.some(({ verdict }) => verdict === 'block')
  const action = direction === 0 || isBlocked ? 'hold' : actionOf(direction, rules)
  return { symbol: inputs.symbol, scalp, whale, features, score, guards, action, strategy }
}

function actionOf(direction: 1 | -1, { vehicle }: IntradayRules): IntradayAction {
  if (vehicle === 'option') return direction === 1 ? 'buyCall' : 'buyPut'
  return direction === 1 ? 'buyShares' : 'hold'
}

function guardsOf(
  direction: 1 | -1,
  { score, direction: lean }: CompositeScore,
  { supertrend }: MinuteFeatures,
  { earnings }: IntradayInputs,
  rules: IntradayRules,
): Guard[] {
  const { scoreMin } = rules.score
  const counted = lean === direction ? score : 0
  return [
    {
      name: 'score',
      verdict: scoreMin === 0 ? 'off' : counted >= scoreMin ? 'pass' : 'block',
      detail: `${counted.toFixed(1)} of ${scoreMin}`,
    },
    supertrendGuard(direction, supertrend, rules.supertrendGate),
    earningsGuard(earnings, rules),
    {
      name: 'shortSale',
      verdict: rules.vehicle === 'option' ? 'off' : direction === 1 ? 'pass' : 'block',
      detail: 'shares are only bought',
    },
  ]
}

function supertrendGuard(direction: 1 | -1, supertrend: 1 | -1 | 0, isOn: boolean): Guard {
  const verdict = !isOn ? 'off' : supertrend === 0 ? 'unknown' : supertrend === direction ? 'pass' : 'block'
  return {
    name: 'supertrend',
    verdict,
    detail: supertrend === 1 ? 'up' : supertrend === -1 ? 'down' : 'not known',
  }
}

function earningsGuard(earnings: IntradayInputs['earnings'], { earnings: rule }: IntradayRules): Guard {
  const verdict =
    rule.mode === 'off'
      ? 'off'
      : earnings === 'unknown'
        ? 'unknown'
        : earnings === 'near' && rule.mode === 'veto'
          ? 'block'
          : 'pass'
  return { name: 'earnings', verdict, detail: earnings }
}
