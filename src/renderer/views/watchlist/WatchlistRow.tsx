import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { QuoteView } from '#protocol/views/marketView'
import { useQuote } from '../../bridge/BridgeProvider'
import {
  arrowOf,
  formatCompact,
  formatFixed,
  formatPrice,
  formatSigned,
  formatSignedPercent,
  trendOf,
} from '../../format/numbers'

export function WatchlistRow(props: {
  instrument: QuotedInstrument
  /** Among all rows, also those that are not in the document. */
  index: number
  isSelected: boolean
  isTabStop: boolean
  onSelect: () => void
  onKey: (key: string) => boolean
  onRemove: () => void
}) {
  const quote = useQuote(instrumentKey(props.instrument))
  const change = changeOf(quote)
  const trend = trendOf(change)
  const title = instrumentTitle(props.instrument)
  return (
    <tr
      className={`watchlistRow ${props.isSelected ? 'watchlistRow-selected' : ''} ${quote?.stale ? 'watchlistRow-stale' : ''}`}
      tabIndex={props.isTabStop ? 0 : -1}
      aria-rowindex={props.index + 1}
      aria-selected={props.isSelected}
      onClick={props.onSelect}
      onKeyDown={event => {
        if (event.target === event.currentTarget && props.onKey(event.key)) event.preventDefault()
      }}
    >
      <th scope="row" className="watchlistSymbol">
        <span>{title}</span>
        <QuoteMark quote={quote} />
        <button
          type="button"
          className="iconButton watchlistRemove"
          tabIndex={-1}
          aria-label={`Remove ${title}`}
          onClick={event => {
            event.stopPropagation()
            props.onRemove()
          }}
        >
          ✕
        </button>
      </th>
      <td className="align-end figures">{formatPrice(quote?.last)}</td>
      <td className={`align-end figures ${trend}`}>
        <span className="changeArrow" aria-hidden="true">
          {arrowOf[trend]}
        </span>
        {formatSigned(change)}
      </td>
      <td className={`align-end figures ${trend}`}>{formatSignedPercent(ratioOf(quote, change))}</td>
      <td className="align-end figures watchlistWide soft">{formatFixed(spreadOf(quote), 2)}</td>
      <td className="align-end figures watchlistWide soft">{formatCompact(quote?.volume)}</td>
    </tr>
  )
}

/** One letter in a place of its own: a row that goes stale must not move. */
function QuoteMark({ quote }: { quote: QuoteView | undefined }) {
  const mark = quote?.halted
    ? { letter: 'H', word: 'halted' }
    : quote?.stale
      ? { letter: 'S', word: 'stale: no tick for longer than this line should be quiet' }
      : quote?.delayed
        ? { letter: 'D', word: 'delayed' }
        : undefined
  return (
    <span className="quoteMark" title={mark?.word}>
      <span aria-hidden="true">{mark?.letter}</span>
      {mark !== undefined && <span className="visuallyHidden">{mark.word}</span>}
    </span>
  )
}

const changeOf = (quote: QuoteView | undefined): number | null =>
  quote?.last == null || quote.previousClose === null ? null : quote.last - quote.previousClose

const ratioOf = (quote: QuoteView | undefined, change: number | null): number | null =>
  change === null || !quote?.previousClose ? null : change / quote.previousClose

const spreadOf = (quote: QuoteView | undefined): number | null =>
  quote?.bid == null || quote.ask === null ? null : quote.ask - quote.bid
