import { useMemo, useSyncExternalStore } from 'react'
import { useQuotes } from '../../bridge/BridgeProvider'
import type { QuoteStore } from '../../bridge/quoteStore'

export type Moneyness = {
  /** How many strikes lie below the underlying's price: their calls are in the money, the others' puts. */
  readonly below: number
  /** The row nearest to the price; -1 while there is none. */
  readonly nearest: number
}

/** Rendered again only when the price crosses into another row, not with every tick. */
export function useMoneyness(underlying: string, strikes: Float64Array): Moneyness {
  const quotes = useQuotes()
  const subscribe = useMemo(
    () => (listener: () => void) => quotes.subscribe(underlying, listener),
    [quotes, underlying],
  )
  const below = useSyncExternalStore(subscribe, () => strikesBelow(strikes, spotOf(quotes, underlying)))
  const nearest = useSyncExternalStore(subscribe, () => nearestStrike(strikes, spotOf(quotes, underlying)))
  return { below, nearest }
}

function spotOf(quotes: QuoteStore, underlying: string): number | undefined {
  const quote = quotes.get(underlying)
  return quote?.last ?? quote?.previousClose ?? undefined
}

export const strikesBelow = (strikes: Float64Array, spot: number | undefined): number =>
  spot === undefined ? 0 : strikes.reduce((count, strike) => count + (strike < spot ? 1 : 0), 0)

export function nearestStrike(strikes: Float64Array, spot: number | undefined): number {
  if (spot === undefined) return -1
  return strikes.reduce(
    (best, strike, row) =>
      Math.abs(strike - spot) < Math.abs((strikes[best] ?? Infinity) - spot) ? row : best,
    -1,
  )
}
