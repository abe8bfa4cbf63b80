import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { instrumentFromSymbol, instrumentKey } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import type { Order } from '#core/domain/order'
import type { EpochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { structureView } from '#main/options/decisionViews'
import type { OptionsEngine } from '#main/options/optionsEngine'
import type { StructureView } from '#protocol/views/decisionView'
import type { JournalEntryView } from '#protocol/views/logView'
import type { ChainDirectoryView, QuoteView } from '#protocol/views/marketView'
import type { FillView, OrderView, PositionView } from '#protocol/views/orderView'
import type { AccountView, StatusView } from '#protocol/views/statusView'
import type { BrokerSession } from './brokerSession'
import type { EngineOptions } from './engineOptions'
import type { TradingConditions } from './tradingConditions'
import type { TradingLoop } from './tradingLoop'
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

type Parts = {
  readonly options: EngineOptions
  readonly loop: TradingLoop
  readonly session: BrokerSession
  readonly conditions: TradingConditions
  readonly quotes: QuoteHub
  readonly now: () => EpochMs
  readonly account: () => string
  readonly dryRun: boolean
  readonly optionsEngine: () => OptionsEngine | undefined
  /** Chain lines travel as columns; everything else as quotes. */
  readonly isShownAsQuote: (key: string) => boolean
}

/** What the engine holds, as people are shown it. Nothing here changes anything. */
export class EngineViews {
  constructor(private readonly parts: Parts) {}

  status(): StatusView {
    const { options, loop, session, conditions, quotes, now } = this.parts
    const { settings, broker, dataLabel, address, version } = options
    const failure = loop.journalFailure
    const { killSwitch } = loop.state
    return {
      mode: settings.settings.mode,
      dataLabel,
      dryRun: this.parts.dryRun,
      account: this.parts.account() || null,
      broker: { ...session.describe(), address, clientId: settings.settings['broker.clientId'] },
      market: marketPhase(now()),
      entriesOn: conditions.entriesOn,
      clock: { offsetMs: now() - Date.now(), timeZone: 'America/New_York' },
      killSwitch: loop.isKillSwitchKnown
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
      dataLag: quotes.worstLag() ?? null,
      lines: broker.lines(),
      pacing: broker.pacing(),
      store: { healthy: failure === undefined, detail: failure ? `${failure.code}: ${failure.message}` : '' },
      version,
    }
  }

  account(): AccountView {
    return accountView(this.parts.account(), this.parts.conditions.account)
  }

  orders(workingOnly = false): OrderView[] {
    const { state } = this.parts.loop
    const orders = workingOnly ? state.workingOrders() : state.orders()
    return orders.map(orderView).reverse()
  }

  /** As the books know them, for whoever decides by them. */
  workingOrders(): readonly Order[] {
    return this.parts.loop.state.workingOrders()
  }

  fills(limit: number): FillView[] {
    const { book } = this.parts.loop.state
    return book
      .fills()
      .slice(-limit)
      .map(fill => fillView(fill, book))
      .reverse()
  }

  positions(): PositionView[] {
    const { loop, quotes, conditions } = this.parts
    return loop.state.book
      .all()
      .filter(position => position.quantity !== 0 || position.realized !== 0)
      .map(position => {
        const key = instrumentKey(position.instrument)
        const line = quotes.lineOf(key)
        const theirs = conditions.brokerQuantities
        const brokerQuantity = theirs && (theirs.get(key) ?? 0)
        return positionView(position, line, line ? quotes.isStale(line) : true, brokerQuantity)
      })
  }

  /** What strategies hold, legs together. */
  structures(): StructureView[] {
    const { loop, quotes, now } = this.parts
    const exits = this.parts.optionsEngine()?.exits
    return loop.state.structures.open().map(structure =>
      structureView(structure, {
        quotes,
        now: now(),
        view: exits?.viewOf(structure),
        watch: exits?.watchOf(structure.structureId),
        workingOrder: this.workingOrdersOf(structure.structureId)[0],
      }),
    )
  }

  workingOrdersOf(structureId: string): readonly Order[] {
    return this.parts.loop.state.ordersOf(structureId).filter(({ status }) => isWorking(status))
  }

  /** Newest first, older than `before`. */
  journalEntries(limit: number, before?: number): JournalEntryView[] {
    const { options, loop } = this.parts
    const titleOf = (clientOrderId: string): string => {
      const order = loop.state.order(clientOrderId)
      return order ? instrumentTitle(order.intent.instrument) : clientOrderId
    }
    const tradeOf = (clientOrderId: string): string | undefined => {
      const id = loop.state.order(clientOrderId)?.intent.plan?.structureId
      const { structures } = loop.state
      return id !== undefined && (structures.get(id) ?? structures.trade(id)) ? id : undefined
    }
    return options.journal
      .latest(limit, before)
      .map(({ seq, record }) => journalEntryView(seq, record, titleOf, tradeOf))
  }

  /** What a hard stop would do now. */
  killSwitchPreview(): { cancels: OrderView[]; flattens: PositionView[] } {
    return {
      cancels: this.orders(true),
      flattens: this.positions().filter(position => position.quantity !== 0),
    }
  }

  async chainDirectory(underlying: string): Promise<ChainDirectoryView> {
    const { options, now } = this.parts
    const classes = await options.broker.optionDirectory(instrumentFromSymbol(underlying))
    return chainDirectoryView(underlying, classes, exchangeDateOf(now()))
  }

  /** Those of `keys` that are shown as quotes; all that the hub holds by default. */
  quotes(keys: Iterable<string> = this.parts.quotes.keys()): QuoteView[] {
    const { quotes, isShownAsQuote } = this.parts
    return [...keys].flatMap(key => {
      const line = quotes.lineOf(key)
      return line && isShownAsQuote(key) ? quoteView(key, line, quotes.isStale(line)) : []
    })
  }
}
