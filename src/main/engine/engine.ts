import { randomUUID } from 'node:crypto'
import { ExchangeClock } from '#core/calendar/exchangeClock'
import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { instrumentFromSymbol, instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import { priceText } from '#core/domain/priceText'
import type { EpochMs } from '#core/domain/time'
import type { JournalRecord } from '#core/kernel/record'
import type { Broker, BrokerEvent, BrokerPosition } from '#core/ports/broker'
import { mayLeave, type Trip } from '#core/risk/killSwitch'
import type { GuardedEngine } from '#main/guardian/guardianLink'
import { IntradayEngine } from '#main/intraday/intradayEngine'
import { signalView, tradeView } from '#main/intraday/intradayViews'
import type { BarHub } from '#main/marketdata/barHub'
import type { ChainHub } from '#main/marketdata/chainHub'
import { MarketData } from '#main/marketdata/marketData'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Log } from '#main/observability/log'
import { approvalView, evaluationSummary } from '#main/options/decisionViews'
import { OptionsEngine } from '#main/options/optionsEngine'
import { StrategyDesk } from '#main/options/strategyDesk'
import { limitsFrom, restartWindowFrom } from '#main/settings/limits'
import type { LoadedSettings } from '#main/settings/loadSettings'
import { walkRulesFrom } from '#main/settings/pipelineRules'
import type { DecisionStore } from '#main/store/decisionStore'
import type { StatusView } from '#protocol/views/statusView'
import { accountFault } from './accountMode'
import { AnswerWatch } from './answerWatch'
import { BrokerSession } from './brokerSession'
import { DayCurve } from './dayCurve'
import type { EngineOptions } from './engineOptions'
import { EngineViews } from './engineViews'
import { cancelEntries } from './entryCancellation'
import { EntryCharts } from './entryCharts'
import { Flattener } from './flattener'
import { guardedEngine } from './guardedEngine'
import { OrderDesk } from './orderDesk'
import { PositionLines } from './positionLines'
import { RiskViews } from './riskViews'
import { engineServices } from './services/engineServices'
import { Services } from './services/services'
import { StructureHistory } from './structureHistory'
import { TopicBus } from './topicBus'
import { TradeStories } from './tradeStories'
import { TradingConditions } from './tradingConditions'
import { TradingLoop } from './tradingLoop'
import { fillView, orderView } from './views'
import { Watchlist } from './watchlist'

const RECONCILE_AFTER_FILL_MS = 6_000

