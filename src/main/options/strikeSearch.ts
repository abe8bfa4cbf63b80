import type { Strategy } from '#core/domain/strategy'
import type { EpochMs } from '#core/domain/time'
import type { EvaluationInputs, UnderlyingSnapshot } from '#core/pipeline/inputs'
import { type Ranking, rankCandidates } from '#core/pipeline/rankCandidates'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { BridgeFailure } from '#protocol/errors'
import type { SearchRulesView } from '#protocol/views/strikeSearchView'
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

  /** Throws BridgeFailure when there is no such strategy. */
  async find(symbol: string, rules: SearchRulesView): Promise<FoundStrikes> {
    const { sweep, inputsOf } = this.options
    const strategy = { ...this.#strategyOf(rules), underlying: symbol }
    const { underlying, tsSwept } = await sweep.take(wishOf(symbol, [strategy]))
    return { ...rankCandidates(inputsOf(strategy, underlying), RANKED_MAX), strategy, tsSwept }
  }

  #strategyOf(rules: SearchRulesView): Strategy {
    const known =
      rules.of === 'strategy'
        ? this.options.strategies.get(rules.strategyId)
        : SAMPLE_STRATEGIES.find(({ structure }) => structure === rules.structure)
    if (known === undefined)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'STRATEGY_UNKNOWN',
        message: 'There is no such strategy any more: choose another one.',
      })
    return known
  }
}
