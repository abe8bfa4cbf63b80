import { queryOptions } from '@tanstack/react-query'
import { assert } from '#core/domain/assert'
import type { InputOf } from '#protocol/protocol'
import type { SearchRulesView } from '#protocol/views/strikeSearchView'
import { type Bridge, bridgeErrorOf } from '../bridge'

type Sweep = 'now' | 'newest'

export const decisionKeys = {
  strategies: () => ['strategies', 'list'] as const,
  versions: (id: string) => ['strategies', 'versions', id] as const,
  structures: () => ['structures', 'list'] as const,
  history: () => ['structures', 'history'] as const,
  strikes: (symbol: string, rules: SearchRulesView | undefined) =>
    ['structures', 'strikes', symbol, rules] as const,
  approvals: () => ['approvals', 'list'] as const,
  judgements: () => ['structures', 'judgement'] as const,
  judgement: (key: string, sweep: Sweep) => ['structures', 'judgement', sweep, key] as const,
  evaluations: () => ['evaluations'] as const,
  evaluationsOf: (symbol: string) => ['evaluations', 'list', symbol] as const,
  evaluation: (evaluationId: string) => ['evaluations', 'one', evaluationId] as const,
  why: (symbol: string, at: number) => ['evaluations', 'why', symbol, at] as const,
  replay: (evaluationId: string) => ['evaluations', 'replay', evaluationId] as const,
}

/** Evaluations shown at once; older ones are found by "why not?". */
const EVALUATIONS_SHOWN = 200
const JUDGEMENT_REFRESH_MS = 15_000
const SWEEP_ATTEMPTS_MAX = 4
const HISTORY_SHOWN = 500
const HISTORY_EVERY_MS = 10_000

export const decisionQueries = (bridge: Bridge) => ({
  strategies: () =>
    queryOptions({
      queryKey: decisionKeys.strategies(),
      queryFn: ({ signal }) => bridge.query('strategies.list', {}, signal),
    }),
  versions: (id: string) =>
    queryOptions({
      queryKey: decisionKeys.versions(id),
      queryFn: ({ signal }) => bridge.query('strategies.versions', { id }, signal),
      staleTime: 0,
    }),
  structures: () =>
    queryOptions({
      queryKey: decisionKeys.structures(),
      queryFn: ({ signal }) => bridge.query('structures.list', {}, signal),
    }),
  history: () =>
    queryOptions({
      queryKey: decisionKeys.history(),
      queryFn: ({ signal }) => bridge.query('structures.history', { limit: HISTORY_SHOWN }, signal),
      // Asked again when somebody comes to look: nothing here is of this second.
      staleTime: 0,
      refetchInterval: HISTORY_EVERY_MS,
    }),
  /**
   * The pipeline's word on these legs. By a sweep of now it takes seconds, and is asked again now and then while
   * somebody looks, since the market moves on; by the newest sweep it is there at once, or not at all.
   */
  judgement: (key: string, order: InputOf<'structures.judge'> | undefined, sweep: Sweep) =>
    queryOptions({
      queryKey: decisionKeys.judgement(key, sweep),
      queryFn: ({ signal }) => {
        assert(order !== undefined, 'only legs are judged')
        return bridge.query('structures.judge', { ...order, sweep }, signal)
      },
      staleTime: 0,
      gcTime: 60_000,
      retry: sweep === 'now',
      refetchInterval: sweep === 'now' && JUDGEMENT_REFRESH_MS,
    }),
  /** By a sweep of now, which takes seconds: what comes too late is asked for again, and served by the same sweep. */
  strikes: (symbol: string, rules: SearchRulesView | undefined) =>
    queryOptions({
      queryKey: decisionKeys.strikes(symbol, rules),
      queryFn: ({ signal }) => {
        assert(rules !== undefined, 'strikes are looked for by rules')
        return bridge.query('structures.search', { symbol, rules }, signal)
      },
      enabled: rules !== undefined,
      staleTime: 0,
      gcTime: 60_000,
      retry: (failures, error) => bridgeErrorOf(error).kind === 'timeout' && failures < SWEEP_ATTEMPTS_MAX,
    }),
  approvals: () =>
    queryOptions({
      queryKey: decisionKeys.approvals(),
      queryFn: ({ signal }) => bridge.query('approvals.list', {}, signal),
    }),
  /** An empty symbol is every symbol. */
  evaluations: (symbol: string) =>
    queryOptions({
      queryKey: decisionKeys.evaluationsOf(symbol),
      queryFn: ({ signal }) =>
        bridge.query(
          'evaluations.list',
          symbol === '' ? { limit: EVALUATIONS_SHOWN } : { symbol, limit: EVALUATIONS_SHOWN },
          signal,
        ),
    }),
  /** What stood at a moment: the latest decision of each strategy on the symbol until then. */
  why: (symbol: string, at: number) =>
    queryOptions({
      queryKey: decisionKeys.why(symbol, at),
      queryFn: ({ signal }) => bridge.query('evaluations.why', { symbol, at }, signal),
    }),
  evaluation: (evaluationId: string) =>
    queryOptions({
      queryKey: decisionKeys.evaluation(evaluationId),
      queryFn: ({ signal }) => bridge.query('evaluations.get', { evaluationId }, signal),
      // A decision that was made does not change.
      staleTime: Infinity,
    }),
  replay: (evaluationId: string) =>
    queryOptions({
      queryKey: decisionKeys.replay(evaluationId),
      queryFn: ({ signal }) => bridge.query('evaluations.replay', { evaluationId }, signal),
      enabled: false,
    }),
})
