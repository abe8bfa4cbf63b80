import type { RegimeRules } from '../../domain/strategy'
import { type OpeningKind, STRUCTURE_FACTS } from '../../domain/structureKind'
import { atLeast, atMost, blocked, type GateResult, gate, type Measure, off, passed } from '../gate'
import type { Regime } from '../regime'
import type { PipelineRules } from '../rules'

/** Stage E: E1 term structure, E2 volatility premium and trend, E3 IV rank. What cannot be read blocks. */
export function regimeGates(
  regime: Regime,
  wanted: RegimeRules,
  kind: OpeningKind,
  ivObservations: number,
  rules: PipelineRules,
): readonly GateResult[] {
  return [
    measured('termStructure', 'VIX / VIX3M', regime.termRatio, wanted.termRatioMax, atMost, 'TERM_STRUCTURE'),
    measured('vrp', 'implied - realised vol', regime.vrp, wanted.vrpMin, atLeast, 'VRP'),
    trendGate(regime, wanted, kind),
    STRUCTURE_FACTS[kind].isNeutral
      ? measured('trendStrength', 'ADX', regime.adx14, wanted.adxMax, atMost, 'TREND_STRENGTH')
      : off('E', 'trendStrength'),
    ivRankGate(regime, wanted, ivObservations, rules),
  ]
}

function measured(
  name: string,
  quantity: string,
  value: number,
  threshold: number | null,
  test: (name: string, value: number | undefined, threshold: number) => Measure,
  code: 'TERM_STRUCTURE' | 'VRP' | 'TREND_STRENGTH',
): GateResult {
  if (threshold === null) return off('E', name)
  if (!Number.isFinite(value)) return blocked('E', name, 'REGIME_UNKNOWN', quantity)
  return gate('E', name, [test(quantity, value, threshold)], code)
}

function trendGate(regime: Regime, wanted: RegimeRules, kind: OpeningKind): GateResult {
  if (!wanted.blocksAgainstTrend) return off('E', 'trend')
  if (!Number.isFinite(regime.ema20) || !Number.isFinite(regime.sma50))
    return blocked('E', 'trend', 'REGIME_UNKNOWN', 'EMA20, SMA50')
  return regime.trend === STRUCTURE_FACTS[kind].hurtBy
    ? blocked('E', 'trend', 'TREND_AGAINST', `trend ${regime.trend}`)
    : passed('E', 'trend', `Trend: ${regime.trend}.`)
}

function ivRankGate(
  { ivRank }: Regime,
  { ivRankMin }: RegimeRules,
  observations: number,
  rules: PipelineRules,
): GateResult {
  if (ivRankMin === null) return off('E', 'ivRank')
  if (observations < rules.ivHistoryMin)
    return blocked('E', 'ivRank', 'IV_HISTORY_MISSING', `${observations} of ${rules.ivHistoryMin} sessions`)
  return gate('E', 'ivRank', [atLeast('IV rank', ivRank, ivRankMin)], 'IV_RANK')
}
