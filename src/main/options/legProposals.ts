import type { Strategy } from '#core/domain/strategy'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import type { Evaluation } from '#core/pipeline/evaluate'
import { BridgeFailure } from '#protocol/errors'
import type { AskedLegs, CandidateJudge, Judgement } from './candidateJudge'
import type { EntryDesk, PendingApproval } from './entryDesk'
import type { EvaluationLog, RecordedEvaluation } from './evaluationLog'
import type { StrategyDesk } from './strategyDesk'

export type LegProposalsOptions = {
  readonly judge: CandidateJudge
  readonly strategies: Pick<StrategyDesk, 'get'>
  readonly evaluations: EvaluationLog
  readonly entries: EntryDesk
  readonly onEvaluations: (recorded: readonly RecordedEvaluation[]) => void
}

type Verdict = Pick<Judgement, 'kind' | 'strategy' | 'evaluation'>

/** Why legs may not wait for approval: stable, and in words that say what would help. */
export type ProposalObstacle = { readonly code: string; readonly message: string }

/**
 * The way of legs that a person chose into the approval queue. They enter as a strategy's own would: judged by its
 * gates, sized by its rule, on record whatever the verdict. A gate that blocks cannot be overruled here; who knows
 * better sends a ticket, which only the risk door judges.
 */
export class LegProposals {
  constructor(private readonly options: LegProposalsOptions) {}

  /** What stands in the way as it was judged; undefined when the legs may be proposed. */
  obstacle({ kind, strategy, evaluation }: Verdict): ProposalObstacle | undefined {
    if (kind === undefined || strategy === undefined)
      return {
        code: 'NO_RULES',
        message: 'The pipeline has no rules for these legs: only a ticket can order them.',
      }
    if (!this.#isOwn(strategy))
      return {
        code: 'NO_STRATEGY',
        message: `No enabled strategy opens this on ${strategy.underlying} (${STRUCTURE_FACTS[kind].title}): enable one, or use the ticket.${STRUCTURE_FACTS[kind].isAssignable ? WHEEL_TURNS : ''}`,
      }
    if (evaluation?.verdict === 'blocked')
      return {
        code: evaluation.code,
        message: `${reasonOf(evaluation)} A gate cannot be overruled in the queue; a ticket is judged by the risk rules alone.`,
      }
    if (this.options.entries.isWaiting(strategy.id))
      return { code: 'APPROVAL_WAITING', message: `${strategy.name} waits for an answer already.` }
    return undefined
  }

  /** Judged anew and written down; throws BridgeFailure with the obstacle when the legs may not wait for approval. */
  async propose(asked: AskedLegs, scanId: string, by: string): Promise<PendingApproval> {
    const { judge, evaluations, entries, onEvaluations } = this.options
    const { legs, kind, strategy, inputs } = await judge.inputsOf(asked)
    // Without a strategy there is nobody to keep a record of.
    this.#refuseFor({ kind, strategy, evaluation: undefined })
    const recorded = evaluations.decide({ ...inputs, chosen: { legs, by } }, scanId)
    evaluations.keep([recorded])
    onEvaluations([recorded])
    this.#refuseFor({ kind, strategy, evaluation: recorded.evaluation })
    return entries.ask(recorded)
  }

  #refuseFor(verdict: Verdict): void {
    const obstacle = this.obstacle(verdict)
    if (obstacle !== undefined) throw new BridgeFailure({ kind: 'denied', ...obstacle })
  }

  /** Strategies lend their name only where they look themselves. */
  #isOwn({ id, version, underlying }: Strategy): boolean {
    const own = this.options.strategies.get(id)
    return own?.isEnabled === true && own.version === version && own.underlying === underlying
  }
}

const WHEEL_TURNS = ' A wheel opens puts while it has no hundred free shares, and calls while it has.'

const reasonOf = ({ gates }: Evaluation): string =>
  gates.find(({ verdict }) => verdict === 'block')?.reason ?? 'Nothing was chosen.'
