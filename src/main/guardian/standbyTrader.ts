import { randomUUID } from 'node:crypto'
import { ExchangeClock } from '#core/calendar/exchangeClock'
import type { OrderIntent } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { Broker, BrokerEvent, BrokerOrderStatus } from '#core/ports/broker'
import type { GuardianDuty } from '#core/risk/guardianDuty'
import { mayLeave } from '#core/risk/killSwitch'
import { accountFault } from '#main/engine/accountMode'
import { BrokerSession } from '#main/engine/brokerSession'
import { Flattener } from '#main/engine/flattener'
import { OrderDesk } from '#main/engine/orderDesk'
import { PositionLines } from '#main/engine/positionLines'
import { Service } from '#main/engine/services/service'
import { TradingConditions } from '#main/engine/tradingConditions'
import { TradingLoop } from '#main/engine/tradingLoop'
import { QuoteHub } from '#main/marketdata/quoteHub'
import type { Log } from '#main/observability/log'
import { limitsFrom, restartWindowFrom } from '#main/settings/limits'
import { walkRulesFrom } from '#main/settings/pipelineRules'
import type { Settings } from '#main/settings/settingTable'
import { SqliteJournal } from '#main/store/journal'

export type StandbyOptions = {
  readonly broker: Broker
  readonly settings: Settings
  readonly clockSpeed: number
  readonly log: Log
}

/** While something works at the broker it is asked so often, and the cancel is said again every so often. */
const LOOK_EVERY_MS = 250
const CANCEL_AGAIN_MS = 2_000
const QUIET_MS = 1_000
/** An order that will not go keeps nothing open for longer than this. */
const CANCEL_PATIENCE_MS = 6_000

const WORKING: ReadonlySet<BrokerOrderStatus> = new Set(['pending', 'working', 'pendingCancel'])

const isOwn = ({ purpose }: OrderIntent, brokerOrderId: number | undefined): boolean =>
  purpose === 'emergency' && brokerOrderId !== undefined

/**
 * The engine's own loop, door and flattening on a connection of its own, with nothing that could open a position. Its
 * books begin empty and are what the broker says: nothing of it has to survive, the broker and the trip file do.
 */
export class StandbyTrader {
  readonly #loop: TradingLoop
  readonly #session: BrokerSession
  readonly #flattening: Service
  readonly #lines: PositionLines
  readonly #conditions: TradingConditions
  readonly #clock: ExchangeClock
  readonly #journal: SqliteJournal
  #duty: GuardianDuty = 'standBy'
  #timer: NodeJS.Timeout | undefined
  #cancelSaidAt = Number.NEGATIVE_INFINITY
  #takenUpAt = Number.NEGATIVE_INFINITY
  #firstCancelAt: number | undefined
  #clearedAt: number | undefined
  /** What the latest answer to the question for open orders said, and when it was asked. */
  #seen: { readonly askedAt: number; readonly working: number } | undefined

