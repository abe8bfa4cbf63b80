/**
 * Every indicator is one small machine fed one observation at a time; a batch is the same machine in a loop, so the
 * chart's history and its last bar cannot disagree. NaN means that not enough has been seen yet.
 */
export interface Indicator {
  /** Takes the next value and returns the indicator's value at it. */
  next(value: number): number
}

/** The indicator's value at every entry of a column; `out` may be given to be filled. */
export function overColumn(
  indicator: Indicator,
  values: Float64Array,
  out: Float64Array = new Float64Array(values.length),
): Float64Array {
  for (let row = 0; row < values.length; row++) out[row] = indicator.next(values[row] ?? Number.NaN)
  return out
}

/** Bars by column, oldest first. */
export type BarColumns = {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}
