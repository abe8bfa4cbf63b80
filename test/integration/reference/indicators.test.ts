import { describe, expect, it } from 'vitest'
import { overColumn } from '#core/quant/indicators/indicator'
import { Ema, Sma } from '#core/quant/indicators/movingAverage'
import { vwapOver } from '#core/quant/indicators/vwap'
import { fixtureColumn, fixtureRows } from '../../fixtures/fixture'

const rows = fixtureRows('indicators/bars.csv.gz')
const bars = {
  open: fixtureColumn(rows, 'open'),
  high: fixtureColumn(rows, 'high'),
  low: fixtureColumn(rows, 'low'),
  close: fixtureColumn(rows, 'close'),
  volume: fixtureColumn(rows, 'volume'),
}

describe("indicators against Skender's answers on 502 daily bars", () => {
  it('sma 20', () => expectSame(overColumn(new Sma(20), bars.close), 'sma', 'sma'))
  it('ema 20', () => expectSame(overColumn(new Ema(20), bars.close), 'ema', 'ema'))
  it('vwap anchored once', () => expectSame(vwapOver(bars, new Float64Array(502)), 'vwap', 'vwap'))
})

/** Equal to a relative 1e-12, and undefined on the same bars. */
function expectSame(actual: Float64Array, file: string, column: string): void {
  const expected = fixtureColumn(fixtureRows(`indicators/${file}.csv.gz`), column)
  expect(actual.length).toBe(expected.length)
  for (const [row, value] of expected.entries()) {
    const ours = actual[row]!
    if (Number.isNaN(value)) expect(ours, `bar ${row}`).toBeNaN()
    else
      expect(Math.abs(ours - value), `bar ${row}: ${ours} for ${value}`).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(value)),
      )
  }
}
