import { randomUUID } from 'node:crypto'
import { exchangeDateOf } from '#core/calendar/exchangeTime'
import { openSessionAt, sessionOf } from '#core/calendar/xnysSessions'
import { type Instrument, instrumentKey } from '#core/domain/instrument'
import { CLIENT_ORDER_ID_PREFIX, type Order } from '#core/domain/order'
import type { TradeOpening, TradeRules } from '#core/domain/orderPlan'
import { type EpochMs, epochMs, type SessionDate } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { EntryOrder } from '#core/pipeline/intraday/entryOrder'
import type { TradePosition } from '#core/portfolio/structureBook'
import { LEVEL_FAULTS, type LevelChange, levelMove } from '#core/trades/levelChange'
import { resultOf, type Trade, type TradeResult, targetPriceOf, tradeOf } from '#core/trades/trade'
import { stopPriceOf, type TradeMove, type TradeView, tradeMoves } from '#core/trades/tradeMoves'
import { bracketDrafts, entryDraft, protectionDraft, replacementLink } from '#core/trades/tradeOrders'
import type { TradeMarks } from '#core/trades/trailingStop'
import type { OrderDesk } from '#main/engine/orderDesk'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { describeError, type Log } from '#main/observability/log'
import type { SignalStore } from '#main/store/signalStore'
import { BridgeFailure } from '#protocol/errors'

export type TradeDeskOptions = {
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly quotes: QuoteHub
  readonly signals: SignalStore
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  /** Whether the broker has said since the last fill that it holds what we think. */
  readonly isConfirmed: (instrument: Instrument) => boolean
  readonly rules: TradeRules
  readonly bracket: TradeOpening['bracket']
  readonly maxQuoteAgeMs: number
}

export type TradeEntry = {
  readonly tradeId: string
  readonly symbol: string
  readonly strategy: string
  readonly order: EntryOrder
}

/** A trade as people and risk look at it. */
export type TradeState = Trade & {
  readonly position: TradePosition
  readonly mark: number | undefined
  readonly stopPrice: number
  readonly targetPrice: number
  readonly result: TradeResult | undefined
}

/** After a move that was not taken, before the next is tried. */
const RETRY_AFTER_MS = 5_000

/**
 * Opens trades and looks after them until nothing of them is held: their protection follows what has filled, their
 * stops rise, and they are let go of in time. It keeps nothing that matters: after a restart the orders, the lots and
 * the watched stops in the journal tell where each trade stands.
 */
export class TradeDesk {
  /** Of each trade that is being moved, when that will be over. */
  readonly #moving = new Map<string, Promise<void>>()
  readonly #retryAt = new Map<string, number>()
  readonly #highest = new Map<string, number>()
  readonly #closeWanted = new Set<string>()

  constructor(private readonly options: TradeDeskOptions) {}

  /** Throws BridgeFailure with the codes of the door when the entry may not leave. */
  async enter({ tradeId, symbol, strategy, order }: TradeEntry): Promise<Order> {
    const { desk, bracket, rules, now } = this.options
    const { instrument, quantity, limitPrice, takeProfit, stopLoss, increment, atr } = order
    const opening: TradeOpening = {
      strategy,
      symbol,
      targetPrice: takeProfit,
      stopPrice: stopLoss,
      increment,
      atr,
      bracket,
      rules,
      session: exchangeDateOf(now()),
    }
    const wish = { tradeId, instrument, quantity, limitPrice, opening }
    const children = bracketDrafts(wish, `${CLIENT_ORDER_ID_PREFIX}${tradeId}`)
    return desk.place(
      tradeId,
      entryDraft(wish),
      strategy,
      children.map(({ as, draft }) => ({ suffix: `-${as}`, draft })),
    )
  }

