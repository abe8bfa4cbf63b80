import { z } from 'zod'
import { EvaluationSummary, GateView, NearestMissView, ProposalView } from './decisionView'
import { InstrumentView } from './instrumentView'

const number = z.number().nullable()

/** An option on its side, or a combo, which is bought; by the rules of the strategy, or of the first that fits. */
export const AskedLegsView = z.strictObject({
  instrument: InstrumentView,
  side: z.enum(['buy', 'sell']),
  strategyId: z.string().optional(),
})

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
  /** Of the legs, as they were swept: a chain streams only a window around the money. */
  quotes: z.array(
    z.strictObject({ key: z.string(), bid: number, ask: number, impliedVol: number, delta: number }),
  ),
  costs: z.strictObject({ slippageRatio: z.number(), commissionPerContract: z.number() }),
  /** Price increment of the structure's orders. */
  increment: z.number(),
  /** When the sweep ended that the quotes are from. */
  tsSwept: z.number(),
  /** Why the legs may not wait for approval; null when they may. */
  obstacle: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})
export type JudgementView = z.infer<typeof JudgementView>
