import { useQuery } from '@tanstack/react-query'
import type { PositionView } from '#protocol/views/orderView'
import { useBridge } from '../../bridge/BridgeProvider'
import { orderQueries } from '../../bridge/queries/orderQueries'

/** Shares of a symbol that a call could be sold on. */
export function useFreeShares(symbol: string): number {
  const { data: positions = [] } = useQuery(orderQueries(useBridge()).positions())
  return freeShares(symbol, positions)
}

export function freeShares(symbol: string, positions: readonly PositionView[]): number {
  let free = 0
  for (const { instrument, quantity } of positions) {
    if (instrument.kind === 'stock' && instrument.symbol === symbol) free += quantity
    if (
      instrument.kind === 'option' &&
      instrument.underlying === symbol &&
      instrument.right === 'call' &&
      quantity < 0
    )
      free += quantity * instrument.multiplier
  }
  return Math.max(0, free)
}
