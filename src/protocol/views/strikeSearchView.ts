import { z } from 'zod'
import { STRUCTURE_KINDS } from '#core/domain/structureKind'
import { EvaluationView, GateView, ProposalView } from './decisionView'

/** Of a strategy of one's own, or of the sample of a structure. */
export const SearchRulesView = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('strategy'), strategyId: z.string().max(64) }),
  z.strictObject({ of: z.literal('sample'), structure: z.enum(STRUCTURE_KINDS) }),
])
export type SearchRulesView = z.infer<typeof SearchRulesView>

/** Which strikes a strategy's rules would choose now, and why not the others. Nothing of it is kept. */
export const StrikeSearchView = z.strictObject({
  strategyName: z.string(),
  opening: EvaluationView.shape.opening,
  verdict: EvaluationView.shape.verdict,
  code: EvaluationView.shape.code,
  /** Gates that block whatever the strikes are. */
  standing: z.array(GateView),
  /** Every combination that was looked at, and how many each gate stopped: the counts add up. */
  considered: EvaluationView.shape.considered,
  admissible: EvaluationView.shape.admissible,
  stoppedBy: EvaluationView.shape.stoppedBy,
  /** Best first, as the strategy itself would choose. */
  ranked: z.array(
    z.strictObject({
      proposal: ProposalView,
      /** The first gate of its own that stops it; null when none does. */
      stoppedBy: z.string().nullable(),
      /** By how much it missed there, relative to the threshold. */
      miss: z.number().nullable(),
    }),
  ),
  /** When the sweep ended that the quotes are from. */
  tsSwept: z.number(),
})
export type StrikeSearchView = z.infer<typeof StrikeSearchView>
