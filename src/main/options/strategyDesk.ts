import type { Strategy } from '#core/domain/strategy'
import type { EpochMs } from '#core/domain/time'
import { strategyFaults } from '#core/strategies/strategyFaults'
import type { Log } from '#main/observability/log'
import type { DecisionStore, StrategyVersion } from '#main/store/decisionStore'
import { BridgeFailure } from '#protocol/errors'
import type { StrategyDraftView } from '#protocol/views/strategyView'

export type StrategyDeskOptions = {
  /** Undefined when the journal could not be opened: strategies can be neither kept nor followed. */
  readonly store: DecisionStore | undefined
  readonly now: () => EpochMs
  readonly newId: () => string
  readonly log: Log
  readonly onChange: () => void
}

/** The strategies as they stand, and every change of them. A strategy is followed as it is stored, or not at all. */
export class StrategyDesk {
  readonly #strategies = new Map<string, Strategy>()

  constructor(private readonly options: StrategyDeskOptions) {}

  /** What a new folder begins with; nothing when it has, or ever had, strategies of its own. */
  load(samples: readonly Strategy[]): void {
    const { store, now, log } = this.options
    if (!store) return
    const { strategies, quarantined } = store.strategies(now())
    for (const { source, reason } of quarantined)
      log.error('strategy.quarantined', `${source} cannot be read and was set aside: ${reason}`)
    for (const strategy of strategies) this.#strategies.set(strategy.id, strategy)
    if (strategies.length > 0 || quarantined.length > 0) return
    for (const strategy of samples) {
      if (store.versionsOf(strategy.id).length > 0) continue
      store.saveStrategy(strategy, 'samples', now())
      this.#strategies.set(strategy.id, strategy)
    }
  }

  list(): readonly Strategy[] {
    return [...this.#strategies.values()]
  }

  get(id: string): Strategy | undefined {
    return this.#strategies.get(id)
  }

  enabled(): readonly Strategy[] {
    return this.list().filter(({ isEnabled }) => isEnabled)
  }

  enabledVersions(): ReadonlyMap<string, number> {
    return new Map(this.enabled().map(({ id, version }) => [id, version]))
  }

  versionsOf(id: string): readonly StrategyVersion[] {
    return this.#store().versionsOf(id)
  }

  create(draft: StrategyDraftView, actor: string): Strategy {
    return this.#save({ ...draft, id: this.options.newId(), version: 1 }, actor)
  }

  /** `version` is the one that was edited: somebody else's edit in between is not overwritten. */
  edit(id: string, version: number, draft: StrategyDraftView, actor: string): Strategy {
    const current = this.#require(id)
    if (current.version !== version) {
      throw new BridgeFailure({
        kind: 'badRequest',
        code: 'STRATEGY_CHANGED',
        message: `${current.name} is at version ${current.version} by now: load it again and repeat the change.`,
      })
    }
    return this.#save({ ...draft, id, version: version + 1 }, actor)
  }

  setEnabled(id: string, isEnabled: boolean, actor: string): Strategy {
    const current = this.#require(id)
    if (current.isEnabled === isEnabled) return current
    return this.#save({ ...current, isEnabled, version: current.version + 1 }, actor)
  }

  /** Its positions go on being managed by the rules that they were opened with. */
  retire(id: string, actor: string): void {
    const current = this.#require(id)
    const last = { ...current, isEnabled: false, version: current.version + 1 }
    this.#store().saveStrategy(last, actor, this.options.now(), true)
    this.#strategies.delete(id)
    this.options.onChange()
  }

  #save(strategy: Strategy, actor: string): Strategy {
    const faults = strategyFaults(strategy)
    if (faults.length > 0) {
      throw new BridgeFailure({
        kind: 'badRequest',
        code: 'STRATEGY_IMPOSSIBLE',
        message: `The strategy cannot be followed: ${faults.map(each => `${each.path} ${each.message}`).join('; ')}.`,
        details: [...faults],
      })
    }
    this.#store().saveStrategy(strategy, actor, this.options.now())
    this.#strategies.set(strategy.id, strategy)
    this.options.log.info(
      'strategy.saved',
      `${strategy.name} version ${strategy.version} by ${actor}, ${strategy.isEnabled ? 'enabled' : 'disabled'}.`,
    )
    this.options.onChange()
    return strategy
  }

  #require(id: string): Strategy {
    const found = this.#strategies.get(id)
    if (!found)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'STRATEGY_UNKNOWN',
        message: `There is no strategy ${id}.`,
      })
    return found
  }

  #store(): DecisionStore {
    const { store } = this.options
    if (!store)
      throw new BridgeFailure({
        kind: 'unavailable',
        code: 'JOURNAL_UNAVAILABLE',
        message: 'The journal could not be opened: strategies cannot be kept.',
      })
    return store
  }
}
