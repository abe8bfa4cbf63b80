import { z } from 'zod'
import { AttachmentPieceView, AttachmentView } from './views/attachmentView'
import { DataQualityView, FeaturesView } from './views/dataView'
import {
  ApprovalView,
  DecisionReplayView,
  EvaluationSummary,
  EvaluationView,
  StructureHistoryView,
  StructureNote,
  StructureView,
} from './views/decisionView'
import { SymbolDrawingsView } from './views/drawingView'
import {
  InstrumentMatch,
  InstrumentView,
  QuotedInstrumentView,
  SessionDateText,
  SymbolText,
} from './views/instrumentView'
import {
  AiLiftView,
  EquityMarkView,
  IntradayRiskView,
  RiskEventView,
  SignalView,
  TradeView,
} from './views/intradayView'
import { AskedLegsView, JudgementView } from './views/judgementView'
import {
  ActivityView,
  JournalEntryView,
  SettingChangesView,
  SettingsEditView,
  SettingsFileView,
  SettingView,
} from './views/logView'
import { BarsView, BarView, ChainDirectoryView, QuoteView, TimeframeText } from './views/marketView'
import { FillView, OrderRequestView, OrderView, PositionView, PreviewView } from './views/orderView'
import { BackupView, SeededVolsView } from './views/recoveryView'
import { CorrelationsView, RiskView, VolatilityView } from './views/riskView'
import { ServicesView } from './views/servicesView'
import { AccountView, StatusView } from './views/statusView'
import { StrategyDraftView, StrategyVersionView, StrategyView } from './views/strategyView'
import { SearchRulesView, StrikeSearchView } from './views/strikeSearchView'
import { TradeStoryView } from './views/tradeStoryView'
import { UpdateView } from './views/updateView'

export { chainKey } from './topicKeys'
export { PROTOCOL_VERSION } from './version'

/** Each may do what those before it may: look; take risk away; everything. */
export const SCOPES = ['read', 'kill', 'trade'] as const
export type Scope = (typeof SCOPES)[number]

export const mayCall = (given: Scope, needed: Scope): boolean =>
  SCOPES.indexOf(given) >= SCOPES.indexOf(needed)

type Method = {
  readonly kind: 'query' | 'command'
  readonly scope: Scope
  readonly input: z.ZodType
  readonly output: z.ZodType
}

const query = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: 'query', scope: 'read', input, output }) as const

/** Asks the broker for a what-if: nothing rests, but orders are spoken of, so it needs the trade scope. */
const tradeQuery = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: 'query', scope: 'trade', input, output }) as const

/** Commands change something: they need the trade scope and carry a requestId, made once per action of the user. */
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: 'command', scope: 'trade', input, output }) as const

/** Commands that only take risk away: a token for emergencies suffices. */
const killCommand = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) =>
  ({ kind: 'command', scope: 'kill', input, output }) as const

const topic = <P extends z.ZodType>(payload: P) => ({ payload, keyed: false, encoding: 'json' }) as const

/** A topic with one stream for each key, such as a symbol and timeframe. */
const keyedTopic = <P extends z.ZodType>(payload: P) => ({ payload, keyed: true, encoding: 'json' }) as const

const none = z.strictObject({})
const requestId = z.uuid()
const limit = z.number().int().min(1)

