import { randomUUID } from 'node:crypto'
import { CLIENT_ORDER_ID_PREFIX } from '#core/domain/order'
import type { OrderPlan } from '#core/domain/orderPlan'
import type { EpochMs } from '#core/domain/time'
import { epochMs } from '#core/domain/time'
import type { OrderDesk } from '#main/engine/orderDesk'
import { describeError, type Log } from '#main/observability/log'
import type { ApprovalRow, DecisionStore } from '#main/store/decisionStore'
import { BridgeFailure } from '#protocol/errors'
import type { RecordedEvaluation } from './evaluationLog'

export type EntryDeskOptions = {
  readonly desk: OrderDesk
  readonly decisions: DecisionStore
  readonly log: Log
  readonly now: () => EpochMs
  readonly approvalMs: number
  readonly onApprovalsChange: () => void
  /** The evaluation behind an approval that was asked for before a restart. */
  readonly recall: (evaluationId: string) => RecordedEvaluation | undefined
}

export type PendingApproval = ApprovalRow & { readonly recorded: RecordedEvaluation }

/** Entries that passed the pipeline: sent at once, or after a person's word. A word too late is no word. */
export class EntryDesk {
  readonly #pending = new Map<string, PendingApproval>()

  constructor(private readonly options: EntryDeskOptions) {
    for (const row of options.decisions.pendingApprovals()) {
      const recorded = options.recall(row.evaluationId)
      if (recorded) this.#pending.set(row.approvalId, { ...row, recorded })
      else options.decisions.answerApproval(row.approvalId, 'withdrawn', 'engine', options.now())
    }
  }

  pending(): readonly PendingApproval[] {
    return [...this.#pending.values()]
  }

  /** Strategies that wait for a word already: a second question would be one too many. */
  isWaiting(strategyId: string): boolean {
    return this.pending().some(({ recorded }) => recorded.row.strategyId === strategyId)
  }

  async take(recorded: RecordedEvaluation): Promise<void> {
    if (recorded.evaluation.verdict !== 'enter') return
    if (recorded.inputs.strategy.needsApproval) this.ask(recorded)
    else await this.#enter(recorded)
  }

  /** Puts an evaluation that every gate passed before a person. */
  ask(recorded: RecordedEvaluation): PendingApproval {
    const { decisions, now, approvalMs, onApprovalsChange } = this.options
    const row: ApprovalRow = {
      approvalId: randomUUID(),
      evaluationId: recorded.row.evaluationId,
      expiresAt: epochMs(now() + approvalMs),
      tsInit: now(),
    }
    decisions.askApproval(row)
    const pending = { ...row, recorded }
    this.#pending.set(row.approvalId, pending)
    onApprovalsChange()
    return pending
  }

  /** Judged again at the door with what is known now; throws BridgeFailure when it may not or no longer pass. */
  async approve(approvalId: string, actor: string): Promise<void> {
    const { recorded } = this.#answer(approvalId, 'approved', actor)
    await this.#send(recorded)
  }

  refuse(approvalId: string, actor: string): void {
    this.#answer(approvalId, 'refused', actor)
  }

  /** Called every second. */
  expire(): void {
    const { decisions, now, log, onApprovalsChange } = this.options
    for (const { approvalId, expiresAt, recorded } of this.pending()) {
      if (now() < expiresAt) continue
      decisions.answerApproval(approvalId, 'expired', 'engine', now())
      this.#pending.delete(approvalId)
      log.warn('approval.expired', `${recorded.inputs.strategy.name}: nobody answered in time.`)
      onApprovalsChange()
    }
  }

  #answer(approvalId: string, answer: 'approved' | 'refused', actor: string): PendingApproval {
    const { decisions, now, onApprovalsChange } = this.options
    const pending = this.#pending.get(approvalId)
    if (!pending)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'APPROVAL_EXPIRED',
        message: this.#fateOf(approvalId),
      })
    this.#pending.delete(approvalId)
    const isLate = now() >= pending.expiresAt
    decisions.answerApproval(approvalId, isLate ? 'expired' : answer, actor, now())
    onApprovalsChange()
    if (isLate)
      throw new BridgeFailure({
        kind: 'denied',
        code: 'APPROVAL_EXPIRED',
        message: 'The answer came too late.',
      })
    return pending
  }

  /** What somebody wants to know who does not know whether an answer arrived. */
  #fateOf(approvalId: string): string {
    const { decisions, desk } = this.options
    const known = decisions.answeredApproval(approvalId)
    if (known === undefined) return 'There is no such question.'
    const { answer, actor, evaluationId } = known
    const order =
      answer !== 'approved'
        ? 'nothing was sent'
        : desk.knows(`${CLIENT_ORDER_ID_PREFIX}${evaluationId}`)
          ? 'its order stands under Orders'
          : 'no order was made of it'
    return `This question was ${answer} by ${actor} before: ${order}.`
  }

  async #enter(recorded: RecordedEvaluation): Promise<void> {
    try {
      await this.#send(recorded)
    } catch (error) {
      // The denial is in the journal with its codes; the scan goes on.
      this.options.log.warn('entry.denied', `${recorded.inputs.strategy.name}: ${describeError(error)}`)
    }
  }

  async #send({ row, inputs, evaluation }: RecordedEvaluation): Promise<void> {
    const { focus } = evaluation
    if (!focus) return
    const { strategy } = inputs
    const plan: OrderPlan = {
      structureId: row.evaluationId,
      role: 'open',
      walk: focus.walk,
      reason: 'entry',
      opening: {
        kind: focus.kind,
        strategyId: strategy.id,
        strategyVersion: strategy.version,
        evaluationId: row.evaluationId,
        exit: strategy.exit,
        maxProfit: focus.economics.maxProfit,
        maxLoss: focus.economics.maxLoss,
      },
    }
    const { instrument, side, quantity, walk } = focus
    await this.options.desk.place(
      row.evaluationId,
      { instrument, side, quantity, limitPrice: walk.start, tif: 'day', plan },
      strategy.name,
    )
  }
}
