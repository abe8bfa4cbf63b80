import { describe, expect, it } from 'vitest'
import { adxOver } from '#core/quant/indicators/adx'
import { trueRangeOver } from '#core/quant/indicators/atr'
import { bollingerOver, donchianOver } from '#core/quant/indicators/bands'
import type { BarColumns } from '#core/quant/indicators/indicator'
import { stochasticOver } from '#core/quant/indicators/stochastic'
import { fixtureColumn, fixtureRows } from '../../fixtures/fixture'

/** Spreadsheets that StockCharts.com published as examples, to as many digits as they show. */
describe("indicators against StockCharts' examples", () => {
  it('donchian 20', () => {
    const { rows, bars } = example('Donchian', { high: 'high', low: 'low', close: 'close' })
    const { upper, lower } = donchianOver(bars)
    expectNear(upper, fixtureColumn(rows, 'upper_band'), 1e-9)
    expectNear(lower, fixtureColumn(rows, 'lower_band'), 1e-9)
  })

  it('bollinger 20, 2', () => {
    const { rows, bars } = example('Bollinger', { close: 'Close' })
    const { middle, upper, lower } = bollingerOver(bars.close)
    expectNear(middle, fixtureColumn(rows, 'MiddleBand'), 1e-6)
    expectNear(upper, fixtureColumn(rows, 'HighBand'), 2e-6)
    expectNear(lower, fixtureColumn(rows, 'LowBand'), 2e-6)
  })

  it('fast stochastic 14 and its mean of 3', () => {
    const { rows, bars } = example('Stochastic', { high: 'High', low: 'Low', close: 'Close' })
    const { k, d } = stochasticOver(bars, 14, 1, 3)
    expectNear(k, fixtureColumn(rows, 'SO'), 1e-5)
    expectNear(d, fixtureColumn(rows, 'SO_SIG'), 1e-5)
  })

  it('true range and directional movement over 504 days', () => {
    const { rows, bars } = example('Adx', { high: 'High', low: 'Low', close: 'Close' })
    const { plusDi, minusDi, adx } = adxOver(bars)
    expectNear(trueRangeOver(bars), fixtureColumn(rows, 'TR'), 1e-6)
    expectNear(plusDi, fixtureColumn(rows, '+DI14'), 1e-5)
    expectNear(minusDi, fixtureColumn(rows, '-DI14'), 1e-5)
    expectNear(adx, fixtureColumn(rows, 'ADX'), 1e-5)
  })
})

function example(name: string, names: Partial<Record<keyof BarColumns, string>>) {
  const rows = fixtureRows(`indicators/stockCharts${name}.csv.gz`)
  const column = (key: keyof BarColumns) => fixtureColumn(rows, names[key] ?? '')
  const bars = {
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  }
  return { rows, bars }
}

/** Equal where the example has an answer, of which there must be some. */
function expectNear(ours: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(expected.some(value => !Number.isNaN(value))).toBe(true)
  for (const [row, value] of expected.entries())
    if (!Number.isNaN(value))
      expect(Math.abs(ours[row]! - value), `bar ${row}: ${ours[row]} for ${value}`).toBeLessThan(tolerance)
}
