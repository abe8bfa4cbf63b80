import { useRef } from 'react'
import { instrumentKey, type QuotedInstrument, underlyingOf } from '#core/domain/instrument'
import { useLinkedSymbol } from '../../state/panelLinks'
import { WatchlistRow } from './WatchlistRow'

/** Arrow keys walk the rows and link them, Delete takes one out. */
export function WatchlistTable({
  instruments,
  onRemove,
}: {
  instruments: readonly QuotedInstrument[]
  onRemove: (key: string) => void
}) {
  const [selected, link] = useLinkedSymbol()
  const body = useRef<HTMLTableSectionElement>(null)
  const selectedIndex = instruments.findIndex(it => underlyingOf(it) === selected)

  const moveTo = (index: number) => {
    const instrument = instruments[index]
    if (instrument === undefined) return
    link(underlyingOf(instrument))
    body.current?.rows[index]?.focus()
  }
  const onKeyDown = (key: string, index: number): boolean => {
    const instrument = instruments[index]
    if (key === 'ArrowDown') moveTo(index + 1)
    else if (key === 'ArrowUp') moveTo(index - 1)
    else if (key === 'Home') moveTo(0)
    else if (key === 'End') moveTo(instruments.length - 1)
    else if (key === 'Enter' || key === ' ') moveTo(index)
    else if (key === 'Delete' && instrument !== undefined) onRemove(instrumentKey(instrument))
    else return false
    return true
  }
  return (
    <div className="dataTableScroller">
      <table className="dataTable watchlist" aria-label="Watchlist">
        <colgroup>
          <col />
          <col className="watchlistPrice" />
          <col className="watchlistChange" />
          <col className="watchlistPercent" />
          <col className="watchlistSpread watchlistWide" />
          <col className="watchlistVolume watchlistWide" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="align-start">
              Symbol
            </th>
            <th scope="col" className="align-end">
              Last
            </th>
            <th scope="col" className="align-end">
              Change
            </th>
            <th scope="col" className="align-end">
              %
            </th>
            <th scope="col" className="align-end watchlistWide" title="Ask minus bid">
              Spread
            </th>
            <th scope="col" className="align-end watchlistWide">
              Volume
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {instruments.map((instrument, index) => (
            <WatchlistRow
              key={instrumentKey(instrument)}
              instrument={instrument}
              isSelected={index === selectedIndex}
              // One stop for the Tab key: the linked row, or the first.
              isTabStop={index === Math.max(selectedIndex, 0)}
              onSelect={() => moveTo(index)}
              onKey={key => onKeyDown(key, index)}
              onRemove={() => onRemove(instrumentKey(instrument))}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
