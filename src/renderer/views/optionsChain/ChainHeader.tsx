import type { ReactNode } from 'react'
import type { ChainColumn } from './chainColumns'

export function ChainHeader({
  calls,
  puts,
  onCentre,
  skew,
}: {
  calls: readonly ChainColumn[]
  puts: readonly ChainColumn[]
  onCentre: () => void
  /** The smile, over the strikes. */
  skew: ReactNode
}) {
  return (
    <thead className="chainHeader">
      <tr className="chainSides">
        <th scope="colgroup">Calls</th>
        <td className="chainSkew">{skew}</td>
        <th scope="colgroup">Puts</th>
      </tr>
      <tr className="chainCells chainHeadings" style={gridOf(calls.length, puts.length)}>
        {calls.map(columnHeader)}
        <th scope="col" className="chainStrike">
          <button type="button" className="sortButton" onClick={onCentre} title="Scroll to the money">
            Strike
          </button>
        </th>
        {puts.map(columnHeader)}
      </tr>
    </thead>
  )
}

const columnHeader = (column: ChainColumn) => (
  <th key={column.name} scope="col" title={column.title}>
    {column.header}
  </th>
)

export const gridOf = (calls: number, puts: number) => ({
  gridTemplateColumns: `repeat(${calls}, minmax(0, 1fr)) 76px repeat(${puts}, minmax(0, 1fr))`,
})