  /** Asked for by a person: what still enters is cancelled, what is held is sold at the market's price. */
  close(tradeId: string): void {
    const trade = this.options.loop.state.structures.trade(tradeId) && this.#tradeOf(tradeId)
    if (!trade || !isAlive(trade))
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'TRADE_NOT_OPEN',
        message: `There is no open trade ${tradeId}.`,
      })
    this.#closeWanted.add(tradeId)
    this.look()
  }

  /** A level that a person moves. Throws BridgeFailure with a code of `LEVEL_FAULTS` or of the door when it may not. */
  async adjust(tradeId: string, change: LevelChange): Promise<TradeState> {
    const { isReady, loop } = this.options
    // What is under way may change the very order that is meant; it tells the log itself how it ended.
    while (this.#moving.has(tradeId)) await Promise.allSettled([this.#moving.get(tradeId)])
    const trade = this.#tradeOf(tradeId)
    if (!trade) throw unknownTrade(tradeId)
    if (!isReady())
      throw new BridgeFailure({
        kind: 'unavailable',
        code: 'BROKER_NOT_READY',
        message: 'The broker is not connected: the level stays where it is.',
      })
    const killState = loop.isKillSwitchKnown ? loop.state.killSwitch.state : undefined
    const move = levelMove(trade, change, this.#viewOf(trade), killState)
    if (!move.ok)
      throw new BridgeFailure({ kind: 'denied', code: move.error, message: LEVEL_FAULTS[move.error] })
    await this.#carryOut(trade, [move.value])
    const position = loop.state.structures.trade(tradeId)
    const adjusted = position && this.#stateOf(position)
    if (!adjusted) throw unknownTrade(tradeId)
    return adjusted
  }

  /** Why no trade may be opened any more in this session; undefined while one may. */
  entriesOver(): string | undefined {
    const { now, rules } = this.options
    const at = flattenAt(exchangeDateOf(now()), rules.flattenBeforeCloseMs)
    return at !== undefined && now() >= at ? 'the session is about to end' : undefined
  }

  /** The latest of all trades, newest first. */
  trades(limit: number): readonly TradeState[] {
    return this.options.loop.state.structures
      .trades()
      .slice(-limit)
      .reverse()
      .flatMap(position => this.#stateOf(position) ?? [])
  }

  /** Those that hold something. */
  open(): readonly TradeState[] {
    return this.options.loop.state.structures.openTrades().flatMap(position => this.#stateOf(position) ?? [])
  }

  /** Whether anything is held or works. */
  get isBusy(): boolean {
    return this.#aliveIds().size > 0
  }

  /** Four times a second. Trades of an earlier life are looked after whether or not new ones are made. */
  look(): void {
    const { isReady, loop, now } = this.options
    // In a hard stop everything is flattened anyway; outside of sessions nothing fills, and marks are no market's.
    if (!isReady() || loop.state.killSwitch.state === 'hardStop' || !openSessionAt(now())) return
    const alive = this.#aliveIds()
    for (const tradeId of this.#highest.keys()) if (!alive.has(tradeId)) this.#forget(tradeId)
    for (const tradeId of alive) {
      if (this.#moving.has(tradeId) || now() < (this.#retryAt.get(tradeId) ?? 0)) continue
      const trade = this.#tradeOf(tradeId)
      const moves = trade ? tradeMoves(trade, this.#viewOf(trade)) : []
      if (trade && moves.length > 0) this.#move(trade, moves)
    }
  }

  /** Trades that hold something, and those whose orders still work. */
  #aliveIds(): ReadonlySet<string> {
    const { state } = this.options.loop
    return new Set([
      ...state.structures.openTrades().map(({ structureId }) => structureId),
      ...state.workingOrders().flatMap(({ intent }) => {
        const { plan } = intent
        return plan?.trade !== undefined || plan?.role === 'protect' ? [plan.structureId] : []
      }),
    ])
  }

  #forget(tradeId: string): void {
    this.#highest.delete(tradeId)
    this.#retryAt.delete(tradeId)
    this.#closeWanted.delete(tradeId)
  }

  #tradeOf(tradeId: string): Trade | undefined {
    const { state } = this.options.loop
    const position = state.structures.trade(tradeId)
    return position && tradeOf(position, state.ordersOf(tradeId))
  }

  #stateOf(position: TradePosition): TradeState | undefined {
    const trade = this.#tradeOf(position.structureId)
    if (!trade) return undefined
    const mark = trade.held === 0 ? undefined : this.#midOf(trade.entry.intent.instrument)
    return {
      ...trade,
      position,
      mark,
      stopPrice: stopPriceOf(trade, this.#watchedStop(trade)),
      targetPrice: targetPriceOf(trade),
      result: resultOf(trade, position, mark),
    }
  }

  #viewOf(trade: Trade): TradeView {
    const { now } = this.options
    const { instrument } = trade.entry.intent
    const market = this.#freshMarket(instrument)
    return {
      now: now(),
      market,
      marks: market && trade.held > 0 ? this.#marksOf(trade, (market.bid + market.ask) / 2) : undefined,
      watchedStop: this.#watchedStop(trade),
      flattenAt: flattenAt(trade.opening.session, trade.opening.rules.flattenBeforeCloseMs),
      isPositionConfirmed: this.options.isConfirmed(instrument),
      isCloseWanted: this.#closeWanted.has(trade.tradeId),
    }
  }

  #watchedStop({ tradeId, opening }: Trade): number {
    return this.options.signals.watchedStop(tradeId) ?? opening.stopPrice
  }

  #marksOf({ tradeId, entry, opening }: Trade, mark: number): TradeMarks {
    const { instrument } = entry.intent
    const highest = Math.max(mark, this.#highest.get(tradeId) ?? mark)
    this.#highest.set(tradeId, highest)
    const delta =
      instrument.kind === 'option' ? this.options.quotes.lineOf(instrumentKey(instrument))?.greeks?.delta : 1
    const atr = delta === undefined ? undefined : Math.abs(delta) * opening.atr
    return { mark, highest, atr: atr !== undefined && atr > 0 ? atr : undefined }
  }

  #freshMarket(instrument: Instrument): TradeView['market'] {
    const { quotes, now, maxQuoteAgeMs } = this.options
    const market = quotes.marketOf(instrument)
    const isUsable = market && !market.halted && market.bid > 0 && now() - market.tsInit <= maxQuoteAgeMs
    return isUsable ? market : undefined
  }

  #midOf(instrument: Instrument): number | undefined {
    const market = this.options.quotes.marketOf(instrument)
    return market && (market.bid + market.ask) / 2
  }

  #move(trade: Trade, moves: readonly TradeMove[]): void {
    const { now, log } = this.options
    const { tradeId } = trade
    this.#carryOut(trade, moves).catch((error: unknown) => {
      this.#retryAt.set(tradeId, now() + RETRY_AFTER_MS)
      log.warn('trade.notMoved', describeError(error), { tradeId })
    })
  }

  /** One at a time for each trade: a move is made of what stood before it. */
  #carryOut(trade: Trade, moves: readonly TradeMove[]): Promise<void> {
    const { tradeId } = trade
    const moving = this.#carryOutNow(trade, moves).finally(() => this.#moving.delete(tradeId))
    this.#moving.set(tradeId, moving)
    return moving
  }

  async #carryOutNow(trade: Trade, moves: readonly TradeMove[]): Promise<void> {
    const { desk, signals, log, loop, now } = this.options
    const { tradeId, entry } = trade
    const link = replacementLink(trade, loop.state.ordersOf(tradeId).length)
    for (const move of moves) {
      log.info('trade.moved', `${trade.opening.symbol}: ${move.kind} ${move.reason}`, { tradeId })
      switch (move.kind) {
        case 'cancel':
          desk.cancel(move.order.intent.clientOrderId)
          break
        case 'change':
          await desk.modify(move.order.intent.clientOrderId, { ...move.terms, reason: move.reason })
          break
        case 'protect': {
          const { instrument, source } = entry.intent
          const draft = protectionDraft(tradeId, instrument, move.as, move.terms, link)
          await desk.place(randomUUID(), draft, source)
          break
        }
        case 'watch':
          signals.moveStop(tradeId, move.stopPrice, move.reason, now())
      }
    }
  }
}

const unknownTrade = (tradeId: string): BridgeFailure =>
  new BridgeFailure({ kind: 'notFound', code: 'TRADE_UNKNOWN', message: `There is no trade ${tradeId}.` })

const isAlive = ({ held, entry }: Trade): boolean => held > 0 || isWorking(entry.status)

function flattenAt(date: SessionDate, beforeCloseMs: number | null): EpochMs | undefined {
  const session = sessionOf(date)
  return beforeCloseMs === null || !session ? undefined : epochMs(session.closesAt - beforeCloseMs)
}
