import { z } from 'zod'
import { STAGES } from '#core/domain/stage'
import { AttachmentView } from './attachmentView'
import { InstrumentView } from './instrumentView'
import { OrderView } from './orderView'

const known = z.number().nullable()

export const MeasureView = z.strictObject({
  name: z.string(),
  value: known,
  test: z.enum(['atLeast', 'atMost']),
  threshold: z.number(),
})

export const GateView = z.strictObject({
  stage: z.enum(STAGES),
  gate: z.string(),
  verdict: z.enum(['pass', 'block', 'off', 'unmet']),
  code: z.string(),
  reason: z.string(),
  measures: z.array(MeasureView),
  /** The smallest relative room of its measures; negative by how much it missed. */
  distance: known,
})
export type GateView = z.infer<typeof GateView>

/** Per structure, in dollars unless said otherwise; prices are net debits per share. */
export const EconomicsView = z.strictObject({
  netMid: known,
  netNatural: known,
  netAfterSlippage: known,
  maxProfit: known,
  maxLoss: known,
  pop: known,
  friction: known,
  evNet: known,
  netAtZeroEv: known,
  gammaLoss: known,
  delta: known,
  gamma: known,
})
export type EconomicsView = z.infer<typeof EconomicsView>

export const WalkView = z.strictObject({
  start: known,
  worst: known,
  step: z.number(),
  increment: z.number(),
  stepEveryMs: z.number(),
  durationMsMax: z.number(),
})

export const ProposalView = z.strictObject({
  kind: z.string(),
  instrument: InstrumentView,
  side: z.enum(['buy', 'sell']),
  quantity: z.number(),
  walk: WalkView,
  exit: z.strictObject({ profitTarget: known, stopLoss: known }),
  economics: EconomicsView,
  arithmetic: z.string(),
})
export type ProposalView = z.infer<typeof ProposalView>

export const NearestMissView = z.strictObject({ gate: z.string(), code: z.string(), distance: z.number() })

/** One line of the list of evaluations. */
export const EvaluationSummary = z.strictObject({
  evaluationId: z.string(),
  scanId: z.string(),
  strategyId: z.string(),
  strategyVersion: z.number(),
  strategyName: z.string(),
  symbol: z.string(),
  tsInit: z.number(),
  verdict: z.enum(['enter', 'blocked']),
  code: z.string(),
  reason: z.string(),
  nearestMiss: NearestMissView.nullable(),
  considered: z.number(),
  admissible: z.number(),
  /** The person who chose the legs; null when the strategy did. */
  chosenBy: z.string().nullable(),
})
export type EvaluationSummary = z.infer<typeof EvaluationSummary>

/** The whole of it: every gate, the regime, the counts of candidates, and what would have been sent. */
export const EvaluationView = EvaluationSummary.extend({
  opening: z.string(),
  gates: z.array(GateView),
  regime: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  stoppedBy: z.record(z.string(), z.number()),
  focus: ProposalView.nullable(),
  rulesHash: z.string(),
  snapshotHash: z.string(),
  codeVersion: z.string(),
})
export type EvaluationView = z.infer<typeof EvaluationView>

export const DecisionReplayView = z.strictObject({
  evaluationId: z.string(),
  /** False when what the evaluation looked at is not kept any more. */
  isReplayable: z.boolean(),
  isIdentical: z.boolean(),
  /** Gates whose verdict or numbers differ: as they were, and as they are now. */
  differences: z.array(
    z.strictObject({ stage: z.string(), gate: z.string(), stored: z.string(), replayed: z.string() }),
  ),
})
export type DecisionReplayView = z.infer<typeof DecisionReplayView>

export const ApprovalView = z.strictObject({
  approvalId: z.string(),
  expiresAt: z.number(),
  tsInit: z.number(),
  evaluation: EvaluationSummary,
  proposal: ProposalView.nullable(),
})
export type ApprovalView = z.infer<typeof ApprovalView>

/** A position of a strategy, its legs together. Dollars for the whole position. */
export const StructureView = z.strictObject({
  structureId: z.string(),
  kind: z.string(),
  title: z.string(),
  strategyId: z.string(),
  strategyVersion: z.number(),
  evaluationId: z.string(),
  tsOpened: z.number(),
  legs: z.array(z.strictObject({ key: z.string(), title: z.string(), quantity: z.number(), mark: known })),
  wholeStructures: z.number(),
  isBalanced: z.boolean(),
  openingCash: z.number(),
  commissions: z.number(),
  /** At the mids, commissions counted; null while a leg has no market. */
  profit: known,
  /** A leg has no quote, or one that stands still. */
  stale: z.boolean(),
  maxProfit: z.number(),
  maxLoss: z.number(),
  profitTarget: known,
  stopLoss: known,
  /** Profit as a multiple of the maximum loss. */
  rMultiple: known,
  dte: known,
  /** The rule that is being confirmed and the scans that agreed so far. */
  exitRule: z.string().nullable(),
  exitScans: z.number(),
  workingOrder: OrderView.nullable(),
})
export type StructureView = z.infer<typeof StructureView>

/** What somebody wrote beside a structure. */
export const StructureNote = z.strictObject({
  text: z.string().max(2_000),
  tags: z.array(z.string().trim().min(1).max(24)).max(8),
})
export type StructureNote = z.infer<typeof StructureNote>

/** A structure from its order to its end. Dollars for the whole position. */
export const StructureHistoryView = z.strictObject({
  structureId: z.string(),
  kind: z.string(),
  title: z.string(),
  underlying: z.string(),
  /** What it consisted of, one after the other: more than one when it was rolled. */
  chain: z.array(z.string()),
  strategyName: z.string(),
  evaluationId: z.string(),
  tsOpened: z.number(),
  quantity: z.number(),
  /** `unfilled` when the order to open it never traded, or has not yet. */
  state: z.enum(['open', 'closed', 'unfilled']),
  openingCash: z.number(),
  commissions: z.number(),
  /** Commissions counted; null while it is open. */
  profit: known,
  maxLoss: z.number(),
  rMultiple: known,
  note: StructureNote,
  attachments: z.array(AttachmentView),
})
export type StructureHistoryView = z.infer<typeof StructureHistoryView>
