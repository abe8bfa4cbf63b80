import { type AiVerdict, aiVerdict, type EntrySample } from '#core/ai/entrySample'
import { probabilityOf } from '#core/quant/statistics/logistic'
import type { AiScorer } from './aiScorer'
import { readModelFile } from './modelFile'

/** The model that `claxton train` made. */
export class LocalScorer implements AiScorer {
  readonly #file: ReturnType<typeof readModelFile>

  /** Throws ModelFileError. */
  constructor(path: string) {
    this.#file = readModelFile(path)
  }

  async score({ columns }: EntrySample): Promise<AiVerdict> {
    const { model, trainedAt, trainedOn } = this.#file
    return aiVerdict(probabilityOf(model, columns), `local model of ${trainedAt}, ${trainedOn} trades`)
  }
}
