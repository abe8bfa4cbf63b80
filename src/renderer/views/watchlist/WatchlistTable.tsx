import { useLayoutEffect, useRef } from 'react'
import { instrumentKey, type QuotedInstrument, underlyingOf } from '#core/domain/instrument'
import { RowSpacer, useRowWindow } from '../../components/rowWindow'
import { useLinkedSymbol } from '../../state/panelLinks'
import { WatchlistRow } from './WatchlistRow'

const ROW_HEIGHT = 26
const OVERSCAN = 4
const COLUMN_COUNT = 6

/** Only the rows in sight are in the document. Arrow keys walk the rows and link them, Delete takes one out. */
export function WatchlistTable({
  instruments,
  onRemove,
}: {
  instruments: readonly QuotedInstrument[]
  onRemove: (key: string) => void
}) {
  const [selected, link] = useLinkedSymbol()
  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const rows = useRowWindow({
    scroller,
    count: instruments.length,
    rowHeight: ROW_HEIGHT,
    overscan: OVERSCAN,
  })
  const selectedIndex = instruments.findIndex(it => underlyingOf(it) === selected)
  /** The row that gets the focus once it has been scrolled into the document. */
  const awaited = useRef<number | undefined>(undefined)

  const focusRow = (index: number): boolean => {
    const row = body.current?.querySelector<HTMLElement>(`[aria-rowindex="${index + 1}"]`)
    row?.focus()
    return row != null
  }
  useLayoutEffect(() => {
    if (awaited.current !== undefined && focusRow(awaited.current)) awaited.current = undefined
  })

  const moveTo = (index: number) => {
    const instrument = instruments[index]
    if (instrument === undefined) return
    link(underlyingOf(instrument))
    awaited.current = focusRow(index) ? undefined : index
    if (awaited.current !== undefined) rows.scrollTo(index)
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
  // One stop for the Tab key: the linked row, or the first that is there.
  const isSelectedThere = rows.items.some(({ index }) => index === selectedIndex)
  const tabStop = isSelectedThere ? selectedIndex : rows.items[0]?.index
  return (
    <div className="dataTableScroller" ref={scroller}>
      <table className="dataTable watchlist" aria-label="Watchlist" aria-rowcount={instruments.length}>
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
          <RowSpacer height={rows.before} columns={COLUMN_COUNT} />
          {rows.items.map(({ index }) => {
            const instrument = instruments[index]
            return (
              instrument !== undefined && (
                <WatchlistRow
                  key={instrumentKey(instrument)}
                  instrument={instrument}
                  index={index}
                  isSelected={index === selectedIndex}
                  isTabStop={index === tabStop}
                  onSelect={() => moveTo(index)}
                  onKey={key => onKeyDown(key, index)}
                  onRemove={() => onRemove(instrumentKey(instrument))}
                />
              )
            )
          })}
          <RowSpacer height={rows.after} columns={COLUMN_COUNT} />
        </tbody>
      </table>
    </div>
  )
}
