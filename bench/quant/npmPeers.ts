import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Sample, sampled } from './sample'
import { BARS, barWork, DAYS, optionWork, returnWork, SYMBOLS } from './workload'

/** Peers are slow enough that a part of the work says it all; rates and times are of the whole. */
const OPTIONS_TRIED = 10_000
const VOLS_TRIED = 500
const BARS_TRIED = 100_000

type Bar = { high: number; low: number; close: number; open: number; volume: number }
type Signal = { add(input: unknown): unknown }
type SignalClass = new (...parameters: readonly unknown[]) => Signal
type BatchIndicator = { calculate(input: object): readonly unknown[] }
/** None of these libraries brings types that fit what it does. */
type Library<Member> = Readonly<Record<string, Member>>
type Formula = (...terms: readonly unknown[]) => number

/** Measures those libraries of `bench/package.json` that are installed (`npm run bench:peers`). */
export async function measureNpmPeers(benchFolder: string): Promise<readonly Sample[]> {
  const require = createRequire(join(benchFolder, 'package.json'))
  const tradingSignals = pathToFileURL(require.resolve('trading-signals')).href
  return [
    ...optionSamples(name => require(name) as Library<Formula>),
    batchSample(require('technicalindicators') as Library<BatchIndicator>),
    ...streamingSamples((await import(tradingSignals)) as Library<SignalClass>),
    correlationSample(require('simple-statistics') as Library<Formula>),
  ]
}

/** A member that a library is known to have. */
function memberOf<Member>(library: Library<Member>, name: string): Member {
  const member = library[name]
  if (member === undefined) throw new Error(`no ${name}`)
  return member
}

function optionSamples(load: (name: string) => Library<Formula>): readonly Sample[] {
  const { columns, vol, price } = optionWork()
  const blackScholes = memberOf(load('black-scholes'), 'blackScholes')
  const impliedVol = memberOf(load('implied-volatility'), 'getImpliedVolatility')
  const greeks = load('greeks')
  const termsOf = (row: number) => ({
    s: columns.spot[row] ?? 0,
    k: columns.strike[row] ?? 0,
    t: columns.years[row] ?? 0,
    r: columns.rate[row] ?? 0,
    v: vol[row] ?? 0,
    right: columns.isCall[row] === 1 ? 'call' : 'put',
  })
  const greekFormulas = ['getDelta', 'getGamma', 'getVega', 'getTheta', 'getRho'].map(name =>
    memberOf(greeks, name),
  )
  return [
    sampled('greeks', 'black-scholes + greeks', OPTIONS_TRIED, () => {
      let sum = 0
      for (let row = 0; row < OPTIONS_TRIED; row++) {
        const { s, k, t, r, v, right } = termsOf(row)
        sum += blackScholes(s, k, t, v, r, right)
        for (const formula of greekFormulas) sum += formula(s, k, t, v, r, right)
      }
      return sum
    }),
    sampled('impliedVol', 'implied-volatility', VOLS_TRIED, () => {
      let sum = 0
      for (let row = 0; row < VOLS_TRIED; row++) {
        const { s, k, t, r, right } = termsOf(row)
        sum += impliedVol(price[row], s, k, t, r, right)
      }
      return sum
    }),
  ]
}

function barsTried(): readonly Bar[] {
  const { bars } = barWork()
  return Array.from({ length: BARS_TRIED }, (_, row) => ({
    open: bars.open[row] ?? 0,
    high: bars.high[row] ?? 0,
    low: bars.low[row] ?? 0,
    close: bars.close[row] ?? 0,
    volume: bars.volume[row] ?? 0,
  }))
}

/** Nine of the ten: its VWAP does not begin anew with a session. */
function batchSample(library: Library<BatchIndicator>): Sample {
  const bars = barsTried()
  const [high, low, close, volume] = (['high', 'low', 'close', 'volume'] as const).map(name =>
    bars.map(bar => bar[name]),
  )
  const inputs = {
    SMA: { period: 20, values: close },
    EMA: { period: 20, values: close },
    RSI: { period: 14, values: close },
    MACD: { values: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false },
    BollingerBands: { period: 20, stdDev: 2, values: close },
    ATR: { period: 14, high, low, close },
    ADX: { period: 14, high, low, close },
    Stochastic: { period: 14, signalPeriod: 3, high, low, close },
    OBV: { close, volume },
  }
  const sample = sampled('indicators', 'technicalindicators (9)', 1, () =>
    Object.entries(inputs).reduce(
      (sum, [name, input]) => sum + memberOf(library, name).calculate(input).length,
      0,
    ),
  )
  return { ...sample, ms: sample.ms.map(ms => (ms * BARS) / BARS_TRIED) }
}

/** Nine of the ten, one bar at a time. */
function streamingSamples(library: Library<SignalClass>): readonly Sample[] {
  const bars = barsTried()
  const made = (name: string, ...parameters: readonly unknown[]): Signal =>
    new (memberOf(library, name))(...parameters)
  const machines = () => ({
    byClose: [
      made('SMA', 20),
      made('EMA', 20),
      made('RSI', 14),
      made('MACD', made('EMA', 12), made('EMA', 26), made('EMA', 9)),
      made('BollingerBands', 20, 2),
    ],
    byBar: [made('ATR', 14), made('ADX', 14), made('StochasticOscillator', 14, 3, 3), made('OBV', 2)],
  })
  const run = () => {
    const { byClose, byBar } = machines()
    let answers = 0
    for (const bar of bars) {
      for (const machine of byClose) answers += Number(machine.add(bar.close) !== null)
      for (const machine of byBar) answers += Number(machine.add(bar) !== null)
    }
    return answers
  }
  const streaming = sampled('streaming', 'trading-signals (9)', BARS_TRIED, run)
  const wholeMs = streaming.ms.map(ms => (ms * BARS) / BARS_TRIED)
  return [streaming, { ...streaming, work: 'indicators', amount: 1, ms: wholeMs }]
}

function correlationSample(library: Library<Formula>): Sample {
  const correlation = memberOf(library, 'sampleCorrelation')
  const returns = returnWork(DAYS).map(column => [...column])
  return sampled('correlation', 'simple-statistics', 1, () => {
    let sum = SYMBOLS
    for (const [i, a] of returns.entries()) for (const b of returns.slice(0, i)) sum += 2 * correlation(a, b)
    return sum
  })
}
