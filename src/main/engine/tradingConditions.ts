import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { sessionOf } from '#core/calendar/xnysSessions'
import { type Instrument, instrumentKey, underlyingOf } from '#core/domain/instrument'
import { dollars } from '#core/domain/money'
import type { OrderIntent } from '#core/domain/order'
import { type EpochMs, epochMs } from '#core/domain/time'
import type { OrderSurroundings } from '#core/kernel/input'
import { bookGreeks, lotsOfOrder, type UnitGreeks } from '#core/portfolio/bookGreeks'
import type { AccountValues } from '#core/ports/broker'
import { type AccountFacts, type AccountWarning, accountWarnings } from '#core/risk/accountWarnings'
import { type RestartWindow, restartBlackout } from '#core/risk/restartBlackout'
import type { EquityRisk } from '#core/risk/riskContext'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Journal } from '#main/store/journal'
import type { TradingLoop } from './tradingLoop'

export type TradingConditionsOptions = {
  readonly loop: TradingLoop
  readonly quotes: QuoteHub
  readonly journal: Journal
  readonly now: () => EpochMs
  readonly restart: RestartWindow
  readonly entriesOn: boolean
  /** Versions of the strategies that are enabled. */
  readonly strategyVersions: () => ReadonlyMap<string, number>
  /** Why the data of a symbol may not be traded on. */
  readonly dataVeto: (symbol: string) => string | undefined
  /** For entries of intraday trades. */
  readonly equityRisk: () => EquityRisk | undefined
  readonly accountKind: AccountFacts['accountKind']
}

export type AccountConditions = Pick<
  OrderSurroundings,
  | 'dataVeto'
  | 'blackout'
  | 'entriesOn'
  | 'strategyVersions'
  | 'netLiquidation'
  | 'buyingPower'
  | 'cash'
  | 'dailyLossRatio'
  | 'greeks'
  | 'brokerQuantities'
  | 'equityRisk'
>

/** What holds for the whole account while an order is judged: its equity, its day, its greeks, its switches. */
export class TradingConditions {
  #entriesOn: boolean
  #account: AccountValues | undefined
  #brokerQuantities: ReadonlyMap<string, number> | undefined
  #openingEquity: { readonly session: string; readonly equity: number } | undefined

  constructor(private readonly options: TradingConditionsOptions) {
    const stored = options.journal.setting(ENTRIES_KEY)
    this.#entriesOn = stored === undefined ? options.entriesOn : stored === 'on'
  }

  get entriesOn(): boolean {
    return this.#entriesOn
  }

  /** Remembered over restarts; throws StoreError when it cannot be. */
  switchEntries(isOn: boolean): void {
    this.options.journal.setSetting(ENTRIES_KEY, isOn ? 'on' : 'off')
    this.#entriesOn = isOn
  }

  get account(): AccountValues | undefined {
    return this.#account
  }

  accountChanged(values: AccountValues): void {
    this.#account = values
    this.#noteOpeningEquity()
  }

  get brokerQuantities(): ReadonlyMap<string, number> | undefined {
    return this.#brokerQuantities
  }

  /** Whether the broker has said since the last fill that it holds as much of it as we do. */
  agreesOn(instrument: Instrument): boolean {
    const key = instrumentKey(instrument)
    const { book } = this.options.loop.state
    return (
      this.#brokerQuantities !== undefined && (this.#brokerQuantities.get(key) ?? 0) === book.quantityOf(key)
    )
  }

  /** Undefined from a fill on, until the broker has been asked again. */
  brokerSaid(quantities: ReadonlyMap<string, number> | undefined): void {
    this.#brokerQuantities = quantities
  }

  /**
   * Lost since the session's first equity, as a share of it; undefined when either is not known. TWS tells equity
   * every three minutes and the day's profit every second: the larger loss of the two counts.
   */
  dailyLossRatio(): number | undefined {
    const equity = this.#account?.netLiquidation
    const opening = this.#openingEquity
    if (
      equity === undefined ||
      opening?.session !== exchangeDateOf(this.options.now()) ||
      opening.equity <= 0
    )
      return undefined
    const lost = Math.max(opening.equity - equity, -(this.#account?.dailyPnl ?? Number.POSITIVE_INFINITY))
    return lost / opening.equity
  }

  heldGreeks(): AccountConditions['greeks']['held'] {
    return bookGreeks(this.options.loop.state.book.open(), this.greeksOf)
  }

  of({
    instrument,
    side,
    quantity,
    plan,
  }: Pick<OrderIntent, 'instrument' | 'side' | 'quantity' | 'plan'>): AccountConditions {
    const { now, restart, strategyVersions, dataVeto, equityRisk } = this.options
    return {
      dataVeto: dataVeto(underlyingOf(instrument)),
      blackout: restartBlackout(restart, now()),
      entriesOn: this.#entriesOn,
      strategyVersions: strategyVersions(),
      netLiquidation: this.#account?.netLiquidation,
      buyingPower: this.#account?.buyingPower,
      cash: this.#account?.cash,
      dailyLossRatio: this.dailyLossRatio(),
      greeks: {
        held: this.heldGreeks(),
        order: bookGreeks(lotsOfOrder(instrument, side, quantity), this.greeksOf),
      },
      brokerQuantities: this.#brokerQuantities,
      equityRisk: plan?.trade && equityRisk(),
    }
  }

  /** What brokers and the tax office may say to an order. */
  warningsOf(intent: OrderIntent): readonly AccountWarning[] {
    const { loop, now, accountKind } = this.options
    const { book } = loop.state
    const from = epochMs(now() - WARNINGS_LOOK_BACK_MS)
    const trades = book
      .fills()
      .filter(({ instrument, tsEvent }) => instrument.kind !== 'combo' && tsEvent >= from)
      .map(({ execId, ...fill }) => ({ ...fill, realized: dollars(book.realizedOf(execId)) }))
    const opensAt = sessionOf(exchangeDateOf(now()))?.opensAt ?? now()
    const optionOrdersToday = loop.state
      .ordersThatMatter(opensAt)
      .filter(({ intent: { instrument, tsInit }, status }) => {
        const isOption = instrument.kind === 'option' || instrument.kind === 'combo'
        return isOption && tsInit >= opensAt && status !== 'denied'
      }).length
    return accountWarnings(intent, {
      now: now(),
      accountKind,
      equity: this.#account?.netLiquidation,
      trades,
      optionOrdersToday,
      held: key => book.quantityOf(key),
    })
  }

  /** Of one unit, as the broker or our own model says; undefined while one of them is not known. */
  readonly greeksOf = (key: string): UnitGreeks | undefined => {
    const greeks = this.options.quotes.lineOf(key)?.greeks
    const { delta, gamma, vega, theta } = greeks ?? {}
    if (delta === undefined || gamma === undefined || vega === undefined || theta === undefined)
      return undefined
    return { delta, gamma, vega, theta }
  }

  /** The first equity of a session stands for the day, however often Claxton is started (S6). */
  #noteOpeningEquity(): void {
    const equity = this.#account?.netLiquidation
    const session = exchangeDateOf(this.options.now())
    if (equity === undefined || this.#openingEquity?.session === session) return
    const { decisions } = this.options.journal
    if (!decisions) return
    decisions.setOpeningEquity(session, equity, this.options.now())
    this.#openingEquity = { session, equity: decisions.openingEquity(session) ?? equity }
  }
}

const WARNINGS_LOOK_BACK_MS = 31 * 86_400_000

const ENTRIES_KEY = 'entries'
