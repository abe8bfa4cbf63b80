import { queryOptions } from '@tanstack/react-query'
import type { Bridge } from '../bridge'

/** What changes with every tick is asked for while somebody looks at it, and not pushed to everybody. */
const RISK_EVERY_MS = 2_000
const QUALITY_EVERY_MS = 3_000
const VOLATILITY_EVERY_MS = 20_000

export const riskQueries = (bridge: Bridge) => ({
  risk: () =>
    queryOptions({
      queryKey: ['risk'] as const,
      queryFn: ({ signal }) => bridge.query('risk.get', {}, signal),
      refetchInterval: RISK_EVERY_MS,
    }),
  quality: () =>
    queryOptions({
      queryKey: ['quality'] as const,
      queryFn: ({ signal }) => bridge.query('data.quality', {}, signal),
      refetchInterval: QUALITY_EVERY_MS,
    }),
  volatility: (symbol: string) =>
    queryOptions({
      queryKey: ['volatility', symbol] as const,
      queryFn: ({ signal }) => bridge.query('volatility.get', { symbol }, signal),
      refetchInterval: VOLATILITY_EVERY_MS,
    }),
  correlations: () =>
    queryOptions({
      queryKey: ['correlations'] as const,
      queryFn: ({ signal }) => bridge.query('correlations.get', {}, signal),
      staleTime: 600_000,
    }),
})
