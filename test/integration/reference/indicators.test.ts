import { describe, expect, it } from 'vitest'
import { adxOver } from '#core/quant/indicators/adx'
import { atrOver, trueRangeOver } from '#core/quant/indicators/atr'
import { bollingerOver } from '#core/quant/indicators/bands'
import { macdOver } from '#core/quant/indicators/macd'
import { emaOver, smaOver } from '#core/quant/indicators/movingAverage'
import { obvOver } from '#core/quant/indicators/obv'
import { rsiOver } from '#core/quant/indicators/rsi'
import { stochasticOver } from '#core/quant/indicators/stochastic'
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
  it('sma 20', () => expectSame(smaOver(bars.close, 20), 'sma', 'sma'))
  it('ema 20', () => expectSame(emaOver(bars.close, 20), 'ema', 'ema'))
  it('vwap anchored once', () => expectSame(vwapOver(bars, new Float64Array(502)), 'vwap', 'vwap'))
  it('rsi 14', () => expectSame(rsiOver(bars.close), 'rsi', 'rsi'))
  it('atr 14', () => expectSame(atrOver(bars), 'atr', 'atr'))
  it('true range', () => expectSame(trueRangeOver(bars), 'atr', 'tr'))
  it('obv', () => expectSame(obvOver(bars), 'obv', 'obv'))

  it('macd 12, 26, 9', () => {
    const { macd, signal, histogram } = macdOver(bars.close)
    expectSame(macd, 'macd', 'macd')
    expectSame(signal, 'macd', 'signal')
    expectSame(histogram, 'macd', 'histogram')
  })

  it('adx 14', () => {
    const { plusDi, minusDi, adx } = adxOver(bars)
    expectSame(plusDi, 'adx', 'pdi')
    expectSame(minusDi, 'adx', 'mdi')
    expectSame(adx, 'adx', 'adx')
  })

  it('bollinger 20, 2', () => {
    const { middle, upper, lower } = bollingerOver(bars.close)
    expectSame(middle, 'bb', 'sma')
    expectSame(upper, 'bb', 'upperBand')
    expectSame(lower, 'bb', 'lowerBand')
  })

  it('stochastic 14, 3, 3', () => {
    const { k, d } = stochasticOver(bars)
    expectSame(k, 'stoch', 'k')
    expectSame(d, 'stoch', 'd')
  })
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
