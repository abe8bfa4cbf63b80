import {
  CHAIN_COLUMN_COUNT,
  type ChainFrame,
  chainColumnIndex,
  type SideColumn,
  STRIKE_COLUMN,
} from '#protocol/chainFrame'
import type { RepaintQueue } from './repaintQueue'

const NO_ROWS: readonly Float64Array[] = Array.from({ length: CHAIN_COLUMN_COUNT }, () => new Float64Array(0))

/**
 * One expiration's rows as the wire's columns. A snapshot replaces them, a delta is written into them; listeners
 * hear of their own row when the queue has its turn, at most once per animation frame, and read the cells themselves.
 */
export class ChainSheet {
  #columns: readonly Float64Array[] = NO_ROWS
  #tsEvent = 0
  #snapshots = 0
  readonly #rowListeners = new Map<number, Set<() => void>>()
  readonly #shapeListeners = new Set<() => void>()
  readonly #repaints: RepaintQueue

  constructor(repaints: RepaintQueue) {
    this.#repaints = repaints
  }

  get strikes(): Float64Array {
    return this.#columns[STRIKE_COLUMN] ?? new Float64Array(0)
  }

  get tsEvent(): number {
    return this.#tsEvent
  }

  /** Counts snapshots: another number means that rows may have come, gone or moved. */
  get snapshots(): number {
    return this.#snapshots
  }

  /** NaN when the number is absent. */
  cell(row: number, side: 'call' | 'put', column: SideColumn): number {
    return this.#columns[chainColumnIndex(side, column)]?.[row] ?? Number.NaN
  }

  rowOf(strike: number): number | undefined {
    const row = this.strikes.indexOf(strike)
    return row === -1 ? undefined : row
  }

  apply(frame: ChainFrame): void {
    this.#tsEvent = frame.tsEvent
    if (frame.rowIndices === undefined) {
      this.#columns = frame.columns
      this.#snapshots += 1
      for (const listener of [...this.#shapeListeners]) listener()
      for (const row of this.#rowListeners.keys()) this.#repaint(row)
    } else {
      this.#write(frame.rowIndices, frame.columns)
    }
  }

  onShape(listener: () => void): () => void {
    this.#shapeListeners.add(listener)
    return () => this.#shapeListeners.delete(listener)
  }

  onRow(row: number, listener: () => void): () => void {
    const listeners = this.#rowListeners.get(row) ?? new Set()
    this.#rowListeners.set(row, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      this.#repaints.drop(listener)
      if (listeners.size === 0) this.#rowListeners.delete(row)
    }
  }

  #write(rows: Uint32Array, columns: readonly Float64Array[]): void {
    const rowCount = this.strikes.length
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? rowCount
      if (row >= rowCount) continue
      for (let column = 0; column < columns.length; column++) {
        const target = this.#columns[column]
        const source = columns[column]
        if (target !== undefined && source !== undefined) target[row] = source[index] ?? Number.NaN
      }
      this.#repaint(row)
    }
  }

  #repaint(row: number): void {
    for (const listener of this.#rowListeners.get(row) ?? []) this.#repaints.add(listener)
  }
}
