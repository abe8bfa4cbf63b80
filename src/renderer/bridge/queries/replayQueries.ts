import { queryOptions } from '@tanstack/react-query'
import type { Timeframe } from '#core/domain/bar'
import type { Bridge } from '../bridge'

export const replayQueries = (bridge: Bridge) => ({
  story: (tradeId: string) =>
    queryOptions({
      queryKey: ['trades', 'story', tradeId] as const,
      queryFn: ({ signal }) => bridge.query('trades.story', { tradeId }, signal),
      staleTime: 0,
      gcTime: 0,
    }),
  /** Bars of the past do not change. */
  bars: (symbol: string, timeframe: Timeframe, range: { before: number; limit: number }) =>
    queryOptions({
      queryKey: ['replay', 'bars', symbol, timeframe, range] as const,
      queryFn: ({ signal }) => bridge.query('bars.history', { symbol, timeframe, ...range }, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
})
