import { Adx, adxOver } from '#core/quant/indicators/adx'
import { Atr, atrOver } from '#core/quant/indicators/atr'
import { Bollinger, bollingerOver } from '#core/quant/indicators/bands'
import { columnsNamed } from '#core/quant/indicators/indicator'
import { Macd, macdOver } from '#core/quant/indicators/macd'
import { Ema, emaOver, Sma, smaOver } from '#core/quant/indicators/movingAverage'
import { Obv, obvOver } from '#core/quant/indicators/obv'
import { Rsi, rsiOver } from '#core/quant/indicators/rsi'
import { Stochastic, stochasticOver } from '#core/quant/indicators/stochastic'
import { Vwap, vwapOver } from '#core/quant/indicators/vwap'
import { plainKernel } from '#core/quant/kernel/optionKernel'
import { baroneAdesiWhaleyPrice } from '#core/quant/pricing/baroneAdesiWhaley'
import { greekColumns } from '#core/quant/pricing/greekColumns'
import { type OptionColumns, termsAt } from '#core/quant/pricing/optionColumns'
import { correlationMatrix, covarianceMatrix } from '#core/quant/statistics/covariance'
import { RollingCorrelation } from '#core/quant/statistics/rollingCorrelation'
import { historicalRisk, monteCarloRisk } from '#core/quant/statistics/valueAtRisk'
import { optionKernel } from '#main/quant/optionKernel'
import { type Sample, sampled, sumOf } from './sample'
import {
  BARS,
  barWork,
  bookWork,
  CONFIDENCE,
  chainWork,
  DAYS,
  OPTIONS,
  type OptionWork,
  optionWork,
  ROLLING_DAYS,
  returnWork,
  SCENARIOS,
  SYMBOLS,
  TREE_STEPS,
  TREES,
} from './workload'

const WHO = 'claxton'

export const measureOurs = (): readonly Sample[] => [
  ...optionSamples(optionWork()),
  chainSample(chainWork()),
  ...indicatorSamples(),
  ...riskSamples(),
]

function optionSamples({ columns, vol, price }: OptionWork): readonly Sample[] {
  const greeks = greekColumns(OPTIONS)
  const [solved, status] = [new Float64Array(OPTIONS), new Uint8Array(OPTIONS)]
  const few = firstOf(columns, TREES)
  const trees = new Float64Array(TREES)
  const terms = Array.from({ length: TREES }, (_, row) => termsAt(columns, row))
  const kernels = [
    [WHO, optionKernel],
    [`${WHO}, plain TypeScript`, plainKernel],
  ] as const
  return [
    ...kernels.flatMap(([who, kernel]) => [
      sampled('greeks', who, OPTIONS, () => {
        kernel.fillGreeks(columns, vol, greeks)
        return sumOf(greeks.price) + sumOf(greeks.delta)
      }),
      sampled('impliedVol', who, OPTIONS, () => {
        kernel.fillImpliedVols(columns, price, solved, status)
        return sumOf(solved)
      }),
      sampled('tree', who, TREES, () => {
        kernel.fillTreePrices(few, vol.subarray(0, TREES), TREE_STEPS, trees)
        return sumOf(trees)
      }),
    ]),
    sampled('baroneAdesiWhaley', WHO, TREES, () =>
      terms.reduce((sum, option, row) => sum + baroneAdesiWhaleyPrice(option, vol[row] ?? 0), 0),
    ),
  ]
}

const firstOf = (options: OptionColumns, count: number): OptionColumns => ({
  isCall: options.isCall.subarray(0, count),
  spot: options.spot.subarray(0, count),
  strike: options.strike.subarray(0, count),
  years: options.years.subarray(0, count),
  rate: options.rate.subarray(0, count),
  dividendYield: options.dividendYield.subarray(0, count),
})

