/**
 * Every indicator is one small machine fed one observation at a time; a batch is the same machine in a loop, so the
 * chart's history and its last bar cannot disagree. NaN means that not enough has been seen yet. Machines of several
 * outputs return the first of them and keep all as fields. Each machine has a loop of its own beside it (`emaOver`,
 * `adxOver`): a loop that all shared would call every machine through one door, which costs more than most machines.
 */

/** Bars by column, oldest first. */
export type BarColumns = {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Columns of these names, to be filled. */
export const columnsNamed = <Name extends string>(
  names: readonly Name[],
  length: number,
): Record<Name, Float64Array> =>
  Object.fromEntries(names.map(name => [name, new Float64Array(length)])) as Record<Name, Float64Array>

/** An entry of a column; NaN beyond its end. */
export const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN
