import { queryOptions } from '@tanstack/react-query'
import type { Bridge } from '../bridge'

export const intradayKeys = {
  signals: () => ['intraday', 'signals'] as const,
  trades: () => ['intraday', 'trades'] as const,
}

const SHOWN = 300
const SERVICES_EVERY_MS = 3_000

export const intradayQueries = (bridge: Bridge) => ({
  signals: () =>
    queryOptions({
      queryKey: intradayKeys.signals(),
      queryFn: ({ signal }) => bridge.query('signals.list', { limit: SHOWN }, signal),
    }),
  trades: () =>
    queryOptions({
      queryKey: intradayKeys.trades(),
      queryFn: ({ signal }) => bridge.query('trades.list', { limit: SHOWN }, signal),
    }),
  aiLift: () =>
    queryOptions({
      queryKey: ['intraday', 'aiLift'] as const,
      queryFn: ({ signal }) => bridge.query('intraday.aiLift', {}, signal),
      staleTime: 60_000,
    }),
  services: () =>
    queryOptions({
      queryKey: ['services'] as const,
      queryFn: ({ signal }) => bridge.query('services.get', {}, signal),
      refetchInterval: SERVICES_EVERY_MS,
    }),
})
