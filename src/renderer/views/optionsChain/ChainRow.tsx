import { memo, useLayoutEffect, useRef } from 'react'
import type { Right } from '#core/domain/instrument'
import type { ChainSheet } from '../../bridge/chainSheet'
import { gridOf } from './ChainHeader'
import type { ChainColumn, ColumnName } from './chainColumns'
import { liquidityOf, liquidityRules } from './liquidity'

export type Money = 'at' | 'below' | 'above'

export type ChainRowProps = {
  readonly sheet: ChainSheet
  readonly row: number
  readonly strike: number
  readonly top: number
  readonly calls: readonly ChainColumn[]
  readonly puts: readonly ChainColumn[]
  /** Where the strike lies, seen from the underlying's price. */
  readonly money: Money
  /** `call buy` and the like for each leg of the ticket at this strike. */
  readonly picked: string
  readonly onPick: (row: number, right: Right, side: 'buy' | 'sell') => void
}

/** The callback is made anew with every render of the table, and does the same. */
const isSameRow = (a: ChainRowProps, b: ChainRowProps): boolean =>
  a.sheet === b.sheet &&
  a.row === b.row &&
  a.strike === b.strike &&
  a.top === b.top &&
  a.calls === b.calls &&
  a.puts === b.puts &&
  a.money === b.money &&
  a.picked === b.picked

/**
 * React makes the cells; the figures in them are written directly, a row at a time, when the sheet says that the
 * row changed. A chain that ticks ten times a second renders nothing.
 */
export const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { sheet, row, strike, calls, puts } = props
  const element = useRef<HTMLTableRowElement>(null)
  useLayoutEffect(() => {
    if (element.current === null) return
    const paint = painterOf(element.current, sheet, row, calls, puts)
    paint()
    return sheet.onRow(row, paint)
  }, [sheet, row, calls, puts])
  const side = (right: Right, columns: readonly ChainColumn[]) =>
    columns.map(column => (
      <ChainCell
        key={`${right} ${column.name}`}
        column={column}
        right={right}
        strike={strike}
        isPicked={column.picks !== undefined && props.picked.includes(`${right} ${column.picks}`)}
        isTabStop={props.money === 'at'}
        onPick={pickSide => props.onPick(row, right, pickSide)}
      />
    ))
  return (
    <tr
      ref={element}
      aria-rowindex={row + 1}
      className={`chainCells chainRow chainRow-${props.money}`}
      style={{ ...gridOf(calls.length, puts.length), transform: `translateY(${props.top}px)` }}
    >
      {side('call', calls)}
      <th scope="row" className="chainStrike figures">
        {formatStrike(strike)}
      </th>
      {side('put', puts)}
    </tr>
  )
}, isSameRow)

function ChainCell(props: {
  column: ChainColumn
  right: Right
  strike: number
  isPicked: boolean
  isTabStop: boolean
  onPick: (side: 'buy' | 'sell') => void
}) {
  const { column, right } = props
  const { picks } = column
  if (picks === undefined) {
    return <td className={`chainCell chainCell-${right} figures`} data-figure="" />
  }
  return (
    <td className={`chainCell chainCell-${right}`}>
      <button
        type="button"
        className={`chainPrice chainPrice-${picks} figures ${props.isPicked ? 'chainPrice-picked' : ''}`}
        title={`${picks === 'buy' ? 'Buy' : 'Sell'} the ${props.strike} ${right}`}
        tabIndex={props.isTabStop ? 0 : -1}
        onClick={() => props.onPick(picks)}
        data-figure=""
      />
    </td>
  )
}

/** Writes the figures that differ from what the cells show. */
function painterOf(
  element: HTMLElement,
  sheet: ChainSheet,
  row: number,
  calls: readonly ChainColumn[],
  puts: readonly ChainColumn[],
): () => void {
  const cells = element.querySelectorAll<HTMLElement>('[data-figure]')
  const sources = [
    ...calls.map(column => ({ right: 'call' as const, column })),
    ...puts.map(column => ({ right: 'put' as const, column })),
  ]
  const shown = sources.map((): number | undefined => undefined)
  return () => {
    sources.forEach(({ right, column }, index) => {
      const value = figureOf(sheet, row, right, column.name)
      if (Object.is(value, shown[index])) return
      shown[index] = value
      const cell = cells[index]
      if (cell !== undefined) cell.textContent = column.format(value)
    })
  }
}

function figureOf(sheet: ChainSheet, row: number, right: Right, name: ColumnName): number {
  if (name === 'otm') return 1 - Math.abs(sheet.cell(row, right, 'delta'))
  if (name !== 'liquidity') return sheet.cell(row, right, name)
  const market = {
    bid: sheet.cell(row, right, 'bid'),
    ask: sheet.cell(row, right, 'ask'),
    volume: sheet.cell(row, right, 'volume'),
    openInterest: sheet.cell(row, right, 'openInterest'),
  }
  return liquidityOf(market, liquidityRules.get())
}

const formatStrike = (strike: number): string =>
  Number.isInteger(strike * 10) ? strike.toFixed(1) : strike.toFixed(2)
