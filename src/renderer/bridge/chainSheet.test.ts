import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CHAIN_COLUMN_COUNT,
  chainColumnIndex,
  decodeChainFrame,
  encodeChainFrame,
} from '#protocol/chainFrame'
import { scriptedScreen } from '../testing/scriptedScreen'
import { ChainSheet } from './chainSheet'
import { RepaintQueue } from './repaintQueue'

const sheetWithFrames = () => {
  const screen = scriptedScreen()
  return { sheet: new ChainSheet(new RepaintQueue(screen.clock)), paint: () => screen.paint() }
}

const columnsOf = (rows: number, value: (column: number, row: number) => number) =>
  Array.from({ length: CHAIN_COLUMN_COUNT }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => value(column, row)),
  )

const snapshot = (columns: Float64Array[]) =>
  ({ kind: 'snapshot', key: 'K', seq: 1, tsEvent: 1, rowIndices: undefined, columns }) as const

describe('ChainSheet', () => {
  it('is after any deltas what a table of the same writes is', () => {
    const row = fc.nat({ max: 9 })
    const writes = fc.array(fc.tuple(fc.uniqueArray(row, { minLength: 1 }), fc.integer()), { maxLength: 30 })
    fc.assert(
      fc.property(writes, deltas => {
        const { sheet } = sheetWithFrames()
        const expected = columnsOf(10, (column, it) => column * 100 + it)
        sheet.apply(snapshot(expected.map(column => column.slice())))
        for (const [rows, value] of deltas) {
          const columns = columnsOf(rows.length, column => value + column)
          const frame = { kind: 'delta', key: 'K', seq: 2, tsEvent: 2, columns } as const
          // Through the wire's encoding, as the engine sends it.
          const wire = encodeChainFrame({ ...frame, rowIndices: Uint32Array.from(rows) })
          sheet.apply(decodeChainFrame(wire)!)
          expected.forEach((column, index) => {
            for (const at of rows) column[at] = value + index
          })
        }
        expect(Array.from(sheet.strikes)).toEqual(Array.from(expected[0]!))
        for (let at = 0; at < 10; at++) {
          expect(sheet.cell(at, 'put', 'vega')).toBe(expected[chainColumnIndex('put', 'vega')]![at])
          expect(sheet.cell(at, 'call', 'bid')).toBe(expected[chainColumnIndex('call', 'bid')]![at])
        }
      }),
    )
  })

  it('tells a row once per frame, and only of itself', () => {
    const { sheet, paint } = sheetWithFrames()
    sheet.apply(snapshot(columnsOf(3, () => 1)))
    paint()
    const told: number[] = []
    sheet.onRow(0, () => told.push(0))
    sheet.onRow(1, () => told.push(1))
    const delta = { kind: 'delta', key: 'K', seq: 2, tsEvent: 2, columns: columnsOf(1, () => 5) } as const
    sheet.apply({ ...delta, rowIndices: Uint32Array.of(1) })
    sheet.apply({ ...delta, rowIndices: Uint32Array.of(1) })
    expect(told).toEqual([])
    paint()
    expect(told).toEqual([1])
  })

  it('ignores rows it does not have, and answers NaN for them', () => {
    const { sheet } = sheetWithFrames()
    sheet.apply(snapshot(columnsOf(2, () => 1)))
    sheet.apply({
      kind: 'delta',
      key: 'K',
      seq: 2,
      tsEvent: 2,
      columns: columnsOf(1, () => 9),
      rowIndices: Uint32Array.of(7),
    })
    expect(sheet.cell(7, 'call', 'bid')).toBeNaN()
    expect(sheet.cell(1, 'call', 'bid')).toBe(1)
  })

  it('tells of a new shape with every snapshot', () => {
    const { sheet, paint } = sheetWithFrames()
    let shapes = 0
    const stop = sheet.onShape(() => shapes++)
    sheet.apply(snapshot(columnsOf(2, () => 1)))
    sheet.apply(snapshot(columnsOf(4, () => 1)))
    paint()
    stop()
    sheet.apply(snapshot(columnsOf(4, () => 1)))
    expect([shapes, sheet.snapshots, sheet.strikes.length]).toEqual([2, 3, 4])
  })
})