/** The engine: takes the broker's reports and people's requests in order, and tells whoever looks. */
export class Engine {
  readonly bus = new TopicBus()
  readonly data: MarketData
  readonly quotes: QuoteHub
  readonly bars: BarHub
  readonly chains: ChainHub
  readonly conditions: TradingConditions
  readonly desk: OrderDesk
  readonly risk: RiskViews
  readonly history: StructureHistory
  readonly stories: TradeStories
  readonly watchlist: Watchlist
  readonly strategies: StrategyDesk
  readonly views: EngineViews
  /** Undefined when the journal could not be opened: nothing is decided that cannot be written down. */
  readonly optionsEngine: OptionsEngine | undefined
  readonly intradayEngine: IntradayEngine | undefined
  readonly services: Services
  readonly #options: EngineOptions
  readonly #loop: TradingLoop
  readonly #session: BrokerSession
  readonly #flattener: Flattener
  readonly #guarded: GuardedEngine
  readonly #answers: AnswerWatch
  readonly #entryCharts: EntryCharts
  readonly #positionLines: PositionLines
  readonly #clock: ExchangeClock
  readonly #day = new DayCurve()
  #isFeedUp = true
  #hasStructures = false
  #isClosing = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#clock = new ExchangeClock(options.clockSpeed)
    const { broker, journal, marketStore, log, settings } = options
    const now = () => this.now()
    this.#loop = new TradingLoop(journal, broker, log, {
      onRecords: records => this.#recorded(records),
      onNeedsReconciliation: () => this.#session.hint(),
      onJournalHealth: isHealthy => this.#journalHealthChanged(isHealthy),
    })
    this.data = new MarketData({
      broker,
      store: marketStore,
      log,
      now,
      clockSpeed: options.clockSpeed,
      isPastFixed: this.mode !== 'simulation',
      rate: settings.settings['pipeline.rate'],
      retention: { tickDays: settings.settings['data.tickDays'], barDays: settings.settings['data.barDays'] },
    })
    this.quotes = this.data.quotes
    this.bars = this.data.bars
    this.chains = this.data.chains
    this.#session = new BrokerSession({
      broker,
      loop: this.#loop,
      log,
      now,
      onChange: () => this.#linkChanged(),
      accountFault: () => this.#accountFault() ?? this.#options.guardian.holdReason(),
      onPositions: quantities => this.conditions.brokerSaid(quantities),
    })
    this.conditions = new TradingConditions({
      loop: this.#loop,
      quotes: this.quotes,
      journal,
      now,
      restart: restartWindowFrom(settings.settings),
      entriesOn: settings.settings['entries.on'],
      strategyVersions: () => this.strategies.enabledVersions(),
      dataVeto: symbol => this.data.quality.veto(symbol),
      equityRisk: () => this.intradayEngine?.risk.atTheDoor(),
      accountKind: settings.settings['account.kind'],
    })
    this.desk = new OrderDesk({
      broker,
      loop: this.#loop,
      session: this.#session,
      quotes: this.quotes,
      log,
      now,
      limits: limitsFrom(settings.settings),
      walk: walkRulesFrom(settings.settings),
      dryRun: this.dryRun,
      accountMatchesMode: () => this.#accountFault() === undefined,
      conditions: this.conditions,
    })
    this.history = new StructureHistory({
      loop: this.#loop,
      journal,
      strategyName: id => this.strategies.get(id)?.name ?? id,
    })
    this.#entryCharts = new EntryCharts({
      loop: this.#loop,
      journal,
      bars: this.bars,
      log,
      now,
      isReady: () => this.isReady,
      strategyName: id => this.strategies.get(id)?.name ?? id,
    })
    this.stories = new TradeStories(this.#loop, journal, marketStore?.marks, now)
    this.risk = new RiskViews({
      loop: this.#loop,
      conditions: this.conditions,
      quotes: this.quotes,
      limits: limitsFrom(settings.settings),
      day: this.#day,
    })
    this.#flattener = new Flattener({
      broker,
      loop: this.#loop,
      desk: this.desk,
      quotes: this.quotes,
      log,
      now,
      newId: randomUUID,
      isReady: () => this.isReady,
    })
    this.#guarded = guardedEngine({
      loop: this.#loop,
      flattener: this.#flattener,
      session: this.#session,
      now,
      trip: ({ level, reason, actor }) => void this.tripKillSwitch(level, reason, actor),
    })
    this.#positionLines = new PositionLines(this.quotes)
    this.#answers = new AnswerWatch({
      loop: this.#loop,
      now,
      isReady: () => this.isReady,
      reconcile: () => this.#session.hint(),
    })
    this.watchlist = new Watchlist(journal, this.quotes, settings.settings.watchlist)
    this.strategies = new StrategyDesk({
      store: journal.decisions,
      now,
      newId: randomUUID,
      log,
      onChange: () => this.bus.publish('strategies.changed', [...this.strategies.list()]),
    })
    this.views = new EngineViews({
      options,
      loop: this.#loop,
      session: this.#session,
      conditions: this.conditions,
      quotes: this.quotes,
      now,
      account: () => this.account,
      dryRun: this.dryRun,
      optionsEngine: () => this.optionsEngine,
      isShownAsQuote: key =>
        this.watchlist.has(key) || this.#positionLines.has(key) || this.quotes.isWanted(key, 'order'),
    })
    this.optionsEngine = journal.decisions && this.#newOptionsEngine(journal.decisions)
    const { signals, days } = journal
    this.intradayEngine =
      signals &&
      days &&
      new IntradayEngine({
        ...this.#engineParts(),
        signals,
        days,
        onSignal: row => this.bus.publish('signals.recorded', signalView(row)),
        onTrades: trades => this.bus.publish('trades.changed', trades.map(tradeView)),
      })
    this.services = this.#newServices()
  }

  #newServices(): Services {
    const { settings, log } = this.#options
    const works = engineServices({
      loop: this.#loop,
      session: this.#session,
      quotes: this.quotes,
      intraday: this.intradayEngine,
      now: () => this.now(),
      publishQuotes: () => this.#publishQuotes(),
      publishValues: () => this.#publishValues(),
      keepHouse: () => this.#keepHouse(),
    })
    const watches = [this.#flattener, this.#answers, this.#entryCharts].map(({ service }) => service)
    return new Services([...works, ...watches, ...(this.optionsEngine?.services ?? [])], {
      log,
      wall: Date.now,
      folder: settings.settings['storage.folder'],
      failuresMax: settings.settings['services.failuresMax'],
      onRepeatedFailure: (name, error) =>
        this.tripKillSwitch('safeMode', `SERVICE_FAILED: ${name}: ${error}`, 'services'),
    })
  }

  /** What both trading engines are made of. */
  #engineParts() {
    const { settings, calendar, ...options } = this.#options
    return {
      ...options,
      settings: settings.settings,
      dryRun: this.dryRun,
      loop: this.#loop,
      desk: this.desk,
      conditions: this.conditions,
      quotes: this.quotes,
      bars: this.bars,
      now: () => this.now(),
      isReady: () => this.isReady,
      calendar: () => calendar.around(this.now()),
      trip: ({ level, reason, actor }: Trip) => void this.tripKillSwitch(level, reason, actor),
    }
  }

  #newOptionsEngine(decisions: DecisionStore): OptionsEngine {
    return new OptionsEngine({
      ...this.#engineParts(),
      strategies: this.strategies,
      decisions,
      dataVeto: symbol => this.data.quality.veto(symbol),
      vols: this.data.vols,
      onEvaluations: recorded =>
        this.bus.publish(
          'evaluations.recorded',
          recorded.map(({ row, inputs }) => evaluationSummary(row, inputs.strategy.name)),
        ),
      onApprovalsChange: () =>
        this.bus.publish(
          'approvals.changed',
          (this.optionsEngine?.entries.pending() ?? []).map(approvalView),
        ),
    })
  }

  /** Exchange time: ours, corrected by what the gateway says its clock shows. */
  now(): EpochMs {
    return this.#clock.at(Date.now())
  }

  get mode(): StatusView['mode'] {
    return this.#options.settings.settings.mode
  }

  get dryRun(): boolean {
    const dryRun = this.#options.settings.settings['execution.dryRun']
    return dryRun === 'auto' ? this.mode !== 'simulation' : dryRun
  }

  get account(): string {
    return this.#options.settings.settings['broker.account'] || (this.#session.accounts[0] ?? '')
  }

  #accountFault(): string | undefined {
    return accountFault(this.mode, this.account, this.#session.accounts)
  }

  get log(): Log {
    return this.#options.log
  }

  get settings(): LoadedSettings {
    return this.#options.settings
  }

  /** The databases, for copies. */
  get stores(): Pick<EngineOptions, 'journal' | 'marketStore'> {
    return this.#options
  }

  get broker(): Broker {
    return this.#options.broker
  }

  get isReady(): boolean {
    return this.#session.state === 'ready'
  }

  /** Whether the trading loop and the watch that flattens do their work now: a process that merely runs does not count. */
  get isWorking(): boolean {
    return this.#guarded.proof() !== undefined
  }

  /** Start-up is recovery: the journal is read, what was left open becomes unknown, and only then is the broker met. */
  start(): void {
    const count = this.#loop.load()
    const { killSwitch } = this.#loop.state
    this.log.info(
      'engine.started',
      `${count} journal entries, kill switch ${this.#loop.isKillSwitchKnown ? killSwitch.state : 'unknown'}.`,
    )
    this.#loop.process({ kind: 'connectionLost', now: this.now() })
    this.#options.broker.reserveOrderIds(this.#loop.state.highestBrokerOrderId())
    this.#followPositions()
    this.watchlist.open()
    this.#options.guardian.start(this.#guarded)
    this.#options.broker.start(
      event => this.#take(event),
      // A kill switch that cannot be read holds entries back, as one that is tripped does.
      intent =>
        this.#loop.isKillSwitchKnown &&
        !this.#options.guardian.isHolding() &&
        mayLeave(this.#loop.state.killSwitch, intent.purpose),
    )
    this.optionsEngine?.start()
    this.intradayEngine?.start()
    this.#options.calendar.start(
      () => this.now(),
      () => this.#symbolsWithEarnings(),
    )
    this.services.start()
  }

  #symbolsWithEarnings(): readonly string[] {
    const strategies = this.strategies.enabled().map(({ underlying }) => instrumentFromSymbol(underlying))
    const watched = [...strategies, ...this.watchlist.get()]
    return [...new Set(watched.flatMap(each => (each.kind === 'stock' ? each.symbol : [])))]
  }

  /** Within five seconds. Working exits stay at the broker, entries do or not as the settings say; the journal knows them. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#options.calendar.stop()
    this.optionsEngine?.stop()
    this.intradayEngine?.stop()
    this.services.stop()
    await cancelEntries(this.#loop, () => this.now(), this.settings.settings['execution.entriesOnStop'])
    this.#session.stop()
    await this.#options.guardian.stop()
    await this.#options.broker.stop()
    this.#options.journal.close()
    this.data.close()
    this.#options.marketStore?.close()
    this.log.info('engine.stopped', 'Stopped; working orders stay at the broker.')
    this.log.close()
  }

  get decisions(): DecisionStore | undefined {
    return this.#options.journal.decisions
  }

  /** Compares the books with the broker's now, and not when it would next be time. */
  reconcile(actor: string): void {
    this.log.info('broker.reconcile', `Asked for by ${actor}.`)
    this.#session.hint(0)
  }

  switchEntries(isOn: boolean, actor: string): StatusView {
    this.conditions.switchEntries(isOn)
    this.log.warn('entries.switched', `Entries ${isOn ? 'on' : 'off'} by ${actor}.`)
    this.bus.publish('status.changed', this.views.status())
    return this.views.status()
  }

  tripKillSwitch(level: 'safeMode' | 'hardStop', reason: string, actor: string): StatusView['killSwitch'] {
    this.log.warn('killSwitch.tripped', `${level} by ${actor}: ${reason}`)
    this.#loop.process({ kind: 'killSwitchTripped', now: this.now(), trip: { level, reason, actor } })
    return this.views.status().killSwitch
  }

  resetKillSwitch(reason: string, actor: string): StatusView['killSwitch'] {
    this.log.warn('killSwitch.reset', `by ${actor}: ${reason}`)
    this.#loop.process({ kind: 'killSwitchReset', now: this.now(), reason, actor })
    return this.views.status().killSwitch
  }

  #take(event: BrokerEvent): void {
    const now = this.now()
    switch (event.kind) {
      case 'link':
        this.#session.linkChanged(event.link)
        return
      case 'clock':
        this.#clock.sync(event.offsetMs, Date.now())
        return
      case 'feed':
        this.#isFeedUp = event.isUp
        this.log[event.isUp ? 'info' : 'warn']('broker.feed', event.detail)
        this.#linkChanged()
        return
      case 'accountChanged':
        this.conditions.accountChanged(event.values)
        if (event.values.dailyPnl !== undefined)
          this.#day.note(exchangeDateOf(now), now, event.values.dailyPnl)
        this.bus.publish('account.changed', this.views.account())
        return
      case 'notice':
        this.log[event.level]('broker.notice', `${event.code}: ${event.message}`)
        return
      case 'orderReported':
        this.#loop.process({ ...event, now })
        return
      case 'orderNoticed':
        this.log[event.meaning === 'warning' || event.meaning === 'canceled' ? 'info' : 'warn'](
          'order.noticed',
          `${event.code}: ${event.message}`,
          { brokerOrderId: event.brokerOrderId },
        )
        this.#loop.process({ ...event, now })
        return
      case 'positionReported':
        this.#comparePosition(event.position)
        return
      case 'fillReported':
      case 'commissionReported':
        this.#loop.process({ ...event, now })
    }
  }

  /** Our own fills are told before the positions that they make; anything else is somebody else's doing. */
  #comparePosition({ instrument, quantity }: BrokerPosition): void {
    if (this.#loop.state.book.quantityOf(instrumentKey(instrument)) !== quantity) this.#session.hint()
  }

  /** Tells what changed, in the views that it changed. */
  #recorded(records: readonly JournalRecord[]): void {
    const { state } = this.#loop
    this.optionsEngine?.recorded(records)
    this.#entryCharts.recorded(records)
    const touched = new Set<string>()
    for (const record of records) {
      if (record.kind === 'intent' || record.kind === 'denial') touched.add(record.intent.clientOrderId)
      if (record.kind === 'orderEvent' || record.kind === 'modify') touched.add(record.clientOrderId)
      if (record.kind === 'fill') {
        const { fill } = record
        if (fill.clientOrderId !== undefined) touched.add(fill.clientOrderId)
        this.log.info(
          'order.filled',
          `${fill.side} ${fill.quantity} ${instrumentTitle(fill.instrument)} at ${priceText(fill.price)}`,
          {
            execId: fill.execId,
            clientOrderId: fill.clientOrderId,
          },
        )
        this.bus.publish('fills.recorded', fillView(fill, state.book))
      }
      if (record.kind === 'commission') {
        const fill = state.book.fills().find(each => each.execId === record.commission.execId)
        if (fill) this.bus.publish('fills.recorded', fillView(fill, state.book))
      }
      if (record.kind === 'reconciliation')
        for (const note of record.notes) this.log.warn('position.adopted', note)
      if (record.kind === 'killSwitch') this.bus.publish('status.changed', this.views.status())
    }
    for (const clientOrderId of touched) {
      const order = state.order(clientOrderId)
      if (order) this.bus.publish('orders.changed', orderView(order))
    }
    if (records.some(record => record.kind === 'fill')) {
      // What the broker said of positions is out of date; it is asked again when they have settled there.
      this.conditions.brokerSaid(undefined)
      this.#session.hint(RECONCILE_AFTER_FILL_MS)
    }
    if (records.some(record => record.kind === 'fill' || record.kind === 'reconciliation')) {
      this.#followPositions()
      this.bus.publish('positions.changed', this.views.positions())
    }
  }

  /** Two structures may hold opposite lots of what the account does not hold at all. */
  #followPositions(): void {
    const { book, structures } = this.#loop.state
    this.#positionLines.follow([...book.open(), ...structures.ownedLots()])
  }

  #linkChanged(): void {
    this.quotes.setFeed(
      (this.#session.state === 'ready' || this.#session.state === 'recovering') && this.#isFeedUp,
    )
    this.bus.publish('status.changed', this.views.status())
  }

  #journalHealthChanged(isHealthy: boolean): void {
    // What was reported while nothing could be written is asked for again.
    if (isHealthy) this.#session.hint()
    this.bus.publish('status.changed', this.views.status())
  }

  /** How many lines changed. */
  #publishQuotes(): number {
    const views = this.views.quotes(this.quotes.takeChanged())
    if (views.length > 0) this.bus.publish('quotes.changed', views)
    return views.length
  }

  #publishValues(): void {
    this.quotes.lookForStale()
    if (this.#positionLines.size > 0) this.bus.publish('positions.changed', this.views.positions())
    this.#publishStructures()
    const lines = [...this.log.takeNew()]
    if (lines.length > 0) this.bus.publish('activity.appended', lines)
  }

  /** While something is held, and once more when nothing is any longer. */
  #publishStructures(): void {
    const structures = this.views.structures()
    if (structures.length > 0 || this.#hasStructures) this.bus.publish('structures.changed', structures)
    this.#hasStructures = structures.length > 0
  }

  #keepHouse(): void {
    this.#loop.recoverJournal()
    if (this.isReady)
      this.data.vols.refreshIndices().catch((error: unknown) => this.log.error('vols.bug', String(error)))
    this.bus.publish('status.changed', this.views.status())
    this.bus.publish('services.changed', this.services.view())
  }
}
