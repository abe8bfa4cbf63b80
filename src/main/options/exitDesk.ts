import { randomUUID } from 'node:crypto'
import { openSessionAt } from '#core/calendar/xnysSessions'
import type { Instrument } from '#core/domain/instrument'
import { dollars } from '#core/domain/money'
import type { Order } from '#core/domain/order'
import type { WalkPlan } from '#core/domain/orderPlan'
import { STRUCTURE_FACTS } from '#core/domain/structureKind'
import { incrementAt, roundToTick } from '#core/domain/tick'
import type { EpochMs, SessionDate } from '#core/domain/time'
import { legBalance } from '#core/execution/legBalance'
import { isWorking } from '#core/execution/orderStatus'
import { rollCombo } from '#core/execution/rollCombo'
import { type ExitGuards, type ExitView, type ExitWatch, NEW_WATCH, scanExit } from '#core/exits/exitMonitor'
import { type ExitRule, isUrgent } from '#core/exits/exitRule'
import type { WalkRules } from '#core/pipeline/rules'
import type { StructurePosition } from '#core/portfolio/structureBook'
import type { Broker } from '#core/ports/broker'
import type { OrderDesk } from '#main/engine/orderDesk'
import { protectiveService } from '#main/engine/services/service'
import type { TradingLoop } from '#main/engine/tradingLoop'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { describeError, type Log } from '#main/observability/log'
import type { DecisionStore } from '#main/store/decisionStore'
import { BridgeFailure } from '#protocol/errors'
import { profitOf } from './structureMarks'

export type ExitDeskOptions = {
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly broker: Pick<Broker, 'rulesOf'>
  readonly quotes: QuoteHub
  readonly decisions: DecisionStore
  readonly log: Log
  readonly now: () => EpochMs
  readonly isReady: () => boolean
  readonly guards: ExitGuards
  readonly walk: WalkRules
  readonly scanEveryMs: number
  readonly vixLimitMs: number
  /** Against a minute ago, as a share. */
  readonly vixChange: () => number | undefined
}

const LOOK_EVERY_MS = 1_000
/** A closing limit of the emergency path goes this share past the market. */
const URGENT_REACH = 0.05
/** A market order follows a spike's limit only while the spike is this fresh. */
const SPIKE_MEMORY_MS = 600_000

/**
 * Stage I at run time: looks at every open structure, and closes those whose rules say so. Urgent rules are looked at
 * every second, all others once a scan.
 */
export class ExitDesk {
  readonly service = protectiveService('exits', LOOK_EVERY_MS, () => this.look())
  readonly #lastScan = new Map<string, number>()
  readonly #closing = new Set<string>()
  /** What is in the journal, for structures that are open. */
  readonly #watches = new Map<string, ExitWatch>()

  constructor(private readonly options: ExitDeskOptions) {}

