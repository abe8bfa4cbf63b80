import { aiLift, type LiftPoint } from '#core/ai/entryModel'
import type { EventCalendar } from '#core/calendar/eventWindows'
import type { EpochMs } from '#core/domain/time'
import type { Broker } from '#core/ports/broker'
import type { Trip } from '#core/risk/killSwitch'
import { scorerOf } from '#main/ai/scorerOf'
import { scoredTrades } from '#main/ai/trainingData'
import type { OrderDesk } from '#main/engine/orderDesk'
import type { TradingConditions } from '#main/engine/tradingConditions'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { BarHub } from '#main/marketdata/barHub'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Log } from '#main/observability/log'
import {
  equityLimitsFrom,
  intradayRulesFrom,
  sectorOfFrom,
  tradeRulesFrom,
} from '#main/settings/intradayRules'
import type { Settings } from '#main/settings/settingTable'
import type { DayStore } from '#main/store/dayStore'
import type { Journal } from '#main/store/journal'
import type { SignalRow, SignalStore } from '#main/store/signalStore'
import { CycleSchedule } from './cycleSchedule'
import { DailyCorrelations } from './dailyCorrelations'
import { EntryPlanner } from './entryPlanner'
import { EquityMarks } from './equityMarks'
import { EquityRiskDesk } from './equityRiskDesk'
import { type CycleResult, IntradayCycle } from './intradayCycle'
import { SymbolFeeds } from './symbolFeeds'
import { TradeDesk, type TradeState } from './tradeDesk'

export type IntradayEngineOptions = {
  readonly settings: Settings
  readonly broker: Broker
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly dryRun: boolean
  readonly conditions: TradingConditions
  readonly journal: Journal
  readonly signals: SignalStore
  readonly days: DayStore
  readonly quotes: QuoteHub
  readonly bars: BarHub
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly calendar: () => EventCalendar
  readonly trip: (trip: Trip) => void
  readonly onSignal: (signal: SignalRow) => void
  /** What is held or being entered, and the latest that ended. */
  readonly onTrades: (trades: readonly TradeState[]) => void
}

/** Of trades that ended. */
const TOLD_TRADES = 20

/** The intraday engine put together: look, decide, size, judge, write down, enter, and look after what was bought. */
export class IntradayEngine {
  readonly cycle: IntradayCycle
  readonly planner: EntryPlanner
  readonly risk: EquityRiskDesk
  readonly signals: SignalStore
  readonly trades: TradeDesk
  readonly days: DayStore
  readonly correlations: DailyCorrelations
  readonly #marks: EquityMarks
  #isStopped = false
  #hadTrades = false
  readonly #schedule: CycleSchedule
  readonly #feeds: SymbolFeeds
  readonly #options: IntradayEngineOptions

