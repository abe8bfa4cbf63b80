import { EVENT_KINDS, type EventCalendar, type EventCoverage } from '#core/calendar/eventWindows'
import { instantOf } from '#core/calendar/exchangeTime'
import type { Strategy } from '#core/domain/strategy'
import type { StructureKind } from '#core/domain/structureKind'
import { epochMs, sessionDate } from '#core/domain/time'
import type { EvaluationInputs } from '#core/pipeline/inputs'
import type { PipelineRules } from '#core/pipeline/rules'
import type { BarColumns } from '#core/quant/indicators/indicator'
import { blackScholesGreeks } from '#core/quant/pricing/blackScholes'
import { RandomStream } from '#core/quant/randomStream'
import type { ChainSide, ChainSlice } from '#core/strategies/chainSlice'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'

/** 11:00 in New York on an ordinary Tuesday. */
export const ELEVEN = instantOf(sessionDate('2013-10-08'), 11 * 3_600_000)
const RATE = 0.01

export const RULES: PipelineRules = {
  spotAgeMsMax: 15_000,
  dailyBarsMin: 60,
  eventBeforeMs: 3_600_000,
  eventAfterMs: 3_600_000,
  liquidity: {
    legSpreadRatioMax: 0.2,
    legSpreadFloor: 0.1,
    legVolumeMin: 1,
    legOpenInterestMin: 10,
    underlyingVolumeRatioMin: 0.3,
    quoteAgeMsMax: 300_000,
  },
  strikesMin: 10,
  costs: { slippageRatio: 0.5, commissionPerContract: 0.7 },
  impliedVolWeight: 0.5,
  evNetMin: 0,
  popMin: 0.3,
  gammaLossMax: 250,
  ivHistoryMin: 20,
  minutesBeforeCloseMin: 30,
  condorsPerExpirationMax: 2,
  walk: { stepTicks: 1, stepEveryMs: 5_000, durationMsMax: 120_000 },
}

export type ChainWish = {
  readonly spot?: number
  readonly vol?: number
  readonly dte?: number
  readonly strikeStep?: number
  readonly strikeCount?: number
  /** Half of the quote spread of every option. */
  readonly halfSpread?: number
  /** Vol points that each percent below the money adds. */
  readonly skew?: number
}

/** A chain that Black and Scholes would quote around its own smile. */
export function chainSlice({
  spot = 165,
  vol = 0.2,
  dte = 38,
  strikeStep = 1,
  strikeCount = 61,
  halfSpread = 0.02,
  skew = 0.001,
}: ChainWish = {}): ChainSlice {
  const middle = Math.round(spot / strikeStep) * strikeStep
  const strikes = Float64Array.from(
    { length: strikeCount },
    (_, row) => middle + (row - (strikeCount - 1) / 2) * strikeStep,
  )
  const years = dte / 365
  const volAt = (strike: number) => vol + skew * Math.max(-20, (100 * (spot - strike)) / spot)
  return {
    expiration: sessionDate('2013-11-15'),
    dte,
    years,
    tradingClass: 'SPY',
    multiplier: 100,
    increment: 0.01,
    strikes,
    call: sideOf('call', strikes, spot, years, volAt, halfSpread),
    put: sideOf('put', strikes, spot, years, volAt, halfSpread),
  }
}

function sideOf(
  right: 'call' | 'put',
  strikes: Float64Array,
  spot: number,
  years: number,
  volAt: (strike: number) => number,
  halfSpread: number,
): ChainSide {
  const priced = [...strikes].map(strike =>
    blackScholesGreeks({ right, spot, strike, years, rate: RATE, dividendYield: 0 }, volAt(strike)),
  )
  const column = (value: (row: number) => number) => strikes.map((_, row) => value(row))
  const price = (row: number) => priced[row]?.price ?? Number.NaN
  return {
    bid: column(row => Math.max(0.01, price(row) - halfSpread)),
    ask: column(row => Math.max(0.01, price(row) - halfSpread) + 2 * halfSpread),
    volume: column(() => 500),
    openInterest: column(() => 2_000),
    impliedVol: strikes.map(volAt),
    delta: column(row => priced[row]?.delta ?? Number.NaN),
    gamma: column(row => priced[row]?.gamma ?? Number.NaN),
    tsInit: column(() => ELEVEN - 500),
  }
}

/** Sessions of a quiet market: no trend, about ten percent of volatility. */
export function quietDays(count = 80, spot = 165, seed = 7): BarColumns {
  const random = new RandomStream(seed)
  const close = new Float64Array(count)
  for (let row = 0; row < count; row++) close[row] = spot * (1 + 0.004 * random.normal())
  return {
    open: close.slice(),
    high: close.map(value => value * 1.003),
    low: close.map(value => value * 0.997),
    close,
    volume: close.map(() => 1e8),
  }
}

/** Complete for a year, with nothing in it. */
export function emptyCalendar(symbol = 'SPY'): EventCalendar {
  const [from, to] = [epochMs(ELEVEN - 180 * 86_400_000), epochMs(ELEVEN + 180 * 86_400_000)]
  const coverage = EVENT_KINDS.map((kind): EventCoverage => {
    const isOwn = kind === 'earnings' || kind === 'exDividend'
    return { kind, symbol: isOwn ? symbol : undefined, from, to }
  })
  return { events: [], coverage }
}

export function sampleStrategy(structure: StructureKind): Strategy {
  const strategy = SAMPLE_STRATEGIES.find(each => each.structure === structure)
  if (!strategy) throw new Error(`no sample of ${structure}`)
  return { ...strategy, underlying: 'SPY' }
}

/** Inputs of a quiet late morning on which a seller of volatility may enter. */
export function evaluationInputs(
  structure: StructureKind = 'ironCondor',
  change: Partial<EvaluationInputs> = {},
): EvaluationInputs {
  return {
    now: ELEVEN,
    strategy: sampleStrategy(structure),
    rules: RULES,
    entriesOn: true,
    underlying: {
      symbol: 'SPY',
      spot: 165,
      spotTsInit: epochMs(ELEVEN - 300),
      dataVeto: undefined,
      volumeRatio: 1,
      rate: RATE,
      dividendYield: 0,
      expirationCount: 6,
      slices: [chainSlice()],
      daily: quietDays(),
      ivHistory: Float64Array.from({ length: 100 }, (_, day) => 0.12 + 0.001 * day),
      isAdjusted: false,
    },
    market: { vix: 17, vix3m: 18.5, calendar: emptyCalendar() },
    book: {
      netLiquidation: 100_000,
      strategyPositions: 0,
      condorsByExpiration: {},
      freeShares: 0,
      shareCost: undefined,
    },
    ...change,
  }
}
