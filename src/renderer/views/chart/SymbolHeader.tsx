import { useQuote } from '../../bridge/BridgeProvider'
import { Change } from '../../components/Change'
import { StaleBadge } from '../../components/StaleBadge'
import { formatPrice } from '../../format/numbers'

/** What is looked at, and where it trades. */
export function SymbolHeader({ symbol }: { symbol: string }) {
  const quote = useQuote(symbol)
  const change = quote?.last == null || quote.previousClose === null ? null : quote.last - quote.previousClose
  return (
    <h2 className="symbolHeader">
      {symbol}
      <span className="figures symbolLast">{formatPrice(quote?.last)}</span>
      <Change value={change} />
      {quote !== undefined && quote.bid !== null && (
        <span className="figures soft symbolMarket">
          {formatPrice(quote.bid)} × {formatPrice(quote.ask)}
        </span>
      )}
      <StaleBadge isStale={quote?.stale} />
    </h2>
  )
}