export const methods = {
  /**
   * For a caller who lost the answer: whether a command came. One that has not is withdrawn by the question: should it
   * still come, it is refused. `unknown` when the engine was restarted since and the command leaves no record.
   */
  'requests.settle': killCommand(
    z.strictObject({ requestId, method: z.string().max(64), agoMs: z.number().min(0) }),
    z.strictObject({ fate: z.enum(['received', 'notReceived', 'unknown']) }),
  ),
  'status.get': query(none, StatusView),
  'account.get': query(none, AccountView),
  /** Asks the broker for orders, executions and positions now and compares the books. */
  'broker.reconcile': command(z.strictObject({ requestId }), none),
  'settings.list': query(none, z.array(SettingView)),
  'settings.file': query(none, SettingsFileView),
  /** What these changes of the settings file would come to; nothing is written. */
  'settings.check': tradeQuery(z.strictObject({ changes: SettingChangesView }), SettingsEditView),
  /** Writes them; they count from the next start on. */
  'settings.save': command(
    z.strictObject({ requestId, changes: SettingChangesView, revision: z.string() }),
    SettingsEditView,
  ),

  'watchlist.get': query(none, z.array(QuotedInstrumentView)),
  'watchlist.set': command(
    z.strictObject({ requestId, instruments: z.array(QuotedInstrumentView).max(200) }),
    z.array(QuotedInstrumentView),
  ),
  'drawings.get': query(z.strictObject({ symbol: SymbolText }), SymbolDrawingsView),
  /** All that is drawn on a symbol from now on; whoever sets last is right. */
  'drawings.set': command(
    SymbolDrawingsView.pick({ symbol: true, drawings: true }).extend({ requestId }),
    SymbolDrawingsView,
  ),
  'instruments.search': query(
    z.strictObject({ pattern: z.string().min(1).max(32) }),
    z.array(InstrumentMatch),
  ),
  'quotes.list': query(none, z.array(QuoteView)),
  'bars.history': query(
    z.strictObject({
      symbol: SymbolText,
      timeframe: TimeframeText,
      limit: limit.max(10_000),
      /** Only bars that start before this time: for paging backwards. */
      before: z.number().optional(),
    }),
    BarsView,
  ),
  'chain.directory': query(z.strictObject({ underlying: SymbolText }), ChainDirectoryView),
  /** What the quality checks counted in this session, and which symbols may not be traded on. */
  'data.quality': query(none, DataQualityView),
  'features.get': query(z.strictObject({ symbol: SymbolText, timeframe: TimeframeText }), FeaturesView),

  'orders.list': query(z.strictObject({ workingOnly: z.boolean().optional() }), z.array(OrderView)),
  'orders.preview': tradeQuery(OrderRequestView, PreviewView),
  'orders.place': command(z.strictObject({ requestId, order: OrderRequestView }), OrderView),
  'orders.modify': command(
    z.strictObject({
      requestId,
      clientOrderId: z.string(),
      limitPrice: z.number(),
      quantity: z.number().int().positive(),
    }),
    OrderView,
  ),
  'orders.cancel': killCommand(z.strictObject({ requestId, clientOrderId: z.string() }), OrderView),
  'orders.cancelAll': killCommand(
    z.strictObject({ requestId }),
    z.strictObject({ canceling: z.number().int() }),
  ),
  'fills.list': query(z.strictObject({ limit: limit.max(2_000) }), z.array(FillView)),
  'positions.list': query(none, z.array(PositionView)),

  /** How much of each limit is used, by what, and how the day went. */
  'risk.get': query(none, RiskView),
  /** The surface of the latest sweep, and past sessions. */
  'volatility.get': query(z.strictObject({ symbol: SymbolText }), VolatilityView),
  /** Of the daily returns of what is watched. */
  'correlations.get': query(none, CorrelationsView),

  'strategies.list': query(none, z.array(StrategyView)),
  'strategies.versions': query(z.strictObject({ id: z.string() }), z.array(StrategyVersionView)),
  'strategies.create': command(z.strictObject({ requestId, strategy: StrategyDraftView }), StrategyView),
  /** `version` is the one that was edited; another edit in between is refused. */
  'strategies.edit': command(
    z.strictObject({
      requestId,
      id: z.string(),
      version: z.number().int().positive(),
      strategy: StrategyDraftView,
    }),
    StrategyView,
  ),
  'strategies.setEnabled': command(
    z.strictObject({ requestId, id: z.string(), isEnabled: z.boolean() }),
    StrategyView,
  ),
  'strategies.retire': command(z.strictObject({ requestId, id: z.string() }), none),
  /** Evaluates now, on record, and sends nothing. */
  'strategies.dryRun': command(z.strictObject({ requestId, id: z.string() }), EvaluationView),
  'entries.switch': command(z.strictObject({ requestId, isOn: z.boolean() }), StatusView),

  'evaluations.list': query(
    z.strictObject({
      symbol: SymbolText.optional(),
      strategyId: z.string().optional(),
      verdict: z.enum(['enter', 'blocked']).optional(),
      from: z.number().optional(),
      before: z.number().optional(),
      limit: limit.max(500),
    }),
    z.array(EvaluationSummary),
  ),
  'evaluations.get': query(z.strictObject({ evaluationId: z.string() }), EvaluationView),
  /** Decides again from what is stored and compares byte for byte. */
  'evaluations.replay': query(z.strictObject({ evaluationId: z.string() }), DecisionReplayView),
  /** The evaluations of a symbol that stood at a moment: the latest of each strategy until then. */
  'evaluations.why': query(
    z.strictObject({ symbol: SymbolText, at: z.number().optional() }),
    z.array(EvaluationView),
  ),
  'approvals.list': query(none, z.array(ApprovalView)),
  'approvals.answer': command(
    z.strictObject({ requestId, approvalId: z.string(), answer: z.enum(['approve', 'refuse']) }),
    none,
  ),
  /** A dry run of the pipeline on these legs and no others, by a sweep of now or by the newest that there is. */
  'structures.judge': query(
    AskedLegsView.extend({ sweep: z.enum(['now', 'newest']).optional() }),
    JudgementView,
  ),
  /** The strikes that rules would choose on a symbol, by a sweep of now, and why not the others. */
  'structures.search': query(
    z.strictObject({ symbol: SymbolText, rules: SearchRulesView }),
    StrikeSearchView,
  ),
  /** Judges the legs on record and, where every gate passes, asks for approval; the size is the strategy's. */
  'structures.propose': command(AskedLegsView.extend({ requestId }), ApprovalView),
  'structures.list': query(none, z.array(StructureView)),
  /** Every structure that was ordered, newest first, with its notes. */
  'structures.history': query(z.strictObject({ limit: limit.max(1_000) }), z.array(StructureHistoryView)),
  'structures.note': command(
    z.strictObject({ requestId, structureId: z.string(), note: StructureNote }),
    StructureHistoryView,
  ),
  /** Puts a picture or a file beside a structure, piece by piece; the last piece is answered with what was kept. */
  'attachments.put': command(
    AttachmentPieceView.extend({ requestId }),
    z.strictObject({ kept: AttachmentView.nullable() }),
  ),
  /** The content from `offset` on; `next` is null with the last piece. */
  'attachments.read': query(
    z.strictObject({ attachmentId: z.string().max(64), offset: z.number().int().min(0) }),
    z.strictObject({ data: z.string(), next: z.number().nullable() }),
  ),
  'attachments.remove': command(z.strictObject({ requestId, attachmentId: z.string().max(64) }), none),
  /** Closes the structure and opens another in its place, as one order. */
  'structures.roll': command(
    z.strictObject({ requestId, structureId: z.string(), to: InstrumentView }),
    OrderView,
  ),
  'structures.close': command(z.strictObject({ requestId, structureId: z.string() }), OrderView),

  'signals.list': query(
    z.strictObject({ limit: limit.max(1_000), before: z.number().optional() }),
    z.array(SignalView),
  ),
  'riskEvents.list': query(z.strictObject({ limit: limit.max(1_000) }), z.array(RiskEventView)),
  'trades.list': query(z.strictObject({ limit: limit.max(1_000) }), z.array(TradeView)),
  /** What happened to a structure or an intraday trade, as the journal has it. */
  'trades.story': query(z.strictObject({ tradeId: z.string() }), TradeStoryView),
  /** Cancels what still enters and sells what is held. */
  'trades.close': command(z.strictObject({ requestId, tradeId: z.string() }), none),
  /** Moves the target or the stop of an open trade by hand, in one order's own terms. */
  'trades.adjust': command(
    z.strictObject({
      requestId,
      tradeId: z.string(),
      level: z.enum(['target', 'stop']),
      price: z.number().positive(),
    }),
    TradeView,
  ),
  'intraday.risk': query(none, IntradayRiskView),
  'intraday.aiLift': query(none, AiLiftView),
  /** Of one session, by the minute; the latest one when none is named. */
  'intraday.equityCurve': query(
    z.strictObject({ session: SessionDateText.optional() }),
    z.array(EquityMarkView),
  ),

  'services.get': query(none, ServicesView),

  'journal.list': query(
    z.strictObject({ limit: limit.max(1_000), before: z.number().int().optional() }),
    z.array(JournalEntryView),
  ),
  'activity.list': query(z.strictObject({ limit: limit.max(1_000) }), z.array(ActivityView)),

  /** Why the engine may not be stopped for an update now; null when it may. */
  'updates.obstacle': query(none, z.strictObject({ obstacle: z.string().nullable() })),
  'updates.get': query(none, UpdateView),
  /** Installs the version that was fetched, as soon as nothing is at stake. */
  'updates.install': command(z.strictObject({ requestId }), z.strictObject({ isBegun: z.boolean() })),
  /** Sends a message on every alert channel that is set up, and tells of each how it went. */
  'alerts.test': command(
    z.strictObject({ requestId }),
    z.array(z.strictObject({ channel: z.string(), problem: z.string().nullable() })),
  ),
  /** Copies the databases while they are in use; answers when the copy is checked and in its place. */
  'backup.make': command(
    z.strictObject({ requestId, includesMarket: z.boolean().optional() }),
    z.strictObject({ name: z.string(), bytes: z.number().int() }),
  ),

  'backup.list': query(none, z.array(BackupView)),
  /** Reads every byte of a backup; restoring is done while the engine is stopped, by the command that is told. */
  'backup.check': command(
    z.strictObject({ requestId, name: z.string().max(100) }),
    z.strictObject({ name: z.string(), problem: z.string().nullable(), command: z.string() }),
  ),
  /** Fills the sessions of which no implied vol is known, from daily bars; a dry run tells what it would keep. */
  'volatility.seed': command(
    z.strictObject({ requestId, symbol: SymbolText, scale: z.number().gt(0).lt(10), isDryRun: z.boolean() }),
    SeededVolsView,
  ),

  /** What tripping the switch would do now, listed before it does. */
  'killSwitch.preview': query(
    none,
    z.strictObject({ cancels: z.array(OrderView), flattens: z.array(PositionView) }),
  ),
  'killSwitch.trip': killCommand(
    z.strictObject({
      requestId,
      level: z.enum(['safeMode', 'hardStop']),
      reason: z.string().min(1).max(200),
    }),
    StatusView.shape.killSwitch,
  ),
  'killSwitch.reset': command(
    z.strictObject({ requestId, reason: z.string().min(1).max(200), confirm: z.literal('RESET') }),
    StatusView.shape.killSwitch,
  ),
} as const satisfies Record<string, Method>

