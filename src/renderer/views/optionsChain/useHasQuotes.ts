import { useCallback, useSyncExternalStore } from 'react'
import type { ChainSheet } from '../../bridge/chainSheet'

/**
 * Whether quotes have come, judged by the row at the money, which trades first. A broker admits so many requests a
 * second that a chain can take some to fill.
 */
export function useHasQuotes(sheet: ChainSheet, row: number): boolean {
  const subscribe = useCallback((listener: () => void) => sheet.onRow(row, listener), [sheet, row])
  return useSyncExternalStore(subscribe, () =>
    (['call', 'put'] as const).some(right => Number.isFinite(sheet.cell(row, right, 'ask'))),
  )
}