function chainSample({ columns, price }: OptionWork): Sample {
  const greeks = greekColumns(price.length)
  const [vol, status] = [new Float64Array(price.length), new Uint8Array(price.length)]
  return sampled('chain', WHO, 1, () => {
    optionKernel.fillImpliedVols(columns, price, vol, status)
    optionKernel.fillGreeks(columns, vol, greeks)
    return sumOf(greeks.delta)
  })
}

function indicatorSamples(): readonly Sample[] {
  const { bars, session } = barWork()
  const [sma, ema, rsi, atr, obv, vwap] = Array.from({ length: 6 }, () => new Float64Array(BARS))
  const macd = columnsNamed(['macd', 'signal', 'histogram'], BARS)
  const bands = columnsNamed(['middle', 'upper', 'lower'], BARS)
  const adx = columnsNamed(['plusDi', 'minusDi', 'adx'], BARS)
  const stochastic = columnsNamed(['k', 'd'], BARS)
  const batch = sampled('indicators', WHO, 1, () => {
    const last = [
      smaOver(bars.close, 20, sma),
      emaOver(bars.close, 20, ema),
      rsiOver(bars.close, 14, rsi),
      macdOver(bars.close, 12, 26, 9, macd).signal,
      bollingerOver(bars.close, 20, 2, bands).upper,
      atrOver(bars, 14, atr),
      adxOver(bars, 14, adx).adx,
      stochasticOver(bars, 14, 3, 3, stochastic).d,
      obvOver(bars, obv),
      vwapOver(bars, session, vwap),
    ]
    return last.reduce((sum, column) => sum + (column.at(-1) ?? 0), 0)
  })
  const streaming = sampled('streaming', WHO, BARS, () => {
    const machines = {
      sma: new Sma(20),
      ema: new Ema(20),
      rsi: new Rsi(),
      macd: new Macd(),
      bands: new Bollinger(),
      atr: new Atr(),
      adx: new Adx(),
      stochastic: new Stochastic(),
      obv: new Obv(),
      vwap: new Vwap(),
    }
    let last = 0
    for (let row = 0; row < BARS; row++) {
      const high = bars.high[row] ?? 0
      const low = bars.low[row] ?? 0
      const close = bars.close[row] ?? 0
      const volume = bars.volume[row] ?? 0
      last = machines.sma.next(close) + machines.ema.next(close) + machines.rsi.next(close)
      machines.macd.next(close)
      machines.bands.next(close)
      last += machines.macd.signal + machines.bands.upper + machines.atr.next(high, low, close)
      machines.stochastic.next(high, low, close)
      last += machines.adx.next(high, low, close) + machines.stochastic.d + machines.obv.next(close, volume)
      last += machines.vwap.next(high, low, close, volume, session[row] ?? 0)
    }
    return last
  })
  return [batch, streaming]
}

function riskSamples(): readonly Sample[] {
  const returns = returnWork(DAYS)
  const [book, history] = [bookWork(), returnWork(SCENARIOS)]
  const covariance = covarianceMatrix(returns)
  const matrix = new Float64Array(SYMBOLS * SYMBOLS)
  const day = new Float64Array(SYMBOLS)
  return [
    sampled('correlation', WHO, 1, () => sumOf(correlationMatrix(returns))),
    sampled('rollingCorrelation', WHO, 1, () => {
      const rolling = new RollingCorrelation(SYMBOLS, ROLLING_DAYS)
      for (let row = 0; row < DAYS; row++) {
        for (const [i, column] of returns.entries()) day[i] = column[row] ?? 0
        rolling.push(day)
        if (rolling.isReady) rolling.matrix(matrix)
      }
      return sumOf(matrix)
    }),
    sampled('historicalRisk', WHO, 1, () => historicalRisk(book, history, CONFIDENCE).expectedShortfall),
    sampled('monteCarloRisk', WHO, 1, () => {
      const risk = monteCarloRisk(book, covariance, CONFIDENCE, { scenarios: SCENARIOS, seed: 1 })
      return risk?.expectedShortfall ?? Number.NaN
    }),
  ]
}
