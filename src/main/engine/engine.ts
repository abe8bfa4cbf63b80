import { randomUUID } from 'node:crypto'
import { ExchangeClock } from '#core/calendar/exchangeClock'
import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { instrumentFromSymbol, instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { JournalRecord } from '#core/kernel/record'
import type { Broker, BrokerEvent, BrokerPosition } from '#core/ports/broker'
import { mayLeave, type Trip } from '#core/risk/killSwitch'
import { IntradayEngine } from '#main/intraday/intradayEngine'
import type { BarHub } from '#main/marketdata/barHub'
import type { EventSources } from '#main/marketdata/calendar/eventSources'
import type { ChainHub } from '#main/marketdata/chainHub'
import { MarketData } from '#main/marketdata/marketData'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Log } from '#main/observability/log'
import { approvalView, evaluationSummary, structureView } from '#main/options/decisionViews'
import { OptionsEngine } from '#main/options/optionsEngine'
import { StrategyDesk } from '#main/options/strategyDesk'
import { limitsFrom, restartWindowFrom } from '#main/settings/limits'
import type { LoadedSettings } from '#main/settings/loadSettings'
import type { DecisionStore } from '#main/store/decisionStore'
import type { Journal } from '#main/store/journal'
import type { MarketStore } from '#main/store/marketStore'
import type { StructureView } from '#protocol/views/decisionView'
import type { ChainDirectoryView } from '#protocol/views/marketView'
import type { FillView, OrderView, PositionView } from '#protocol/views/orderView'
import type { AccountView, StatusView } from '#protocol/views/statusView'
import { accountFault } from './accountMode'
import { AnswerWatch } from './answerWatch'
import { BrokerSession } from './brokerSession'
import { Flattener } from './flattener'
import { OrderDesk } from './orderDesk'
import { PositionLines } from './positionLines'
import { TopicBus } from './topicBus'
import { TradingConditions } from './tradingConditions'
import { TradingLoop } from './tradingLoop'
import {
  accountView,
  chainDirectoryView,
  fillView,
  journalEntryView,
  marketPhase,
  orderView,
  positionView,
  quoteView,
} from './views'
import { Watchlist } from './watchlist'

export type EngineOptions = {
  readonly settings: LoadedSettings
  readonly broker: Broker
  readonly journal: Journal
  readonly marketStore: MarketStore | undefined
  readonly log: Log
  /** Where the numbers come from, in plain words. */
  readonly dataLabel: string
  readonly address: string
  readonly version: string
  readonly calendar: Pick<EventSources, 'around' | 'start' | 'stop'>
  /** How fast the exchange's time runs against the wall's. */
  readonly clockSpeed: number
}

