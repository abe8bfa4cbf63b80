import { describe, expect, it } from 'vitest'
import { Adx } from '#core/quant/indicators/adx'
import { Atr, TrueRange } from '#core/quant/indicators/atr'
import { Bollinger, Donchian } from '#core/quant/indicators/bands'
import { outputsOverBars, outputsOverColumn, overBars, overColumn } from '#core/quant/indicators/indicator'
import { Macd } from '#core/quant/indicators/macd'
import { Ema, Sma } from '#core/quant/indicators/movingAverage'
import { Obv } from '#core/quant/indicators/obv'
import { Rsi } from '#core/quant/indicators/rsi'
import { Stochastic } from '#core/quant/indicators/stochastic'
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
  it('rsi 14', () => expectSame(overColumn(new Rsi(), bars.close), 'rsi', 'rsi'))
  it('atr 14', () => expectSame(overBars(new Atr(), bars), 'atr', 'atr'))
  it('true range', () => expectSame(overBars(new TrueRange(), bars), 'atr', 'tr'))
  it('obv', () => expectSame(overBars(new Obv(), bars), 'obv', 'obv'))

  it('macd 12, 26, 9', () => {
    const { macd, signal, histogram } = outputsOverColumn(new Macd(), bars.close, {
      macd: m => m.macd,
      signal: m => m.signal,
      histogram: m => m.histogram,
    })
    expectSame(macd, 'macd', 'macd')
    expectSame(signal, 'macd', 'signal')
    expectSame(histogram, 'macd', 'histogram')
  })

  it('adx 14', () => {
    const { plus, minus, adx } = outputsOverBars(new Adx(), bars, {
      plus: a => a.plusDi,
      minus: a => a.minusDi,
      adx: a => a.adx,
    })
    expectSame(plus, 'adx', 'pdi')
    expectSame(minus, 'adx', 'mdi')
    expectSame(adx, 'adx', 'adx')
  })

  it('bollinger 20, 2', () => {
    const { middle, upper, lower } = outputsOverColumn(new Bollinger(), bars.close, {
      middle: b => b.middle,
      upper: b => b.upper,
      lower: b => b.lower,
    })
    expectSame(middle, 'bb', 'sma')
    expectSame(upper, 'bb', 'upperBand')
    expectSame(lower, 'bb', 'lowerBand')
  })

  it('stochastic 14, 3, 3', () => {
    const { k, d } = outputsOverBars(new Stochastic(), bars, { k: s => s.k, d: s => s.d })
    expectSame(k, 'stoch', 'k')
    expectSame(d, 'stoch', 'd')
  })
})

it("donchian 20 gives StockCharts' channel", () => {
  const example = fixtureRows('indicators/stockChartsDonchian.csv.gz')
  const columns = {
    open: fixtureColumn(example, 'close'),
    high: fixtureColumn(example, 'high'),
    low: fixtureColumn(example, 'low'),
    close: fixtureColumn(example, 'close'),
    volume: new Float64Array(example.length),
  }
  const { upper, lower } = outputsOverBars(new Donchian(20), columns, {
    upper: d => d.upper,
    lower: d => d.lower,
  })
  for (const [row, cells] of example.entries()) {
    if (!cells['upper_band']) continue
    expect(upper[row], cells['date']).toBeCloseTo(Number(cells['upper_band']), 9)
    expect(lower[row], cells['date']).toBeCloseTo(Number(cells['lower_band']), 9)
  }
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