  constructor(private readonly options: StandbyOptions) {
    const { broker, settings, log, clockSpeed } = options
    this.#clock = new ExchangeClock(clockSpeed)
    const now = () => this.now()
    const quotes = new QuoteHub(broker, now, clockSpeed)
    this.#journal = new SqliteJournal(':memory:')
    this.#loop = new TradingLoop(this.#journal, broker, log, {
      onRecords: records => {
        if (records.some(({ kind }) => kind === 'fill' || kind === 'reconciliation')) this.#followPositions()
      },
      onNeedsReconciliation: () => this.#session.hint(),
      onJournalHealth: () => undefined,
    })
    const fault = () =>
      accountFault(
        settings.mode,
        settings['broker.account'] || (this.#session.accounts[0] ?? ''),
        this.#session.accounts,
      )
    this.#session = new BrokerSession({
      broker: { snapshot: () => this.#snapshot() },
      loop: this.#loop,
      log,
      now,
      onChange: () => quotes.setFeed(this.isReady),
      accountFault: fault,
      onPositions: quantities => this.#conditions.brokerSaid(quantities),
    })
    this.#conditions = new TradingConditions({
      loop: this.#loop,
      quotes,
      journal: this.#journal,
      now,
      restart: restartWindowFrom(settings),
      entriesOn: false,
      strategyVersions: () => new Map(),
      dataVeto: () => undefined,
      equityRisk: () => undefined,
      accountKind: settings['account.kind'],
    })
    const desk = new OrderDesk({
      broker,
      loop: this.#loop,
      session: this.#session,
      quotes,
      log,
      now,
      limits: limitsFrom(settings),
      walk: walkRulesFrom(settings),
      dryRun: false,
      accountMatchesMode: () => fault() === undefined,
      conditions: this.#conditions,
    })
    this.#lines = new PositionLines(quotes)
    const flattener = new Flattener({
      broker,
      loop: this.#loop,
      desk,
      quotes,
      log,
      now,
      newId: randomUUID,
      isReady: () => this.isReady && this.#mayFlatten(),
    })
    this.#flattening = new Service(flattener.service, {
      log,
      wall: Date.now,
      failuresMax: settings['services.failuresMax'],
      onRepeatedFailure: (_, error) => log.error('guardian.cannotFlatten', error),
    })
  }

  start(): void {
    this.#loop.load()
    this.options.broker.start(
      event => this.#take(event),
      intent => this.#duty === 'flatten' && mayLeave(this.#loop.state.killSwitch, intent.purpose),
    )
    this.#flattening.start()
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#flattening.stop()
    this.#session.stop()
    await this.options.broker.stop()
    this.#journal.close()
  }

  now(): EpochMs {
    return this.#clock.at(Date.now())
  }

  get isReady(): boolean {
    return this.#session.state === 'ready'
  }

  /** What works at the broker, whoever sent it; undefined while the broker has not been asked. */
  get workingOrders(): number | undefined {
    return this.#seen?.working
  }

  get openPositions(): number {
    return this.#loop.state.book.open().length
  }

  /** The broker was seen without working orders since the duty was taken up, or that was too long ago to matter. */
  get isCancelSettled(): boolean {
    return this.#clearedAt !== undefined || performance.now() - this.#takenUpAt > CANCEL_PATIENCE_MS
  }

  /** From the first cancel to nothing working, in milliseconds; undefined until then. */
  get clearedAfterMs(): number | undefined {
    if (this.#firstCancelAt === undefined || this.#clearedAt === undefined) return undefined
    return this.#clearedAt - this.#firstCancelAt
  }

  get hasOwnOrders(): boolean {
    return this.#loop.state
      .orders()
      .some(({ status, intent, brokerOrderId }) => isOwn(intent, brokerOrderId) && isWorking(status))
  }

  describe(): ReturnType<BrokerSession['describe']> {
    return this.#session.describe()
  }

  /** Changes what is done from now on; the cancel leaves at once. */
  takeUp(duty: GuardianDuty, reason: string): void {
    if (duty === this.#duty) return
    const now = this.now()
    const actor = 'guardian'
    const wasStandby = this.#duty === 'standBy'
    this.#duty = duty
    if (wasStandby) {
      // What was seen before says nothing of now: the broker is not asked while standing by.
      this.#seen = undefined
      this.#takenUpAt = performance.now()
      this.#firstCancelAt = undefined
      this.#clearedAt = undefined
    }
    this.#cancelSaidAt = Number.NEGATIVE_INFINITY
    if (duty === 'flatten')
      this.#loop.process({ kind: 'killSwitchTripped', now, trip: { level: 'hardStop', reason, actor } })
    // Reset, what is left of a flattening is cancelled.
    else this.#loop.process({ kind: 'killSwitchReset', now, reason, actor })
    this.#followPositions()
    this.#look()
  }

  #look(): void {
    if (this.#duty === 'standBy') return
    // An engine that comes back to life, or a person, may send more: it is looked at for as long as the duty lasts.
    const isClear = this.#seen?.working === 0 && this.#seen.askedAt > this.#cancelSaidAt
    if (isClear) this.#clearedAt ??= performance.now()
    else if (this.#duty === 'cancel' || this.#clearedAt === undefined) this.#cancel()
    // Of the orders of others nothing is told unasked.
    this.#session.hint(0)
  }

  /** Said without waiting for anything to be known of the account: it can only reduce. */
  #cancel(): void {
    const at = performance.now()
    const { state } = this.#session
    if (state === 'disconnected' || state === 'connecting' || at - this.#cancelSaidAt < CANCEL_AGAIN_MS)
      return
    this.#cancelSaidAt = at
    this.#firstCancelAt ??= at
    this.#loop.process({ kind: 'cancelAllRequested', now: this.now() })
  }

  /** What still worked may have filled while it was cancelled: positions follow a moment later. */
  #mayFlatten(): boolean {
    if (this.#duty !== 'flatten') return this.#duty === 'standBy'
    const at = performance.now()
    const isQuiet = this.#clearedAt !== undefined && at - this.#clearedAt > QUIET_MS
    return isQuiet || (this.#firstCancelAt !== undefined && at - this.#firstCancelAt > CANCEL_PATIENCE_MS)
  }

  async #snapshot() {
    const askedAt = performance.now()
    const snapshot = await this.options.broker.snapshot()
    this.#seen = { askedAt, working: snapshot.openOrders.filter(({ status }) => WORKING.has(status)).length }
    return snapshot
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
      case 'notice':
        this.options.log[event.level]('broker.notice', `${event.code}: ${event.message}`)
        return
      case 'orderReported':
      case 'orderNoticed':
      case 'fillReported':
      case 'commissionReported':
        this.#loop.process({ ...event, now })
        return
      case 'positionReported':
        this.#session.hint()
        return
      case 'accountChanged':
      case 'feed':
        return
    }
  }

  /** Lines are the account's, shared with the engine: the guardian takes some only when it must price. */
  #followPositions(): void {
    this.#lines.follow(this.#duty === 'flatten' ? this.#loop.state.book.open() : [])
  }
}