  /** Outside of sessions nothing could fill, and marks are not those of a market. */
  look(): string {
    const { isReady, now } = this.options
    if (!isReady() || !openSessionAt(now())) return 'no broker or no session'
    const open = this.options.loop.state.structures.open()
    this.#forgetOthers(open)
    for (const structure of open) {
      if (this.#closing.has(structure.structureId)) continue
      this.#closing.add(structure.structureId)
      this.#lookAt(structure)
        .catch((error: unknown) =>
          this.options.log.warn('exit.notSent', describeError(error), { structureId: structure.structureId }),
        )
        .finally(() => this.#closing.delete(structure.structureId))
        .catch((error: unknown) => this.options.log.error('exit.bug', describeError(error)))
    }
    return `${open.length} open structures`
  }

  /** What the rules would look at now; undefined for a structure that holds no option any more. */
  viewOf(structure: StructurePosition): ExitView | undefined {
    const { now, quotes, vixChange } = this.options
    const expiration = expirationOf(structure)
    if (expiration === undefined) return undefined
    const { wholeStructures } = legBalance(structure)
    return {
      now: now(),
      tsOpened: structure.tsOpened,
      expiration,
      maySettle: STRUCTURE_FACTS[structure.opening.kind].isAssignable,
      profit: profitOf(structure, quotes),
      maxProfit: structure.opening.maxProfit * wholeStructures,
      premium: Math.abs(dollars(structure.openingCash)),
      vixChange: vixChange(),
    }
  }

  /** How far its exit is from being confirmed, as the last scan left it. */
  watchOf(structureId: string): ExitWatch {
    const known = this.#watches.get(structureId)
    if (known) return known
    const watch = this.options.decisions.exitWatch(structureId) ?? NEW_WATCH
    this.#watches.set(structureId, watch)
    return watch
  }

  /** Asked for by a person: closes with a walking limit. The order carries the id of the request. */
  async close(structureId: string, reason: string, requestId?: string): Promise<Order> {
    const structure = this.options.loop.state.structures.get(structureId)
    if (!structure || structure.lots.length === 0) throw notHeld(structureId)
    return this.#send(structure, reason, false, requestId)
  }

  /** Closes what is held and opens `to` in its place, as one order; what is rejected leaves everything as it is. */
  async roll(structureId: string, to: Instrument, requestId: string): Promise<Order> {
    const { loop, quotes, broker, desk } = this.options
    const structure = loop.state.structures.get(structureId)
    const [unit] = structure ? legBalance(structure).units : []
    if (!structure || !unit) throw notHeld(structureId)
    const combo = rollCombo(unit.instrument, to, unit.instrument.kind === 'option' ? 'short' : 'long')
    if (!combo.ok)
      throw new BridgeFailure({
        kind: 'badRequest',
        code: 'ROLL_IMPOSSIBLE',
        message: `No roll: ${combo.error}.`,
      })
    const instrument = combo.value
    const held = await quotes.ensureMarket(instrument, 3_000)
    try {
      const market = quotes.marketOf(instrument)
      const rules = await broker.rulesOf(instrument)
      if (!market || !rules)
        throw new BridgeFailure({
          kind: 'denied',
          code: 'QUOTE_MISSING',
          message: 'A leg of the roll has no market.',
        })
      const increment = incrementAt(rules.priceIncrements, (market.bid + market.ask) / 2)
      const walk = this.#walkPlan(market, 'buy', increment, false)
      const plan = {
        structureId,
        role: 'roll',
        walk,
        reason: 'roll',
        rollsTo: to,
        opening: undefined,
      } as const
      return await desk.place(
        requestId,
        { instrument, side: 'buy', quantity: unit.quantity, limitPrice: walk.start, tif: 'day', plan },
        structure.opening.strategyId,
      )
    } finally {
      held.close()
    }
  }

  async #lookAt(structure: StructurePosition): Promise<void> {
    const view = this.viewOf(structure)
    // Odd legs are not a structure's to close.
    if (!view || legBalance(structure).wholeStructures === 0) return
    const { decisions, guards, scanEveryMs } = this.options
    const { structureId, opening } = structure
    const isDue = view.now - (this.#lastScan.get(structureId) ?? 0) >= scanEveryMs
    const decision = scanExit(opening.exit, guards, view, this.watchOf(structureId))
    const isUrgentNow = decision.rule !== undefined && isUrgent(decision.rule)
    if (!isDue && !isUrgentNow && !this.#isInEmergency(structureId, view.now)) return
    if (isDue) {
      this.#lastScan.set(structureId, view.now)
      decisions.setExitWatch(structureId, decision.watch, view.now)
      this.#watches.set(structureId, decision.watch)
    }
    const rule = this.#isInEmergency(structureId, view.now) ? 'VIX_SPIKE' : decision.rule
    if (rule === undefined || (decision.kind !== 'exit' && rule !== 'VIX_SPIKE')) return
    await this.#exit(structure, rule, view.now)
  }

  #forgetOthers(open: readonly StructurePosition[]): void {
    const ids = new Set(open.map(({ structureId }) => structureId))
    for (const id of this.#watches.keys()) {
      if (ids.has(id)) continue
      this.#watches.delete(id)
      this.#lastScan.delete(id)
    }
  }

  async #exit(structure: StructurePosition, rule: ExitRule, now: EpochMs): Promise<void> {
    const { desk, vixLimitMs } = this.options
    const working = this.#workingOrder(structure.structureId)
    if (!working) {
      const isOverdue = rule === 'VIX_SPIKE' && this.#isInEmergency(structure.structureId, now)
      await this.#send(structure, rule, isOverdue)
      return
    }
    const isOwn = working.intent.plan?.reason === rule
    const isLate = rule === 'VIX_SPIKE' && isOwn && now - working.intent.tsInit >= vixLimitMs
    // A slower order is in the way of an urgent one; it is replaced once its cancel is confirmed.
    const isInTheWay = rule === 'VIX_SPIKE' && !isOwn
    if ((isLate || isInTheWay) && working.status !== 'pendingCancel')
      desk.cancel(working.intent.clientOrderId)
  }

  async #send(
    structure: StructurePosition,
    reason: string,
    isOverdue: boolean,
    requestId: string = randomUUID(),
  ): Promise<Order> {
    const { desk, quotes, broker, log } = this.options
    const { opening, structureId } = structure
    // A structure that was rolled in part consists of two kinds of wholes; they are closed one after the other.
    const [unit] = legBalance(structure).units
    if (!unit) throw new Error(`${STRUCTURE_FACTS[opening.kind].title}: nothing whole is held.`)
    const { instrument, quantity } = unit
    const side = instrument.kind === 'combo' ? 'sell' : 'buy'
    const held = await quotes.ensureMarket(instrument, 3_000)
    try {
      const market = quotes.marketOf(instrument)
      const rules = await broker.rulesOf(instrument)
      if (!market || !rules)
        throw new Error(`${STRUCTURE_FACTS[opening.kind].title}: no market to close ${quantity} by.`)
      const increment = incrementAt(rules.priceIncrements, (market.bid + market.ask) / 2)
      const isSpike = reason === 'VIX_SPIKE'
      const walk = this.#walkPlan(market, side, increment, isSpike)
      log.warn('exit.sent', `${STRUCTURE_FACTS[opening.kind].title}: ${reason}`, { structureId })
      return await desk.place(
        requestId,
        {
          instrument,
          side,
          quantity,
          limitPrice: walk.start,
          tif: 'day',
          plan: { structureId, role: 'close', walk: isSpike ? undefined : walk, reason, opening: undefined },
          marketOverride: isOverdue ? 'VIX_SPIKE_TIMEOUT' : undefined,
        },
        opening.strategyId,
      )
    } finally {
      held.close()
    }
  }