const QUOTES_EVERY_MS = 150
const VALUES_EVERY_MS = 500
const STATUS_EVERY_MS = 1_000
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
  readonly watchlist: Watchlist
  readonly strategies: StrategyDesk
  /** Undefined when the journal could not be opened: nothing is decided that cannot be written down. */
  readonly optionsEngine: OptionsEngine | undefined
  readonly intradayEngine: IntradayEngine | undefined
  readonly #options: EngineOptions
  readonly #loop: TradingLoop
  readonly #session: BrokerSession
  readonly #flattener: Flattener
  readonly #answers: AnswerWatch
  readonly #timers: NodeJS.Timeout[] = []
  readonly #positionLines: PositionLines
  readonly #clock: ExchangeClock
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
      accountFault: () => this.#accountFault(),
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
    })
    this.desk = new OrderDesk({
      broker,
      loop: this.#loop,
      session: this.#session,
      quotes: this.quotes,
      log,
      now,
      limits: limitsFrom(settings.settings),
      dryRun: this.dryRun,
      accountMatchesMode: () => this.#accountFault() === undefined,
      conditions: this.conditions,
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
    this.optionsEngine = journal.decisions && this.#newOptionsEngine(journal.decisions)
    const { signals } = journal
    this.intradayEngine = signals && new IntradayEngine({ ...this.#engineParts(), signals })
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

  get broker(): Broker {
    return this.#options.broker
  }

  get isReady(): boolean {
    return this.#session.state === 'ready'
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
    this.#options.broker.start(
      event => this.#take(event),
      // A kill switch that cannot be read holds entries back, as one that is tripped does.
      intent => this.#loop.isKillSwitchKnown && mayLeave(this.#loop.state.killSwitch, intent.purpose),
    )
    this.#flattener.start()
    this.#answers.start()
    this.optionsEngine?.start()
    this.intradayEngine?.start()
    this.#options.calendar.start(
      () => this.now(),
      () => this.#symbolsWithEarnings(),
    )
    this.#every(QUOTES_EVERY_MS, () => this.#publishQuotes())
    this.#every(VALUES_EVERY_MS, () => this.#publishValues())
    this.#every(STATUS_EVERY_MS, () => this.#tick())
  }

  #symbolsWithEarnings(): readonly string[] {
    const strategies = this.strategies.enabled().map(({ underlying }) => instrumentFromSymbol(underlying))
    const watched = [...strategies, ...this.watchlist.get()]
    return [...new Set(watched.flatMap(each => (each.kind === 'stock' ? each.symbol : [])))]
  }

  /** Working orders stay at the broker; the journal knows them. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#options.calendar.stop()
    this.optionsEngine?.stop()
    this.intradayEngine?.stop()
    this.#flattener.stop()
    this.#answers.stop()
    this.#session.stop()
    await this.#options.broker.stop()
    this.#options.journal.close()
    this.data.close()
    this.#options.marketStore?.close()
    this.log.info('engine.stopped', 'Stopped; working orders stay at the broker.')
    this.log.close()
  }

  status(): StatusView {
    const { settings, broker, dataLabel, address, version } = this.#options
    const failure = this.#loop.journalFailure
    const { killSwitch } = this.#loop.state
    const isKnown = this.#loop.isKillSwitchKnown
    return {
      mode: this.mode,
      dataLabel,
      dryRun: this.dryRun,
      account: this.account || null,
      broker: { ...this.#session.describe(), address, clientId: settings.settings['broker.clientId'] },
      market: marketPhase(this.now()),
      entriesOn: this.conditions.entriesOn,
      clock: { offsetMs: this.now() - Date.now(), timeZone: 'America/New_York' },
      killSwitch: isKnown
        ? {
            state: killSwitch.state,
            reason: killSwitch.reason,
            actor: killSwitch.actor,
            since: killSwitch.since ?? null,
          }
        : {
            state: 'safeMode',
            reason: 'The journal could not be read, so the state is unknown and entries are blocked.',
            actor: 'engine',
            since: null,
          },
      dataLag: this.quotes.worstLag() ?? null,
      lines: broker.lines(),
      store: { healthy: failure === undefined, detail: failure ? `${failure.code}: ${failure.message}` : '' },
      version,
    }
  }

  accountView(): AccountView {
    return accountView(this.account, this.conditions.account)
  }

  orders(workingOnly = false): OrderView[] {
    const { state } = this.#loop
    const orders = workingOnly ? state.workingOrders() : state.orders()
    return orders.map(orderView).reverse()
  }

  fills(limit: number): FillView[] {
    const { book } = this.#loop.state
    return book
      .fills()
      .slice(-limit)
      .map(fill => fillView(fill, book))
      .reverse()
  }

  positions(): PositionView[] {
    return this.#loop.state.book
      .all()
      .filter(position => position.quantity !== 0 || position.realized !== 0)
      .map(position => {
        const key = instrumentKey(position.instrument)
        const line = this.quotes.lineOf(key)
        const theirs = this.conditions.brokerQuantities
        const brokerQuantity = theirs && (theirs.get(key) ?? 0)
        return positionView(position, line, line ? this.quotes.isStale(line) : true, brokerQuantity)
      })
  }

  get decisions(): DecisionStore | undefined {
    return this.#options.journal.decisions
  }

  /** What strategies hold, legs together. */
  structures(): StructureView[] {
    return this.#loop.state.structures.open().map(structure =>
      structureView(structure, {
        quotes: this.quotes,
        now: this.now(),
        view: this.optionsEngine?.exits.viewOf(structure),
        watch: this.optionsEngine?.exits.watchOf(structure.structureId),
        workingOrder: this.workingOrdersOf(structure.structureId)[0],
      }),
    )
  }

  workingOrdersOf(structureId: string): readonly Order[] {
    return this.#loop.state.ordersOf(structureId).filter(({ status }) => isWorking(status))
  }

  switchEntries(isOn: boolean, actor: string): StatusView {
    this.conditions.switchEntries(isOn)
    this.log.warn('entries.switched', `Entries ${isOn ? 'on' : 'off'} by ${actor}.`)
    this.bus.publish('status.changed', this.status())
    return this.status()
  }

  journalEntries(limit: number, before?: number) {
    const titleOf = (clientOrderId: string): string => {
      const order = this.#loop.state.order(clientOrderId)
      return order ? instrumentTitle(order.intent.instrument) : clientOrderId
    }
    return this.#options.journal
      .latest(limit, before)
      .map(({ seq, record }) => journalEntryView(seq, record, titleOf))
  }

  tripKillSwitch(level: 'safeMode' | 'hardStop', reason: string, actor: string): StatusView['killSwitch'] {
    this.log.warn('killSwitch.tripped', `${level} by ${actor}: ${reason}`)
    this.#loop.process({ kind: 'killSwitchTripped', now: this.now(), trip: { level, reason, actor } })
    return this.status().killSwitch
  }

  resetKillSwitch(reason: string, actor: string): StatusView['killSwitch'] {
    this.log.warn('killSwitch.reset', `by ${actor}: ${reason}`)
    this.#loop.process({ kind: 'killSwitchReset', now: this.now(), reason, actor })
    return this.status().killSwitch
  }

  killSwitchPreview(): { cancels: OrderView[]; flattens: PositionView[] } {
    return {
      cancels: this.orders(true),
      flattens: this.positions().filter(position => position.quantity !== 0),
    }
  }

  async chainDirectory(underlying: string): Promise<ChainDirectoryView> {
    const classes = await this.broker.optionDirectory(instrumentFromSymbol(underlying))
    return chainDirectoryView(underlying, classes, exchangeDateOf(this.now()))
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
        this.bus.publish('account.changed', this.accountView())
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
    const touched = new Set<string>()
    for (const record of records) {
      if (record.kind === 'intent' || record.kind === 'denial') touched.add(record.intent.clientOrderId)
      if (record.kind === 'orderEvent' || record.kind === 'modify') touched.add(record.clientOrderId)
      if (record.kind === 'fill') {
        const { fill } = record
        if (fill.clientOrderId !== undefined) touched.add(fill.clientOrderId)
        this.log.info(
          'order.filled',
          `${fill.side} ${fill.quantity} ${instrumentKey(fill.instrument)} at ${fill.price}`,
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
      if (record.kind === 'killSwitch') this.bus.publish('status.changed', this.status())
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
      this.bus.publish('positions.changed', this.positions())
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
    this.bus.publish('status.changed', this.status())
  }

  #journalHealthChanged(isHealthy: boolean): void {
    // What was reported while nothing could be written is asked for again.
    if (isHealthy) this.#session.hint()
    this.bus.publish('status.changed', this.status())
  }

  #publishQuotes(): void {
    const views = this.quotes.takeChanged().flatMap(key => {
      const line = this.quotes.lineOf(key)
      return line && this.#isDisplayed(key) ? quoteView(key, line, this.quotes.isStale(line)) : []
    })
    if (views.length > 0) this.bus.publish('quotes.changed', views)
  }

  quoteViews() {
    return this.quotes.keys().flatMap(key => {
      const line = this.quotes.lineOf(key)
      return line && this.#isDisplayed(key) ? quoteView(key, line, this.quotes.isStale(line)) : []
    })
  }

  /** Chain lines travel as columns; everything else as quotes. */
  #isDisplayed(key: string): boolean {
    return this.watchlist.has(key) || this.#positionLines.has(key) || this.quotes.isWanted(key, 'order')
  }

  #publishValues(): void {
    if (this.#positionLines.size > 0) this.bus.publish('positions.changed', this.positions())
    this.#publishStructures()
    const lines = [...this.log.takeNew()]
    if (lines.length > 0) this.bus.publish('activity.appended', lines)
  }

  /** While something is held, and once more when nothing is any longer. */
  #publishStructures(): void {
    const structures = this.structures()
    if (structures.length > 0 || this.#hasStructures) this.bus.publish('structures.changed', structures)
    this.#hasStructures = structures.length > 0
  }

  #tick(): void {
    this.#loop.recoverJournal()
    if (this.isReady)
      this.data.vols.refreshIndices().catch((error: unknown) => this.log.error('vols.bug', String(error)))
    this.bus.publish('status.changed', this.status())
  }

  #every(milliseconds: number, work: () => void): void {
    this.#timers.push(setInterval(work, milliseconds))
  }
}
