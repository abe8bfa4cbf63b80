import { atLeast, atMost, blocked, type GateResult, gate, passed } from '../gate'
import type { EvaluationInputs } from '../inputs'

/** Stage A: is there a live market to look at, and enough past to judge it by? */
export function universeGates({ now, underlying, rules }: EvaluationInputs): readonly GateResult[] {
  const { spot, spotTsInit, dataVeto, expirationCount, daily } = underlying
  const age = spotTsInit === undefined ? undefined : now - spotTsInit
  return [
    spot !== undefined && spot > 0 ? passed('A', 'spot') : blocked('A', 'spot', 'SPOT_MISSING'),
    gate('A', 'spotAge', [atMost('age in ms', age, rules.spotAgeMsMax)], 'SPOT_STALE'),
    dataVeto === undefined ? passed('A', 'quality') : blocked('A', 'quality', 'DATA_VETO', dataVeto),
    gate('A', 'expirations', [atLeast('expirations listed', expirationCount, 1)], 'EXPIRATIONS_MISSING'),
    gate('A', 'history', [atLeast('daily bars', daily.close.length, rules.dailyBarsMin)], 'HISTORY_MISSING'),
  ]
}