  /** From the mid to what fills at once; in an emergency at once past the market. */
  #walkPlan(
    { bid, ask }: { readonly bid: number; readonly ask: number },
    side: 'buy' | 'sell',
    increment: number,
    isSpike: boolean,
  ): WalkPlan {
    const { walk } = this.options
    const direction = side === 'buy' ? 1 : -1
    const natural = side === 'buy' ? ask : bid
    const reach = direction * Math.max(increment, Math.abs(natural) * URGENT_REACH)
    const rounded = (price: number) => roundToTick(price, increment, side === 'buy' ? 'up' : 'down')
    // A single option costs something; a combo may bring a credit whichever way it is traded.
    const priced = (price: number) => (bid >= 0 && side === 'buy' ? Math.max(price, increment) : price)
    const start = isSpike ? rounded(natural + reach) : roundToTick((bid + ask) / 2, increment)
    return {
      start: priced(start),
      worst: priced(rounded(natural + reach)),
      step: walk.stepTicks * increment,
      increment,
      stepEveryMs: walk.stepEveryMs,
      durationMsMax: walk.durationMsMax,
    }
  }

  /** A spike's limit was cancelled unfilled a moment ago: what is left goes by the emergency path. */
  #isInEmergency(structureId: string, now: EpochMs): boolean {
    const last = this.options.loop.state
      .ordersOf(structureId)
      .filter(({ intent }) => intent.plan?.role === 'close')
      .at(-1)
    return (
      last?.intent.plan?.reason === 'VIX_SPIKE' &&
      last.status === 'canceled' &&
      last.code !== 'NOT_SENT' &&
      now - last.updatedAt < SPIKE_MEMORY_MS
    )
  }

  #workingOrder(structureId: string): Order | undefined {
    return this.options.loop.state.ordersOf(structureId).find(({ status }) => isWorking(status))
  }
}

const notHeld = (structureId: string): BridgeFailure =>
  new BridgeFailure({
    kind: 'notFound',
    code: 'STRUCTURE_NOT_HELD',
    message: `There is no open structure ${structureId}.`,
  })

function expirationOf({ lots }: StructurePosition): SessionDate | undefined {
  const dates = lots.flatMap(({ instrument }) =>
    instrument.kind === 'option' ? [instrument.expiration] : [],
  )
  return dates.sort()[0]
}