  constructor(options: IntradayEngineOptions) {
    this.#options = options
    const { settings, broker, bars, quotes, signals, log, now, isReady, conditions, loop } = options
    const rules = intradayRulesFrom(settings)
    this.signals = signals
    this.days = options.days
    this.#marks = new EquityMarks({
      days: options.days,
      now,
      equity: () => conditions.account?.netLiquidation,
    })
    this.planner = new EntryPlanner({
      broker,
      quotes,
      now,
      rules,
      equity: () => conditions.account?.netLiquidation,
    })
    const symbols = settings['intraday.symbols']
    const atOnce = settings['intraday.concurrentSymbols']
    this.correlations = new DailyCorrelations({
      bars,
      log,
      now,
      symbols,
      atOnce,
      sessions: settings['intraday.correlationSessions'],
    })
    this.#feeds = new SymbolFeeds({
      ...options,
      earningsDays: rules.earnings.days,
      rangeSessions: rules.whale.rangeSessions,
    })
    this.trades = new TradeDesk({
      ...options,
      isConfirmed: instrument => conditions.agreesOn(instrument),
      rules: tradeRulesFrom(settings),
      bracket: settings['orders.bracket'],
      maxQuoteAgeMs: settings['risk.maxQuoteAgeMs'],
    })
    this.risk = new EquityRiskDesk({
      ...options,
      trades: () => this.trades.open(),
      limits: equityLimitsFrom(settings),
      relations: { sectorOf: sectorOfFrom(settings), correlationOf: this.correlations.of },
    })
    this.cycle = new IntradayCycle({
      symbols,
      atOnce,
      symbolTimeoutMs: settings['intraday.symbolTimeoutMs'],
      rules,
      inputsOf: symbol => this.#feeds.inputsOf(symbol),
      planner: this.planner,
      scorer: scorerOf(settings, log),
      aiScoreMin: settings['intraday.aiScoreMin'] ?? undefined,
      judge: (symbol, order) => this.risk.judge(symbol, order),
      enter: this.isSending ? entry => this.trades.enter(entry) : undefined,
      entriesHeld: () => this.entriesHeld,
      afterSymbol: () => this.risk.watchEmergency(),
      onSignal: options.onSignal,
      signals,
      log,
      now,
    })
    this.#schedule = new CycleSchedule({
      everyMs: settings['intraday.cycleEveryMs'],
      now,
      isReady: () => isReady() && loop.journalFailure === undefined,
      run: () => this.runCycle(),
      endDay: ({ date, opensAt, closesAt }) => {
        const day = signals.endDay(date, opensAt, closesAt, now())
        log.info('intraday.dayEnded', `${date}: ${JSON.stringify(day)}`)
      },
      log,
    })
  }

  get isOn(): boolean {
    return this.#options.settings['intraday.on']
  }

  /** Whether planned entries are sent. */
  get isSending(): boolean {
    const { settings, dryRun } = this.#options
    const send = settings['intraday.send']
    return !dryRun && (send === 'auto' ? settings.mode !== 'live' : send)
  }

  start(): void {
    const { settings, log } = this.#options
    if (!settings['intraday.on']) return
    this.#feeds.open(settings['intraday.symbols'])
    log.info(
      'intraday.started',
      `${settings['intraday.symbols'].join(', ')}; entries are ${this.isSending ? 'sent' : 'planned, none is sent'}.`,
    )
  }

  /** What is being looked at is dropped; nothing is written any more. */
  stop(): void {
    this.cycle.stop()
    this.#isStopped = true
    this.#feeds.close()
  }

  /** Begins a cycle when one is due; says what it is doing, and throws when a cycle does not end. */
  lookAtSchedule(): string {
    if (!this.isOn || this.#isStopped) return 'off'
    this.#schedule.look()
    return this.#schedule.describe()
  }

  /** Once a second. */
  keepHouse(): void {
    this.#marks.look()
    const hasTrades = this.trades.isBusy
    if (hasTrades || this.#hadTrades) this.#options.onTrades(this.trades.trades(TOLD_TRADES))
    this.#hadTrades = hasTrades
  }

  /** What gating by the score would have changed in the trades that are over. */
  aiLift(): { readonly scored: number; readonly points: readonly LiftPoint[] } {
    const trades = scoredTrades(this.signals, this.#options.loop.state.structures).flatMap(({ ai, paid }) =>
      ai ? [{ score: ai.score, paid }] : [],
    )
    return { scored: trades.length, points: aiLift(trades) }
  }

  async runCycle(): Promise<CycleResult> {
    await this.correlations.refresh()
    return this.cycle.run()
  }

  /** Why no entry may be made at all now. */
  get entriesHeld(): string | undefined {
    const { loop, conditions } = this.#options
    if (!loop.isKillSwitchKnown) return 'the state of the kill switch is not known'
    const { state } = loop.state.killSwitch
    if (state !== 'armed') return `the kill switch is in ${state}`
    return conditions.entriesOn ? this.trades.entriesOver() : 'entries are switched off'
  }
}
