import {
  createSortedRowModel,
  rowSortingFeature,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type PointerEvent, type ReactNode, useMemo, useRef } from 'react'
import { useIsNarrow } from '../state/useIsNarrow'
import { RowSpacer, useRowWindow } from './rowWindow'
import { useElementSize } from './useElementSize'

const ROW_HEIGHT = 24
/** A table narrower than this leaves its secondary columns out. */
const SECONDARY_WIDTH_MIN = 560
const OVERSCAN = 12

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text },
})

export type DataColumn<Row> = {
  readonly id: string
  readonly header: string
  /** The header is read aloud only: what the column holds explains itself. */
  readonly isHeaderHidden?: boolean
  readonly align?: 'start' | 'end'
  /** A CSS width; the column without one takes what is left. */
  readonly width?: string
  /** Left out where there is little room. */
  readonly isSecondary?: boolean
  /** What the column sorts by; without it the column does not sort. */
  readonly value?: (row: Row) => string | number | null
  readonly cell: (row: Row) => ReactNode
}

export type DataTableProps<Row> = {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly DataColumn<Row>[]
  readonly rowKey: (row: Row) => string
  readonly rowClass?: (row: Row) => string
  readonly onRowClick?: (row: Row) => void
  /** Below the last row. */
  readonly footer?: ReactNode
}

/** A dense, sortable table that keeps only the rows in sight in the document. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, rowKey } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(scroller)
  const isNarrow = useIsNarrow() || (width > 0 && width < SECONDARY_WIDTH_MIN)
  const columns = useMemo(
    () => props.columns.filter(column => !isNarrow || column.isSecondary !== true),
    [props.columns, isNarrow],
  )
  const table = useTable({
    features,
    data: rows as Row[],
    columns: useMemo(() => columns.map(column => definitionOf(column)), [columns]),
    getRowId: rowKey,
  })
  const sorted = table.getRowModel().rows
  const { items, before, after } = useRowWindow({
    scroller,
    count: sorted.length,
    rowHeight: ROW_HEIGHT,
    overscan: OVERSCAN,
  })
  return (
    <section className="dataTableScroller" ref={scroller} aria-label={props.label}>
      <table className="dataTable" aria-rowcount={sorted.length}>
        <colgroup>
          {columns.map(column => (
            <col key={column.id} style={column.width === undefined ? {} : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {(table.getHeaderGroups()[0]?.headers ?? []).map((header, index) => (
              <HeaderCell
                key={header.id}
                title={columns[index]?.header ?? ''}
                isHidden={columns[index]?.isHeaderHidden ?? false}
                className={classOf(columns[index])}
                sorted={header.column.getIsSorted()}
                onSort={header.column.getCanSort() ? header.column.getToggleSortingHandler() : undefined}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <RowSpacer height={before} columns={columns.length} />
          {items.map(item => {
            const row = sorted[item.index]
            return (
              row !== undefined && (
                <DataRow key={row.id} row={row.original} columns={columns} table={props} index={item.index} />
              )
            )
          })}
          <RowSpacer height={after} columns={columns.length} />
        </tbody>
      </table>
      {props.footer}
    </section>
  )
}

const definitionOf = <Row extends object>(column: DataColumn<Row>) => ({
  id: column.id,
  accessorFn: (row: Row) => column.value?.(row) ?? undefined,
  enableSorting: column.value !== undefined,
  sortUndefined: 'last' as const,
})

function HeaderCell(props: {
  title: string
  isHidden: boolean
  className: string
  sorted: false | 'asc' | 'desc'
  onSort: ((event: unknown) => void) | undefined
}) {
  const direction = props.sorted === 'asc' ? 'ascending' : 'descending'
  return (
    <th scope="col" className={props.className} aria-sort={props.sorted === false ? 'none' : direction}>
      {props.onSort === undefined ? (
        <span className={props.isHidden ? 'visuallyHidden' : ''}>{props.title}</span>
      ) : (
        <button type="button" className="sortButton" onClick={props.onSort}>
          {props.title}
          <span aria-hidden="true" className="sortMark">
            {props.sorted === false ? '' : props.sorted === 'asc' ? '↑' : '↓'}
          </span>
        </button>
      )}
    </th>
  )
}

function DataRow<Row extends object>({
  row,
  columns,
  table,
  index,
}: {
  row: Row
  columns: readonly DataColumn<Row>[]
  table: DataTableProps<Row>
  index: number
}) {
  const { onRowClick } = table
  return (
    <tr
      className={table.rowClass?.(row)}
      aria-rowindex={index + 1}
      onClick={onRowClick === undefined ? undefined : () => onRowClick(row)}
    >
      {columns.map(column => (
        <td key={column.id} className={classOf(column)} onPointerEnter={tellWhole}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** The column without a width takes what is left and no more: a long text must not push the others out of sight. */
const classOf = (column: Pick<DataColumn<never>, 'align' | 'width'> | undefined): string =>
  `align-${column?.align ?? 'start'}${column?.width === undefined ? ' columnFlexible' : ''}`

/** What is cut short is told whole when it is pointed at. */
function tellWhole({ currentTarget: cell }: PointerEvent<HTMLTableCellElement>): void {
  cell.title = cell.scrollWidth > cell.clientWidth ? cell.innerText : ''
}