export const topics = {
  'status.changed': topic(StatusView),
  'account.changed': topic(AccountView),
  /** The quotes that changed since the last push, for every subscribed line of the watchlist and the positions. */
  'quotes.changed': topic(z.array(QuoteView)),
  'orders.changed': topic(OrderView),
  'fills.recorded': topic(FillView),
  'positions.changed': topic(z.array(PositionView)),
  'structures.changed': topic(z.array(StructureView)),
  'signals.recorded': topic(SignalView),
  /** Trades that hold something or are being entered, and the latest that ended. */
  'trades.changed': topic(z.array(TradeView)),
  'strategies.changed': topic(z.array(StrategyView)),
  'evaluations.recorded': topic(z.array(EvaluationSummary)),
  'approvals.changed': topic(z.array(ApprovalView)),
  'services.changed': topic(ServicesView),
  'updates.changed': topic(UpdateView),
  'activity.appended': topic(z.array(ActivityView)),
  'drawings.changed': topic(SymbolDrawingsView),
  /** Key `SPY:1m`. The bar that is forming, or the first of a new one. */
  'bars.changed': keyedTopic(BarView),
  /** Key `SPY:2013-10-18:SPY` (underlying, expiration, trading class). Binary: see chainFrame.ts. */
  'chain.changed': { payload: z.never(), keyed: true, encoding: 'binary' },
} as const

export type RequestFate = OutputOf<'requests.settle'>['fate']
export type MethodName = keyof typeof methods
export type InputOf<M extends MethodName> = z.input<(typeof methods)[M]['input']>
export type ParsedInputOf<M extends MethodName> = z.output<(typeof methods)[M]['input']>
export type OutputOf<M extends MethodName> = z.output<(typeof methods)[M]['output']>
export type TopicName = keyof typeof topics
export type JsonTopicName = Exclude<TopicName, 'chain.changed'>
export type PayloadOf<T extends JsonTopicName> = z.output<(typeof topics)[T]['payload']>

export const ChainKeyParts = z.tuple([SymbolText, SessionDateText, SymbolText])
