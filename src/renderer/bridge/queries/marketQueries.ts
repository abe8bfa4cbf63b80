import { queryOptions } from '@tanstack/react-query'
import type { Timeframe } from '#core/domain/bar'
import type { Bridge } from '../bridge'

export const marketKeys = {
  watchlist: () => ['watchlist'] as const,
  quotes: () => ['quotes'] as const,
  search: (pattern: string) => ['instruments', 'search', pattern] as const,
  bars: () => ['bars'] as const,
  barsOf: (symbol: string, timeframe: Timeframe) => ['bars', symbol, timeframe] as const,
  directory: (underlying: string) => ['chain', 'directory', underlying] as const,
}

/** The latest bars a chart begins with; older ones are asked for as the trader scrolls to them. */
export const BARS_PAGE = 1_000

export const marketQueries = (bridge: Bridge) => ({
  watchlist: () =>
    queryOptions({
      queryKey: marketKeys.watchlist(),
      queryFn: ({ signal }) => bridge.query('watchlist.get', {}, signal),
    }),
  search: (pattern: string) =>
    queryOptions({
      queryKey: marketKeys.search(pattern),
      queryFn: ({ signal }) => bridge.query('instruments.search', { pattern }, signal),
      enabled: pattern !== '',
      staleTime: 60_000,
    }),
  bars: (symbol: string, timeframe: Timeframe) =>
    queryOptions({
      queryKey: marketKeys.barsOf(symbol, timeframe),
      queryFn: ({ signal }) => bridge.query('bars.history', { symbol, timeframe, limit: BARS_PAGE }, signal),
      // Pushes move the last bar in the chart, not in the cache: what is shown again is asked for again.
      staleTime: 0,
      gcTime: 0,
      refetchOnMount: 'always',
    }),
  directory: (underlying: string) =>
    queryOptions({
      queryKey: marketKeys.directory(underlying),
      queryFn: ({ signal }) => bridge.query('chain.directory', { underlying }, signal),
    }),
})
