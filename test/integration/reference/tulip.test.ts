import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { trueRangeOver } from '#core/quant/indicators/atr'
import { bollingerOver, donchianOver } from '#core/quant/indicators/bands'
import { Ema, smaOver, wilderAverageOver } from '#core/quant/indicators/movingAverage'
import { obvOver } from '#core/quant/indicators/obv'
import { rsiOver } from '#core/quant/indicators/rsi'
import { stochasticOver } from '#core/quant/indicators/stochastic'

type Columns = readonly Float64Array[]
type Vector = { readonly name: string; readonly options: readonly number[]; readonly columns: Columns }

const dataDir = process.env['CLAXTON_DATA_DIR']
const none = new Float64Array(0)

/**
 * What each vector's inputs give here, its outputs last. Tulip begins an EMA with the first value and a true range
 * with the first bar's own range; ours begin with a mean and a bar later, and are put to its way here.
 */
const ANSWERS: Readonly<Record<string, (inputs: Columns, options: readonly number[]) => Columns>> = {
  sma: ([values = none], [period = 0]) => [smaOver(values, period)],
  ema: ([values = none], [period = 0]) => [fedBy(new Ema(1, 2 / (period + 1)), values)],
  wilders: ([values = none], [period = 0]) => [wilderAverageOver(values, period)],
  rsi: ([values = none], [period = 0]) => [rsiOver(values, period)],
  bbands: ([values = none], [period = 0, deviations = 0]) => {
    const { lower, middle, upper } = bollingerOver(values, period, deviations)
    return [lower, middle, upper]
  },
  tr: inputs => [rangesOf(inputs)],
  atr: (inputs, [period = 0]) => [wilderAverageOver(rangesOf(inputs), period)],
  obv: ([close = none, volume = none]) => [obvOver({ ...barsOf([close, close, close]), volume })],
  stoch: (inputs, options) => {
    const { k, d } = stochasticOver(barsOf(inputs), ...options)
    return [k, d]
  },
  max: ([values = none], [period = 0]) => [donchianOver(barsOf([values, values, values]), period).upper],
  min: ([values = none], [period = 0]) => [donchianOver(barsOf([values, values, values]), period).lower],
}

/** The vectors may not be given away under this project's licence, so they are not in this repository. */
describe.skipIf(!dataDir)("indicators against Tulip's vectors (needs CLAXTON_DATA_DIR)", () => {
  it('agrees with all that it has, to the four digits of the book they were taken from', () => {
    const compared = new Set<string>()
    for (const { name, options, columns } of ['atoz', 'extra'].flatMap(vectorsOf)) {
      const answer = ANSWERS[name]
      if (!answer) continue
      compared.add(name)
      const ours = answer(columns, options)
      for (const [i, column] of ours.entries()) {
        const expected = columns[columns.length - ours.length + i]!
        const tail = column.slice(column.length - expected.length)
        for (const [row, value] of expected.entries()) {
          const miss = Math.abs(tail[row]! - value)
          expect(miss, `${name} ${options}, row ${row}`).toBeLessThan(
            5.5e-4 * Math.max(1, Math.abs(value) / 100),
          )
        }
      }
    }
    expect([...compared].sort()).toEqual(Object.keys(ANSWERS).sort())
  })
})

function fedBy(machine: { next(value: number): number }, values: Float64Array): Float64Array {
  return values.map(value => machine.next(value))
}

const barsOf = ([high = none, low = none, close = none]: Columns) => ({
  open: close,
  high,
  low,
  close,
  volume: none,
})

function rangesOf(inputs: Columns): Float64Array {
  const bars = barsOf(inputs)
  const ranges = trueRangeOver(bars)
  ranges[0] = bars.high[0]! - bars.low[0]!
  return ranges
}

function vectorsOf(file: string): readonly Vector[] {
  const text = readFileSync(join(dataDir!, 'reference', 'tulip', `${file}.txt`), 'utf8')
  const vectors: { name: string; options: number[]; columns: Float64Array[] }[] = []
  for (const line of text.split(/\r?\n/)) {
    const [name = '', ...options] = line.trim().split(/\s+/)
    if (/^[a-z]/.test(name)) vectors.push({ name, options: options.map(Number), columns: [] })
    const [, values] = /^\{(.*)\}/.exec(line) ?? []
    if (values) vectors.at(-1)?.columns.push(Float64Array.from(values.split(','), Number))
  }
  return vectors
}
