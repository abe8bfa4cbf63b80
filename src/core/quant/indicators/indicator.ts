/**
 * Every indicator is one small machine fed one observation at a time; a batch is the same machine in a loop, so the
 * chart's history and its last bar cannot disagree. NaN means that not enough has been seen yet. Machines of several
 * outputs return the first of them and keep all as fields.
 */
export interface Indicator {
  /** Takes the next value and returns the indicator's value at it. */
  next(value: number): number
}

export interface BarIndicator {
  /** Takes the next bar and returns the indicator's value at its close. */
  next(high: number, low: number, close: number, volume: number): number
}

/** Bars by column, oldest first. */
export type BarColumns = {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Names of outputs, and how each is read off the machine after a step. */
export type Outputs<Machine, Name extends string> = Readonly<Record<Name, (machine: Machine) => number>>

/** The indicator's value at every entry of a column; `out` may be given to be filled. */
export function overColumn(
  indicator: Indicator,
  values: Float64Array,
  out: Float64Array = new Float64Array(values.length),
): Float64Array {
  for (let row = 0; row < values.length; row++) out[row] = indicator.next(values[row] ?? Number.NaN)
  return out
}

/** The indicator's value at every bar. */
export function overBars(
  indicator: BarIndicator,
  bars: BarColumns,
  out: Float64Array = new Float64Array(bars.close.length),
): Float64Array {
  for (let row = 0; row < bars.close.length; row++) out[row] = nextBar(indicator, bars, row)
  return out
}

/** Several outputs at every entry of a column. */
export function outputsOverColumn<Machine extends Indicator, Name extends string>(
  machine: Machine,
  values: Float64Array,
  outputs: Outputs<Machine, Name>,
): Record<Name, Float64Array> {
  return collected(machine, outputs, values.length, row => {
    machine.next(values[row] ?? Number.NaN)
  })
}

/** Several outputs at every bar. */
export function outputsOverBars<Machine extends BarIndicator, Name extends string>(
  machine: Machine,
  bars: BarColumns,
  outputs: Outputs<Machine, Name>,
): Record<Name, Float64Array> {
  return collected(machine, outputs, bars.close.length, row => {
    nextBar(machine, bars, row)
  })
}

function nextBar(indicator: BarIndicator, bars: BarColumns, row: number): number {
  return indicator.next(
    bars.high[row] ?? Number.NaN,
    bars.low[row] ?? Number.NaN,
    bars.close[row] ?? Number.NaN,
    bars.volume[row] ?? 0,
  )
}

function collected<Machine, Name extends string>(
  machine: Machine,
  outputs: Outputs<Machine, Name>,
  length: number,
  step: (row: number) => void,
): Record<Name, Float64Array> {
  const readers = Object.entries(outputs) as [Name, (machine: Machine) => number][]
  const columns = readers.map(([name, read]) => ({ name, read, column: new Float64Array(length) }))
  for (let row = 0; row < length; row++) {
    step(row)
    for (const { read, column } of columns) column[row] = read(machine)
  }
  return Object.fromEntries(columns.map(({ name, column }) => [name, column])) as Record<Name, Float64Array>
}
