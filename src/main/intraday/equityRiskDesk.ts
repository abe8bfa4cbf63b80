import { openSessionAt } from '#core/calendar/xnysSessions'
import { type Instrument, instrumentKey, multiplierOf, underlyingOf } from '#core/domain/instrument'
import { remainingOf } from '#core/domain/order'
import { markOf } from '#core/domain/quote'
import { type EpochMs, epochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
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
import type { TradingConditions } from '#main/engine/tradingConditions'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Journal } from '#main/store/journal'
import type { SignalStore } from '#main/store/signalStore'

export type EquityRiskDeskOptions = {
  readonly loop: TradingLoop
  readonly conditions: TradingConditions
  readonly quotes: QuoteHub
  readonly journal: Journal
  readonly signals: SignalStore
  readonly now: () => EpochMs
  readonly limits: EquityLimits
  readonly relations: SymbolRelations
  readonly trip: (trip: Trip) => void
}

const ONE_MINUTE_MS = 60_000
const PEAK_KEY = 'intraday.peakEquity'

/** Shows the risk manager what is held, what the day has cost and what was tried, and pulls the emergency brake. */
export class EquityRiskDesk {
  constructor(private readonly options: EquityRiskDeskOptions) {}

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

  /** Positions at their marks and working entries at their limits; nothing knows of a stop, so all of it is at risk. */
  #holdings(): EquityHolding[] {
    const { state } = this.options.loop
    const held = state.book.open().map(({ instrument, quantity }): EquityHolding => {
      const mark = this.#markOf(instrument)
      const exposure = mark === undefined ? undefined : mark * quantity * multiplierOf(instrument)
      return holdingOf(instrument, exposure)
    })
    const entering = state
      .orders()
      .filter(({ status, intent }) => isWorking(status) && intent.purpose === 'entry')
      .map(order => {
        const { instrument } = order.intent
        return holdingOf(
          instrument,
          Math.abs(order.limitPrice) * remainingOf(order) * multiplierOf(instrument),
        )
      })
    return [...held, ...entering]
  }

  #markOf(instrument: Instrument): number | undefined {
    const line = this.options.quotes.lineOf(instrumentKey(instrument))
    return line && markOf(line.quote)
  }
}

const holdingOf = (instrument: Instrument, exposure: number | undefined): EquityHolding => ({
  symbol: underlyingOf(instrument),
  exposure,
  stopRisk: exposure === undefined ? undefined : Math.abs(exposure),
})
