import { queryOptions } from '@tanstack/react-query'
import type { Bridge } from '../bridge'

export const orderKeys = {
  orders: () => ['orders', 'list'] as const,
  fills: () => ['fills', 'list'] as const,
  positions: () => ['positions', 'list'] as const,
}

export const FILLS_MAX = 2_000

export const orderQueries = (bridge: Bridge) => ({
  orders: () =>
    queryOptions({
      queryKey: orderKeys.orders(),
      queryFn: ({ signal }) => bridge.query('orders.list', {}, signal),
    }),
  fills: () =>
    queryOptions({
      queryKey: orderKeys.fills(),
      queryFn: ({ signal }) => bridge.query('fills.list', { limit: FILLS_MAX }, signal),
    }),
  positions: () =>
    queryOptions({
      queryKey: orderKeys.positions(),
      queryFn: ({ signal }) => bridge.query('positions.list', {}, signal),
    }),
})
