import { isWorking } from '#core/execution/orderStatus'
import type { Engine } from '#main/engine/engine'
import { orderView } from '#main/engine/views'
import {
  approvalView,
  evaluationSummary,
  evaluationView,
  replayView,
  standingEvaluations,
} from '#main/options/decisionViews'
import type { OptionsEngine } from '#main/options/optionsEngine'
import type { DecisionStore, EvaluationRow } from '#main/store/decisionStore'
import { BridgeFailure } from '#protocol/errors'
import type { Handlers } from '../dispatch'
import { journalUnavailable } from './journalUnavailable'

type DecisionMethods =
  | 'strategies.list'
  | 'strategies.versions'
  | 'strategies.create'
  | 'strategies.edit'
  | 'strategies.setEnabled'
  | 'strategies.retire'
  | 'strategies.dryRun'
  | 'entries.switch'
  | 'evaluations.list'
  | 'evaluations.get'
  | 'evaluations.replay'
  | 'evaluations.why'
  | 'approvals.list'
  | 'approvals.answer'
  | 'structures.list'
  | 'structures.close'
  | 'structures.roll'

/** How far back "why not?" looks for the latest evaluation of each strategy. */
const WHY_LIMIT = 200

export function decisionHandlers(engine: Engine): Pick<Handlers, DecisionMethods> {
  const { strategies } = engine
  const nameOf = (row: EvaluationRow) => strategies.get(row.strategyId)?.name ?? row.strategyId
  return {
    'strategies.list': () => [...strategies.list()],
    'strategies.versions': ({ id }) => [...strategies.versionsOf(id)],
    'strategies.create': ({ strategy }, caller) => strategies.create(strategy, caller.name),
    'strategies.edit': ({ id, version, strategy }, caller) =>
      strategies.edit(id, version, strategy, caller.name),
    'strategies.setEnabled': ({ id, isEnabled }, caller) => strategies.setEnabled(id, isEnabled, caller.name),
    'strategies.retire': ({ id }, caller) => {
      strategies.retire(id, caller.name)
      return {}
    },
    'strategies.dryRun': async ({ id }) => {
      const strategy = strategies.get(id)
      if (!strategy) throw notFound('STRATEGY_UNKNOWN', `There is no strategy ${id}.`)
      const [recorded] = await optionsEngine(engine).scanner.scan([strategy], true)
      if (!recorded)
        throw new BridgeFailure({
          kind: 'unavailable',
          code: 'SCAN_FAILED',
          message: `${strategy.underlying} could not be looked at: the activity log says why.`,
        })
      return evaluationView(recorded.row, strategy.name)
    },
    'entries.switch': ({ isOn }, caller) => engine.switchEntries(isOn, caller.name),
    'evaluations.list': query =>
      decisions(engine)
        .evaluations(query)
        .map(row => evaluationSummary(row, nameOf(row))),
    'evaluations.get': ({ evaluationId }) => {
      const row = evaluationRow(engine, evaluationId)
      return evaluationView(row, nameOf(row))
    },
    'evaluations.replay': ({ evaluationId }) => {
      evaluationRow(engine, evaluationId)
      return replayView(evaluationId, optionsEngine(engine).evaluations.replay(evaluationId))
    },
    'evaluations.why': ({ symbol, at }) => {
      const before = at === undefined ? undefined : at + 1
      return standingEvaluations(decisions(engine).evaluations({ symbol, before, limit: WHY_LIMIT }), nameOf)
    },
    'approvals.list': () => optionsEngine(engine).entries.pending().map(approvalView),
    'approvals.answer': async ({ approvalId, answer }, caller) => {
      const { entries } = optionsEngine(engine)
      if (answer === 'approve') await entries.approve(approvalId, caller.name)
      else entries.refuse(approvalId, caller.name)
      return {}
    },
    'structures.list': () => engine.views.structures(),
    'structures.roll': async ({ structureId, to, requestId }) =>
      orderView(await optionsEngine(engine).exits.roll(structureId, to, requestId)),
    'structures.close': async ({ structureId, requestId }) => {
      const { exits } = optionsEngine(engine)
      const working = engine.views
        .workingOrdersOf(structureId)
        .find(order => isWorking(order.status) && order.intent.plan?.role === 'close')
      return orderView(working ?? (await exits.close(structureId, 'operator', requestId)))
    },
  }
}

export function optionsEngine(engine: Engine): OptionsEngine {
  if (engine.optionsEngine) return engine.optionsEngine
  throw journalUnavailable()
}

function decisions(engine: Engine): DecisionStore {
  if (engine.decisions) return engine.decisions
  throw journalUnavailable()
}

function evaluationRow(engine: Engine, evaluationId: string): EvaluationRow {
  const row = decisions(engine).evaluation(evaluationId)
  if (!row) throw notFound('EVALUATION_UNKNOWN', `There is no evaluation ${evaluationId}.`)
  return row
}

const notFound = (code: string, message: string): BridgeFailure =>
  new BridgeFailure({ kind: 'notFound', code, message })
