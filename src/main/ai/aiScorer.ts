import type { AiVerdict, EntrySample } from '#core/ai/entrySample'

/** Whoever scores shortlisted entries. An answer that does not come is no answer: nothing is penalised for it. */
export interface AiScorer {
  score(sample: EntrySample): Promise<AiVerdict | undefined>
}
