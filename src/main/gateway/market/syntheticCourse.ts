/**
 * What happens to the symbols of a synthetic market from session to session. The benchmark is a jump-diffusion whose
 * log variance reverts to its mean and falls as prices rise (the leverage effect); a jump down lifts it. Stocks follow
 * the benchmark by their betas and have moves and jumps of their own. A fifth of each day's variance comes overnight.
 */
import { RandomStream } from '#core/quant/randomStream'
import { hashOf, textHash } from './seedHash'
import { atMoneyVolOf } from './surfaceModel'

/** One symbol's sessions, by ordinal: logarithms of prices in dollars (of index points for the VIX). */
export type Course = {
  readonly open: Float64Array
  readonly close: Float64Array
  /** Standard deviation of the symbol's own diffusion from open to close. */
  readonly deviation: Float64Array
  /** The symbol's own jump between open and close, mostly 0. */
  readonly jump: Float64Array
  readonly volume: Float64Array
  /** How much of the benchmark's moves the symbol makes, besides its own. */
  readonly beta: number
}

export type Courses = {
  readonly stocks: ReadonlyMap<string, Course>
  readonly vix: Course
  /** Log VIX for each unit of the benchmark's log return. */
  readonly vixBeta: number
}

const SESSIONS_PER_YEAR = 252
const OVERNIGHT_SHARE = 0.2
/** Of log variance: reversion per year, vol per square root of a year, correlation with the benchmark's return. */
const REVERSION = 6
const VOL_OF_VARIANCE = 1.6
const LEVERAGE = -0.75
const DRIFT = 0.06
/** Jumps of the benchmark per year; their mean and deviation as multiples of its yearly vol: a tenth of its variance. */
const JUMPS_PER_YEAR = 4
const JUMP_MEAN = -0.08
const JUMP_DEVIATION = 0.133
const VARIANCE_LIFT_OF_JUMP = 1.75
/** What sellers of variance ask over what they expect. */
const VOL_PREMIUM = 1.1
const THIRTY_DAYS = 30 / 365
const VIX_MIN = 8
/** Of a stock's own moves: how often they are news, and how many of its deviations news moves it. */
const NEWS_SHARE = 0.015
const NEWS_SIZE = 5
const BENCHMARK_PRICE = 400
const BENCHMARK_VOLUME = 80e6

/** The at-the-money vol to which the surface of a benchmark of this yearly vol reverts. */
export const longVolOf = (vol: number): number => atMoneyVolOf(100 * VOL_PREMIUM * vol)

/** `vol` is the yearly vol of the benchmark, which is the first symbol. */
export function coursesOf(symbols: readonly string[], sessions: number, vol: number, seed: number): Courses {
  const [benchmark = '', ...others] = symbols
  const { course, vix } = benchmarkCourse(sessions, vol, new RandomStream(hashOf(seed, textHash(benchmark))))
  const stocks = new Map([[benchmark, course]])
  for (const symbol of others) {
    stocks.set(symbol, stockCourse(course, vol, new RandomStream(hashOf(seed, textHash(symbol)))))
  }
  // The VIX moves by about half of log variance, the rest reverts within its 30 days.
  const vixBeta = (0.5 * revertedShare() * LEVERAGE * VOL_OF_VARIANCE) / vol
  return { stocks, vix, vixBeta }
}

function emptyCourse(sessions: number, beta: number): Course {
  const column = () => new Float64Array(sessions)
  return { open: column(), close: column(), deviation: column(), jump: column(), volume: column(), beta }
}

