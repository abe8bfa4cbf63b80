import { instrumentKey } from '#core/domain/instrument'
import { midOf } from '#core/domain/quote'
import type { EpochMs } from '#core/domain/time'
import { crossingsOf, type OwnedLot } from '#core/portfolio/crossing'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { TradingLoop } from './tradingLoop'

/** Closes opposite lots of structures against each other at their mids; without a market they wait. */
export function crossLots(
  lots: readonly OwnedLot[],
  {
    loop,
    quotes,
    now,
  }: { readonly loop: TradingLoop; readonly quotes: QuoteHub; readonly now: () => EpochMs },
): void {
  const crossings = crossingsOf(lots).flatMap(crossing => {
    const line = quotes.lineOf(instrumentKey(crossing.instrument))
    const price = line && midOf(line.quote)
    return price === undefined ? [] : [{ ...crossing, price }]
  })
  if (crossings.length > 0) loop.process({ kind: 'lotsCrossed', now: now(), crossings })
}
