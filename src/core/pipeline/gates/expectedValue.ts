import type { Economics } from '../../strategies/economics'
import { atLeast, atMost, type GateResult, gate } from '../gate'
import type { PipelineRules } from '../rules'

/** Stage G3: it pays on average after every cost, often enough, and without too sharp a turn. */
export function expectedValueGates(economics: Economics, rules: PipelineRules): readonly GateResult[] {
  return [
    gate('G', 'evNet', [atLeast('net EV in dollars', economics.evNet, rules.evNetMin)], 'EV_NOT_POSITIVE'),
    gate('G', 'pop', [atLeast('probability of profit', economics.pop, rules.popMin)], 'POP_TOO_LOW'),
    gate(
      'G',
      'gammaLoss',
      [atMost('dollars lost to gamma at 1 %', economics.gammaLoss, rules.gammaLossMax)],
      'GAMMA_LOSS',
    ),
  ]
}
