import { openSessionAt } from '#core/calendar/xnysSessions'
import { type Instrument, instrumentKey, multiplierOf, underlyingOf } from '#core/domain/instrument'
import { remainingOf } from '#core/domain/order'
import { markOf } from '#core/domain/quote'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { EntryOrder } from '#core/pipeline/intraday/entryOrder'
import { emergencyTrip } from '#core/risk/equity/emergency'
import {
  type EquityHolding,
  type EquityPortfolio,
  entryViolations,
  type SymbolRelations,
} from '#core/risk/equity/entryViolations'
import type { EquityLimits } from '#core/risk/equity/equityLimits'
import type { Violation } from '#core/risk/equity/violation'
import type { Trip } from '#core/risk/killSwitch'
import type { EquityRisk } from '#core/risk/riskContext'
import type { TradingConditions } from '#main/engine/tradingConditions'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Journal } from '#main/store/journal'
import type { SignalStore } from '#main/store/signalStore'
import type { TradeState } from './tradeDesk'

export type EquityRiskDeskOptions = {
  readonly loop: TradingLoop
  readonly conditions: TradingConditions
  readonly quotes: QuoteHub
  readonly journal: Journal
  readonly signals: SignalStore
  readonly now: () => EpochMs
  readonly limits: EquityLimits
  readonly relations: SymbolRelations
  /** Those that hold something. */
  readonly trades: () => readonly TradeState[]
  readonly trip: (trip: Trip) => void
}

const ONE_MINUTE_MS = 60_000
const PEAK_KEY = 'intraday.peakEquity'

/** Shows the risk manager what is held, what the day has cost and what was tried, and pulls the emergency brake. */
export class EquityRiskDesk {
  constructor(private readonly options: EquityRiskDeskOptions) {}

  get limits(): EquityLimits {
    return this.options.limits
  }

  judge(symbol: string, order: EntryOrder): readonly Violation[] {
    const { conditions, relations, limits } = this.options
    const unit = multiplierOf(order.instrument)
    const { dataVeto } = conditions.of({
      instrument: order.instrument,
      side: 'buy',
      quantity: order.quantity,
    })
    const entry = {
      symbol,
      value: order.limitPrice * order.quantity * unit,
      stopRisk: (order.limitPrice - order.stopLoss) * order.quantity * unit,
      dataVeto,
    }
    return entryViolations(entry, this.portfolio(), relations, limits)
  }

  /** What the risk door measures an entry against that is about to leave: only what was really sent counts. */
  atTheDoor(): EquityRisk {
    const { loop, now, limits, relations } = this.options
    const since = (from: EpochMs): number =>
      loop.state
        .ordersThatMatter(from)
        .filter(
          ({ intent, status }) =>
            intent.plan?.trade !== undefined && intent.tsInit >= from && status !== 'denied',
        ).length
    const session = openSessionAt(now())
    const portfolio: EquityPortfolio = {
      ...this.portfolio(),
      tradesToday: session ? since(session.opensAt) : 0,
      ordersLastMinute: since(epochMs(now() - ONE_MINUTE_MS)),
    }
    return { portfolio, limits, relations }
  }

  /** Trips the hard stop when alarms pile up. What happened before an operator armed the switch again is forgiven. */
  watchEmergency(): void {
    const { signals, now, limits, loop, trip } = this.options
    const { state, since } = loop.state.killSwitch
    if (state === 'hardStop') return
    const from = Math.max(now() - limits.emergency.windowMs, state === 'armed' ? (since ?? 0) : 0)
    const found = emergencyTrip(signals.riskEventsSince(epochMs(from)), now(), limits.emergency)
    if (found) trip(found)
  }

  portfolio(): EquityPortfolio {
    const { conditions, signals, now } = this.options
    const session = openSessionAt(now())
    return {
      equity: conditions.account?.netLiquidation,
      peakEquity: this.#peakEquity(),
      dailyLossRatio: conditions.dailyLossRatio(),
      holdings: this.#holdings(),
      tradesToday: session ? signals.plannedSince(session.opensAt) : 0,
      ordersLastMinute: signals.plannedSince(epochMs(now() - ONE_MINUTE_MS)),
    }
  }

  /** The highest equity that was ever seen, over restarts. */
  #peakEquity(): number | undefined {
    const { journal, conditions } = this.options
    const equity = conditions.account?.netLiquidation
    const stored = Number(journal.setting(PEAK_KEY) ?? Number.NaN)
    if (equity === undefined || equity <= stored) return Number.isFinite(stored) ? stored : undefined
    journal.setSetting(PEAK_KEY, String(equity))
    return equity
  }

  /** Positions at their marks and working entries at their limits; what has a stop risks what lies above it. */
  #holdings(): EquityHolding[] {
    const { loop, trades } = this.options
    const { state } = loop
    const open = trades()
    const held = state.book.open().map(({ instrument, quantity }): EquityHolding => {
      const mark = this.#markOf(instrument)
      const unit = multiplierOf(instrument)
      if (mark === undefined) return holdingOf(instrument, undefined, undefined)
      const exposure = mark * quantity * unit
      const stopped = open.filter(
        ({ entry }) => instrumentKey(entry.intent.instrument) === instrumentKey(instrument),
      )
      // What its stop would still bring is not at risk.
      const kept = stopped.reduce((sum, each) => sum + each.held * Math.min(mark, each.stopPrice) * unit, 0)
      return holdingOf(instrument, exposure, Math.max(0, Math.abs(exposure) - kept))
    })
    const entering = state
      .workingOrders()
      .filter(({ intent }) => intent.purpose === 'entry')
      .map(order => {
        const { instrument, plan } = order.intent
        const units = remainingOf(order) * multiplierOf(instrument)
        const price = Math.abs(order.limitPrice)
        return holdingOf(instrument, price * units, (price - (plan?.trade?.stopPrice ?? 0)) * units)
      })
    return [...held, ...entering]
  }

  #markOf(instrument: Instrument): number | undefined {
    const line = this.options.quotes.lineOf(instrumentKey(instrument))
    return line && markOf(line.quote)
  }
}

const holdingOf = (
  instrument: Instrument,
  exposure: number | undefined,
  stopRisk: number | undefined,
): EquityHolding => ({ symbol: underlyingOf(instrument), exposure, stopRisk })
