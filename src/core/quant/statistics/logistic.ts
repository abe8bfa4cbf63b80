import { assert } from '../../domain/assert'

/** A logistic regression on standardised columns: the probability is `1 / (1 + exp(-(bias + weights . z)))`. */
export type LogisticModel = {
  readonly means: readonly number[]
  /** Standard deviations; 1 for a column that never varies. */
  readonly scales: readonly number[]
  readonly weights: readonly number[]
  readonly bias: number
}

export type LogisticOptions = {
  /** Strength of the ridge penalty on the weights, per sample. */
  readonly ridge: number
  readonly iterations: number
}

const STEP = 0.5

/** Gradient descent from nothing: deterministic, and convex with a ridge, so it ends where it must. */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  { ridge, iterations }: LogisticOptions,
): LogisticModel {
  const width = rows[0]?.length ?? 0
  assert(rows.length === labels.length && rows.length > 0 && width > 0, 'samples with labels')
  const columns = Array.from({ length: width }, (_, column) => rows.map(row => row[column] ?? 0))
  const means = columns.map(mean)
  const scales = columns.map((values, column) => deviation(values, means[column] ?? 0) || 1)
  const standard = rows.map(row =>
    row.map((value, column) => (value - (means[column] ?? 0)) / (scales[column] ?? 1)),
  )
  const weights = new Array<number>(width).fill(0)
  let bias = 0
  for (let turn = 0; turn < iterations; turn++) {
    const slopes = weights.map(weight => ridge * weight)
    let biasSlope = 0
    standard.forEach((row, index) => {
      const miss = (sigmoid(bias + dot(weights, row)) - Number(labels[index])) / rows.length
      biasSlope += miss
      row.forEach((value, column) => {
        slopes[column] = (slopes[column] ?? 0) + miss * value
      })
    })
    bias -= STEP * biasSlope
    slopes.forEach((slope, column) => {
      weights[column] = (weights[column] ?? 0) - STEP * slope
    })
  }
  return { means, scales, weights, bias }
}

export const probabilityOf = (
  { means, scales, weights, bias }: LogisticModel,
  row: readonly number[],
): number =>
  sigmoid(
    bias +
      row.reduce(
        (sum, value, column) =>
          sum + ((weights[column] ?? 0) * (value - (means[column] ?? 0))) / (scales[column] ?? 1),
        0,
      ),
  )

/** How well probabilities told what happened. */
export type Forecasts = { readonly probability: number; readonly happened: boolean }

export type ForecastFigures = {
  readonly samples: number
  /** Share of what happened. */
  readonly baseRate: number
  /** Mean negative log likelihood, in nats, and that of always saying the base rate. */
  readonly logLoss: number
  readonly baseLogLoss: number
  /** Chance that something that happened was given more than something that did not; a half tells nothing. */
  readonly auc: number
}

export function forecastFigures(forecasts: readonly Forecasts[]): ForecastFigures {
  const happened = forecasts.filter(each => each.happened)
  const others = forecasts.filter(each => !each.happened)
  const baseRate = happened.length / forecasts.length
  const pairs = happened.flatMap(yes =>
    others.map(no => (yes.probability > no.probability ? 1 : yes.probability === no.probability ? 0.5 : 0)),
  )
  return {
    samples: forecasts.length,
    baseRate,
    logLoss: mean(
      forecasts.map(({ probability, happened: yes }) => -log(yes ? probability : 1 - probability)),
    ),
    baseLogLoss: mean(forecasts.map(({ happened: yes }) => -log(yes ? baseRate : 1 - baseRate))),
    auc: mean(pairs),
  }
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
const log = (probability: number): number => Math.log(Math.max(1e-12, probability))
const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length
const deviation = (values: readonly number[], center: number): number =>
  Math.sqrt(mean(values.map(value => (value - center) ** 2)))
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
