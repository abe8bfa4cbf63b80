import {
  type ForecastFigures,
  fitLogistic,
  forecastFigures,
  type LogisticModel,
  probabilityOf,
} from '../quant/statistics/logistic'
import { SAMPLE_COLUMNS } from './entrySample'

/** An entry that was made, and whether it paid. */
export type LabelledSample = {
  readonly columns: readonly number[]
  readonly paid: boolean
  readonly tsInit: number
}

export type TrainedModel = {
  readonly columns: readonly string[]
  readonly model: LogisticModel
  readonly trainedOn: number
  /** Of the latest samples, which the model had not seen: it was fitted to the earlier ones alone. */
  readonly outOfSample: ForecastFigures
  readonly from: number
  readonly to: number
}

/** Fewer say nothing. */
export const SAMPLES_MIN = 40
const TRAINING_SHARE = 0.7
const OPTIONS = { ridge: 0.01, iterations: 2_000 }

/**
 * Meta-labelling: given that a signal asked for an entry, how likely is it to pay? Judged on the latest part in time,
 * since samples of one day are alike; the model that is kept is fitted to all of them. Undefined without enough samples
 * of both kinds.
 */
export function trainEntryModel(samples: readonly LabelledSample[]): TrainedModel | undefined {
  const ordered = [...samples].sort((a, b) => a.tsInit - b.tsInit)
  const seen = ordered.slice(0, Math.round(TRAINING_SHARE * ordered.length))
  const unseen = ordered.slice(seen.length)
  const [first, last] = [ordered[0], ordered.at(-1)]
  if (ordered.length < SAMPLES_MIN || !first || !last || !isMixed(seen) || !isMixed(unseen)) return undefined
  const early = fitted(seen)
  return {
    columns: SAMPLE_COLUMNS,
    model: fitted(ordered),
    trainedOn: ordered.length,
    outOfSample: forecastFigures(
      unseen.map(({ columns, paid }) => ({ probability: probabilityOf(early, columns), happened: paid })),
    ),
    from: first.tsInit,
    to: last.tsInit,
  }
}

const fitted = (samples: readonly LabelledSample[]): LogisticModel =>
  fitLogistic(
    samples.map(({ columns }) => columns),
    samples.map(({ paid }) => paid),
    OPTIONS,
  )

const isMixed = (samples: readonly LabelledSample[]): boolean =>
  samples.some(({ paid }) => paid) && samples.some(({ paid }) => !paid)

/** Trades that a least probability would have let through, and how many of them paid. */
export type LiftPoint = {
  readonly scoreMin: number
  readonly trades: number
  readonly winRate: number | undefined
}

const LIFT_STEPS = [0, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7]

/** What gating by the score would have changed; the first point is without gating. */
export const aiLift = (
  trades: readonly { readonly score: number; readonly paid: boolean }[],
): readonly LiftPoint[] =>
  LIFT_STEPS.map(scoreMin => {
    const passed = trades.filter(({ score }) => score >= scoreMin)
    const won = passed.filter(({ paid }) => paid).length
    return { scoreMin, trades: passed.length, winRate: passed.length === 0 ? undefined : won / passed.length }
  })
