import type { Strategy } from '#core/domain/strategy'
import type { EpochMs } from '#core/domain/time'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import { type Ranking, rankCandidates } from '#core/pipeline/rankCandidates'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { BridgeFailure } from '#protocol/errors'
import type { SharedSweep } from './sharedSweep'
import type { StrategyDesk } from './strategyDesk'
import { wishOf } from './underlyingSnapshots'

export type StrikeSearchOptions = {
  readonly sweep: SharedSweep
  readonly strategies: Pick<StrategyDesk, 'get'>
  readonly inputsOf: (strategy: Strategy, underlying: UnderlyingSnapshot) => EvaluationInputs
}

export type FoundStrikes = Ranking & { readonly strategy: Strategy; readonly tsSwept: EpochMs }

/** As many as somebody will read. */
const RANKED_MAX = 60
/** Which strikes a strategy's rules would choose on a symbol now, and why not the others. Nothing is kept or sent. */
export class StrikeSearch {
  constructor(private readonly options: StrikeSearchOptions) {}

  /** By the strategy of this id, or the sample of this id, on any symbol. Throws BridgeFailure when there is neither. */
  async find(symbol: string, strategyId: string): Promise<FoundStrikes> {
    const { sweep, strategies, inputsOf } = this.options
    const known = strategies.get(strategyId) ?? SAMPLE_STRATEGIES.find(({ id }) => id === strategyId)
    if (known === undefined)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'STRATEGY_UNKNOWN',
        message: `There is no strategy ${strategyId}: it may have been removed.`,
      })
    const strategy = { ...known, underlying: symbol }
    const { underlying, tsSwept } = await sweep.take(wishOf(symbol, [strategy]))
    return { ...rankCandidates(inputsOf(strategy, underlying), RANKED_MAX), strategy, tsSwept }
  }
}
