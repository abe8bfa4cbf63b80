import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { SAMPLE_COLUMNS } from '#core/ai/entrySample'
import { describeError } from '#main/observability/log'

const numbers = z.array(z.number())

/** A trained model with where it comes from. */
export const ModelFile = z.strictObject({
  kind: z.literal('claxton.entryModel'),
  trainedAt: z.iso.datetime(),
  /** The program that trained it, and the journal that it learnt from. */
  version: z.string(),
  journal: z.string(),
  columns: z.array(z.string()),
  model: z.strictObject({ means: numbers, scales: numbers, weights: numbers, bias: z.number() }),
  trainedOn: z.number().int(),
  /** Instants of the first and the last entry. */
  from: z.number(),
  to: z.number(),
  outOfSample: z.strictObject({
    samples: z.number().int(),
    baseRate: z.number(),
    logLoss: z.number(),
    baseLogLoss: z.number(),
    auc: z.number(),
  }),
})
export type ModelFile = z.infer<typeof ModelFile>

/** The model file is missing, damaged, or made for other columns. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError'
  readonly code = 'MODEL_UNUSABLE'
}

/** Throws ModelFileError. */
export function readModelFile(path: string): ModelFile {
  let file: ModelFile
  try {
    file = ModelFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new ModelFileError(`${path}: ${describeError(error)} Train one with "claxton train".`, {
      cause: error,
    })
  }
  const width = SAMPLE_COLUMNS.length
  const isOfOurs = file.columns.join() === SAMPLE_COLUMNS.join()
  const { weights, means, scales } = file.model
  if (!isOfOurs || [weights, means, scales].some(({ length }) => length !== width))
    throw new ModelFileError(`${path} was trained for other columns: train it again with "claxton train".`)
  return file
}
