// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one within a scroller cannot be those of a table.
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells that can be pressed have the focus, not rows and headers.
import type { ChainColumn } from './chainColumns'

export function ChainHeader({
  calls,
  puts,
  onCentre,
}: {
  calls: readonly ChainColumn[]
  puts: readonly ChainColumn[]
  onCentre: () => void
}) {
  return (
    <div role="rowgroup" className="chainHeader">
      <div role="row" className="chainSides">
        <span role="columnheader">Calls</span>
        <span role="columnheader">Puts</span>
      </div>
      <div role="row" className="chainCells chainHeadings" style={gridOf(calls.length, puts.length)}>
        {calls.map(column => (
          <span key={column.name} role="columnheader" title={column.title}>
            {column.header}
          </span>
        ))}
        <span role="columnheader" className="chainStrike">
          <button type="button" className="sortButton" onClick={onCentre} title="Scroll to the money">
            Strike
          </button>
        </span>
        {puts.map(column => (
          <span key={column.name} role="columnheader" title={column.title}>
            {column.header}
          </span>
        ))}
      </div>
    </div>
  )
}

export const gridOf = (calls: number, puts: number) => ({
  gridTemplateColumns: `repeat(${calls}, minmax(0, 1fr)) 76px repeat(${puts}, minmax(0, 1fr))`,
})
