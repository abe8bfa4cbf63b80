import { z } from 'zod'
import { EvaluationSummary, GateView, NearestMissView, ProposalView } from './decisionView'

const number = z.number().nullable()

/** The pipeline's word on legs that a person chose. Nothing of it is kept. */
export const JudgementView = z.strictObject({
  /** The structure that the legs are; null for one that the pipeline has no rules for. */
  kind: z.string().nullable(),
  /** Whose rules the gates judged by; null without a verdict. */
  strategyName: z.string().nullable(),
  evaluation: z
    .strictObject({
      verdict: EvaluationSummary.shape.verdict,
      code: z.string(),
      gates: z.array(GateView),
      nearestMiss: NearestMissView.nullable(),
      focus: ProposalView.nullable(),
    })
    .nullable(),
  /** The forecast that POP and EV are counted with. Vol and rates are annual fractions. */
  outlook: z.strictObject({
    spot: number,
    vol: number,
    years: z.number(),
    rate: z.number(),
    dividendYield: z.number(),
  }),
  costs: z.strictObject({ slippageRatio: z.number(), commissionPerContract: z.number() }),
  /** Price increment of the structure's orders. */
  increment: z.number(),
})
export type JudgementView = z.infer<typeof JudgementView>