function benchmarkCourse(sessions: number, vol: number, random: RandomStream) {
  const course = emptyCourse(sessions, 1)
  const vix = emptyCourse(sessions, 0)
  const jumpVariance = JUMPS_PER_YEAR * (JUMP_MEAN ** 2 + JUMP_DEVIATION ** 2) * vol * vol
  const mean = meanLogVariance(vol * vol - jumpVariance)
  let price = Math.log(BENCHMARK_PRICE)
  let logVariance = mean + Math.sqrt(stationaryVariance()) * random.normal()
  const step = (share: number) => {
    const years = share / SESSIONS_PER_YEAR
    const variance = Math.exp(logVariance)
    const shock = random.normal()
    const jump = random.uniform() < JUMPS_PER_YEAR * years ? jumpOf(vol, random) : 0
    const own = LEVERAGE * shock + Math.sqrt(1 - LEVERAGE ** 2) * random.normal()
    price += (DRIFT - variance / 2) * years + Math.sqrt(variance * years) * shock + jump
    logVariance += REVERSION * (mean - logVariance) * years + VOL_OF_VARIANCE * Math.sqrt(years) * own
    logVariance -= Math.min(1, Math.max(-1, (VARIANCE_LIFT_OF_JUMP * jump) / vol))
    return { jump, deviation: Math.sqrt(variance * years) }
  }
  const logVix = () => Math.log(vixOf(Math.exp(logVariance) + jumpVariance, vol * vol))
  for (let i = 0; i < sessions; i++) {
    step(OVERNIGHT_SHARE)
    course.open[i] = price
    vix.open[i] = logVix()
    const { jump, deviation } = step(1 - OVERNIGHT_SHARE)
    course.close[i] = price
    vix.close[i] = logVix()
    vix.deviation[i] = 0.01
    course.jump[i] = jump
    course.deviation[i] = deviation
    const stir = Math.abs(price - (course.open[i] ?? 0)) / deviation
    course.volume[i] = BENCHMARK_VOLUME * (0.7 + 0.35 * stir) * Math.exp(0.2 * random.normal())
  }
  return { course, vix }
}

function stockCourse(benchmark: Course, benchmarkVol: number, random: RandomStream): Course {
  const sessions = benchmark.open.length
  const beta = 0.6 + 0.9 * random.uniform()
  const vol = benchmarkVol * (1.3 + 1.7 * random.uniform())
  const ownVariance = Math.max((0.3 * vol) ** 2, vol * vol - (beta * benchmarkVol) ** 2)
  const ownVol = Math.sqrt(ownVariance / (1 + NEWS_SHARE * NEWS_SIZE ** 2))
  const volume = 2e6 * Math.exp(2.5 * random.uniform())
  const course = emptyCourse(sessions, beta)
  let price = Math.log(20 + 330 * random.uniform() ** 1.5)
  let before = Math.log(BENCHMARK_PRICE)
  const step = (benchmarkMove: number, share: number) => {
    const deviation = ownVol * Math.sqrt(share / SESSIONS_PER_YEAR)
    const jump = random.uniform() < NEWS_SHARE ? NEWS_SIZE * deviation * random.normal() : 0
    price += beta * benchmarkMove + deviation * random.normal() + jump - deviation ** 2 / 2
    return { jump, deviation }
  }
  for (let i = 0; i < sessions; i++) {
    const [benchmarkOpen, benchmarkClose] = [benchmark.open[i] ?? 0, benchmark.close[i] ?? 0]
    step(benchmarkOpen - before, OVERNIGHT_SHARE)
    course.open[i] = price
    const { jump, deviation } = step(benchmarkClose - benchmarkOpen, 1 - OVERNIGHT_SHARE)
    course.close[i] = price
    course.jump[i] = jump
    course.deviation[i] = deviation
    const stir = Math.abs(price - (course.open[i] ?? 0)) / deviation
    course.volume[i] = volume * (0.7 + 0.25 * stir) * Math.exp(0.3 * random.normal())
    before = benchmarkClose
  }
  return course
}

const jumpOf = (vol: number, random: RandomStream): number =>
  vol * (JUMP_MEAN + JUMP_DEVIATION * random.normal())

const stationaryVariance = (): number => VOL_OF_VARIANCE ** 2 / (2 * REVERSION)

/** So that the mean of the variance, not of its logarithm, is as wanted; jumps lift it above its resting place. */
const meanLogVariance = (variance: number): number =>
  Math.log(variance) -
  stationaryVariance() / 2 +
  (JUMPS_PER_YEAR * VARIANCE_LIFT_OF_JUMP * JUMP_MEAN) / REVERSION

/** What is left, on average over 30 days, of a shock to variance. */
const revertedShare = (): number => -Math.expm1(-REVERSION * THIRTY_DAYS) / (REVERSION * THIRTY_DAYS)

/** Points: the root of the variance expected over 30 days, dearer by the premium. */
const vixOf = (variance: number, meanVariance: number): number =>
  Math.max(VIX_MIN, 100 * VOL_PREMIUM * Math.sqrt(meanVariance + (variance - meanVariance) * revertedShare()))
