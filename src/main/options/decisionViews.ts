import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { assert } from '#core/domain/assert'
import { type Instrument, instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { dollars } from '#core/domain/money'
import type { Order } from '#core/domain/order'
import { midOf } from '#core/domain/quote'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import { daysBetween, type EpochMs } from '#core/domain/time'
import { legBalance } from '#core/execution/legBalance'
import { type ExitView, type ExitWatch, exitLevels } from '#core/exits/exitMonitor'
import type { Evaluation } from '#core/pipeline/evaluate'
import type { StructurePosition } from '#core/portfolio/structureBook'
import { orderView } from '#main/engine/views'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { EvaluationRow } from '#main/store/decisionStore'
import type {
  ApprovalView,
  DecisionReplayView,
  EvaluationSummary,
  EvaluationView,
  ProposalView,
  StructureView,
} from '#protocol/views/decisionView'
import type { JudgementView } from '#protocol/views/judgementView'
import type { StrikeSearchView } from '#protocol/views/strikeSearchView'
import type { Judgement } from './candidateJudge'
import type { PendingApproval } from './entryDesk'
import type { DecisionReplay } from './evaluationLog'
import type { ProposalObstacle } from './legProposals'
import type { FoundStrikes } from './strikeSearch'

/** Projections of decisions into what screens see. Numbers that JSON could not hold came back as null. */
export function evaluationSummary(row: EvaluationRow, strategyName: string): EvaluationSummary {
  const evaluation = storedEvaluation(row)
  return {
    evaluationId: row.evaluationId,
    scanId: row.scanId,
    strategyId: row.strategyId,
    strategyVersion: row.strategyVersion,
    strategyName,
    symbol: row.symbol,
    tsInit: row.tsInit,
    verdict: row.verdict,
    code: row.code,
    reason: evaluation.gates.find(({ verdict }) => verdict === 'block')?.reason ?? 'Every gate is passed.',
    nearestMiss: evaluation.nearestMiss,
    considered: evaluation.candidates.considered,
    admissible: evaluation.candidates.admissible,
    chosenBy: evaluation.chosenBy ?? null,
  }
}

export function evaluationView(row: EvaluationRow, strategyName: string): EvaluationView {
  const evaluation = storedEvaluation(row)
  return {
    ...evaluationSummary(row, strategyName),
    opening: evaluation.opening,
    gates: evaluation.gates.map(gate => ({ ...gate, measures: [...gate.measures] })),
    regime: { ...evaluation.regime },
    stoppedBy: { ...evaluation.candidates.stoppedBy },
    focus: evaluation.focus as ProposalView | null,
    rulesHash: row.rulesHash,
    snapshotHash: row.snapshotHash,
    codeVersion: row.codeVersion,
  }
}

/** Of rows from the newest on: the first of each strategy, and of each strategy's legs that a person chose. */
export function standingEvaluations(
  rows: readonly EvaluationRow[],
  nameOf: (row: EvaluationRow) => string,
): EvaluationView[] {
  const latest = new Map<string, EvaluationView>()
  for (const row of rows) {
    const view = evaluationView(row, nameOf(row))
    const key = `${row.strategyId} ${view.chosenBy !== null}`
    if (!latest.has(key)) latest.set(key, view)
  }
  return [...latest.values()]
}

export function replayView(evaluationId: string, replay: DecisionReplay | undefined): DecisionReplayView {
  if (!replay) return { evaluationId, isReplayable: false, isIdentical: false, differences: [] }
  const [stored, replayed] = [replay.stored, replay.replayed].map(text => JSON.parse(text) as Evaluation)
  const differences = (stored?.gates ?? []).flatMap(gate => {
    const now = replayed?.gates.find(each => each.stage === gate.stage && each.gate === gate.gate)
    const [before, after] = [JSON.stringify(gate), now ? JSON.stringify(now) : 'absent']
    return before === after ? [] : [{ stage: gate.stage, gate: gate.gate, stored: before, replayed: after }]
  })
  if (differences.length === 0 && !replay.isIdentical)
    differences.push({ stage: 'F', gate: 'focus', stored: replay.stored, replayed: replay.replayed })
  return { evaluationId, isReplayable: true, isIdentical: replay.isIdentical, differences }
}

export const approvalView = ({ approvalId, expiresAt, tsInit, recorded }: PendingApproval): ApprovalView => ({
  approvalId,
  expiresAt,
  tsInit,
  evaluation: evaluationSummary(recorded.row, recorded.inputs.strategy.name),
  proposal: storedEvaluation(recorded.row).focus as ProposalView | null,
})

export function judgementView(
  { kind, strategy, evaluation, outlook, quotes, costs, increment, tsSwept }: Judgement,
  obstacle: ProposalObstacle | undefined,
): JudgementView {
  return {
    kind: kind ?? null,
    strategyName: (evaluation && strategy?.name) ?? null,
    evaluation: evaluation
      ? {
          verdict: evaluation.verdict,
          code: evaluation.code,
          gates: evaluation.gates.map(gate => ({ ...gate, measures: [...gate.measures] })),
          nearestMiss: evaluation.nearestMiss,
          focus: evaluation.focus && (jsonOf(evaluation.focus) as ProposalView),
        }
      : null,
    outlook: { ...outlook, spot: known(outlook.spot), vol: known(outlook.vol) },
    quotes: quotes.map(({ key, bid, ask, impliedVol, delta }) => ({
      key,
      bid: known(bid),
      ask: known(ask),
      impliedVol: known(impliedVol),
      delta: known(delta),
    })),
    costs,
    increment,
    tsSwept,
    obstacle: obstacle ?? null,
  }
}

export function strikeSearchView({
  evaluation,
  standing,
  ranked,
  strategy,
  tsSwept,
}: FoundStrikes): StrikeSearchView {
  const { opening, verdict, code, candidates } = evaluation
  return {
    strategyName: strategy.name,
    opening,
    verdict,
    code,
    standing: standing.map(gate => ({ ...gate, measures: [...gate.measures] })),
    considered: candidates.considered,
    admissible: candidates.admissible,
    stoppedBy: { ...candidates.stoppedBy },
    ranked: ranked.map(each => ({ ...each, proposal: jsonOf(each.proposal) as ProposalView })),
    tsSwept,
  }
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** As it would come back from the store: what is not a number is null. */
const jsonOf = (value: object): unknown => JSON.parse(JSON.stringify(value))

export type StructureSurroundings = {
  readonly quotes: QuoteHub
  readonly now: EpochMs
  readonly view: ExitView | undefined
  readonly watch: ExitWatch | undefined
  readonly workingOrder: Order | undefined
}

export function structureView(
  structure: StructurePosition,
  { quotes, now, view, watch, workingOrder }: StructureSurroundings,
): StructureView {
  const { opening, lots } = structure
  const balance = legBalance(structure)
  const levels = view && exitLevels(opening.exit, view)
  const maxLoss = opening.maxLoss * Math.max(1, balance.wholeStructures)
  const profit = view?.profit ?? null
  return {
    structureId: structure.structureId,
    kind: opening.kind,
    title: `${instrumentTitle(currentUnit(structure))} ${STRUCTURE_FACTS[opening.kind].title}`,
    strategyId: opening.strategyId,
    strategyVersion: opening.strategyVersion,
    evaluationId: opening.evaluationId,
    tsOpened: structure.tsOpened,
    legs: lots.map(({ instrument, quantity }) => {
      const line = quotes.lineOf(instrumentKey(instrument))
      return {
        key: instrumentKey(instrument),
        title: instrumentTitle(instrument),
        quantity,
        mark: (line && midOf(line.quote)) ?? null,
      }
    }),
    wholeStructures: balance.wholeStructures,
    isBalanced: balance.excess.length === 0,
    openingCash: dollars(structure.openingCash),
    commissions: dollars(structure.commissions),
    profit,
    stale: lots.some(({ instrument }) => {
      const line = quotes.lineOf(instrumentKey(instrument))
      return !line || quotes.isStale(line)
    }),
    maxProfit: opening.maxProfit * Math.max(1, balance.wholeStructures),
    maxLoss,
    profitTarget: levels?.profitTarget ?? null,
    stopLoss: levels?.stopLoss ?? null,
    rMultiple: profit === null || maxLoss <= 0 ? null : profit / maxLoss,
    dte: view ? daysBetween(exchangeDateOf(now), view.expiration) : null,
    exitRule: watch?.rule ?? null,
    exitScans: watch?.scans ?? 0,
    workingOrder: workingOrder ? orderView(workingOrder) : null,
  }
}

/** What is held whole now; before the first fill, what was ordered. */
function currentUnit(structure: StructurePosition): Instrument {
  const unit = legBalance(structure).units.at(-1)?.instrument ?? structure.instruments[0]
  assert(unit !== undefined, 'a structure has an instrument')
  return unit
}

const storedEvaluation = (row: EvaluationRow): Evaluation => JSON.parse(row.evaluation) as Evaluation
