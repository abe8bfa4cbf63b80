import type { Instrument } from '#core/domain/instrument'
import { instrumentTitle } from '#core/domain/instrumentTitle'
import {
  CLIENT_ORDER_ID_PREFIX,
  type Order,
  type OrderIntent,
  type OrderPurpose,
  type OrderTerms,
  termsOf,
} from '#core/domain/order'
import { priceText } from '#core/domain/priceText'
import { incrementAt, roundToTick } from '#core/domain/tick'
import type { EpochMs } from '#core/domain/time'
import type { BracketOrder, OrderSurroundings } from '#core/kernel/input'
import { contextOf } from '#core/kernel/orderRequests'
import type { Outcome } from '#core/kernel/outcome'
import type { WalkRules } from '#core/pipeline/rules'
import type { Broker, InstrumentRules, MarginAnswer } from '#core/ports/broker'
import { ACCOUNT_WARNINGS } from '#core/risk/accountWarnings'
import { describeDenial } from '#core/risk/denial'
import type { RiskLimits } from '#core/risk/limits'
import { isReducing } from '#core/risk/orderTrades'
import { judge } from '#core/risk/riskDoor'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import { describeError, type Log } from '#main/observability/log'
import { BridgeFailure } from '#protocol/errors'
import type { OrderRequestView, PreviewView } from '#protocol/views/orderView'
import type { BrokerSession } from './brokerSession'
import { previewOf } from './previewOf'
import type { TradingConditions } from './tradingConditions'
import type { TradingLoop } from './tradingLoop'

/** What a person or a strategy asks for. Strategies say with it which structure it belongs to and how it works. */
export type OrderDraft = OrderRequestView &
  Pick<OrderIntent, 'plan' | 'marketOverride' | 'stopPrice' | 'link'>

/** An order that protects the entry that it is sent with; `suffix` makes its id from the entry's. */
export type ChildDraft = { readonly suffix: string; readonly draft: OrderDraft }

/** Terms to change; what is left out stays. */
export type TermChange = Partial<OrderTerms> & {
  /** What asks for it; none when a person does. */
  readonly reason?: string | undefined
}

export type OrderDeskOptions = {
  readonly broker: Broker
  readonly loop: TradingLoop
  readonly session: BrokerSession
  readonly quotes: QuoteHub
  readonly log: Log
  readonly limits: RiskLimits
  readonly walk: WalkRules
  readonly dryRun: boolean
  readonly now: () => EpochMs
  readonly accountMatchesMode: () => boolean
  readonly conditions: TradingConditions
}

/** How long a quote is waited for before an order is judged without one, which denies an entry. */
const QUOTE_WAIT_MS = 3_000

/** Gathers what the risk door asks about, then puts the order to the kernel. Nothing else places orders. */
export class OrderDesk {
  readonly #options: OrderDeskOptions
  /** Requests that are being prepared, by request id: a repeat gets the same answer. */
  readonly #underway = new Map<string, Promise<Order>>()

  constructor(options: OrderDeskOptions) {
    this.#options = options
  }

  /** The order that this request led to, however often and on however many connections it is made. */
  async place(
    requestId: string,
    request: OrderDraft,
    source: string,
    children: readonly ChildDraft[] = [],
  ): Promise<Order> {
    const clientOrderId = `${CLIENT_ORDER_ID_PREFIX}${requestId}`
    const known = this.#options.loop.state.order(clientOrderId)
    if (known) return this.#answer(known)
    const underway = this.#underway.get(requestId)
    if (underway !== undefined) return underway
    const placing = this.#place(clientOrderId, request, source, children).finally(() =>
      this.#underway.delete(requestId),
    )
    this.#underway.set(requestId, placing)
    return placing
  }

  /** Whether an order of this id was ever written down. */
  knows(clientOrderId: string): boolean {
    return this.#options.loop.state.order(clientOrderId) !== undefined
  }

  async preview(request: OrderRequestView): Promise<PreviewView> {
    const { loop, now } = this.#options
    const draft = this.#intent('preview', request, 'operator')
    const { surroundings, rules, release } = await this.#prepare(draft)
    try {
      const intent = this.#walking(draft, request, rules)
      const margin =
        surroundings.margin ?? (intent.purpose === 'exit' ? await this.#whatIf(intent) : undefined)
      const context = contextOf(loop.state, surroundings, now())
      // What the door would say to its last step is better known before the first.
      const denials = [intent.limitPrice, intent.walk?.worst ?? intent.limitPrice].flatMap(limitPrice =>
        judge({ ...intent, limitPrice }, context),
      )
      return previewOf(
        intent,
        margin,
        [...new Map(denials.map(each => [each.code, each])).values()].map(each => ({
          code: each.code,
          message: describeDenial(each),
        })),
        this.#options.conditions.warningsOf(intent).map(({ code, detail }) => ({
          code,
          message: `${ACCOUNT_WARNINGS[code]} (${detail})`,
        })),
      )
    } finally {
      release()
    }
  }

  async modify(clientOrderId: string, { reason, ...change }: TermChange): Promise<Order> {
    const { loop, now } = this.#options
    const order = this.#require(clientOrderId)
    // Its quantity follows what the trade holds, and its price the rules of the trade.
    if (reason === undefined && order.intent.plan?.role === 'protect')
      throw new BridgeFailure({
        kind: 'denied',
        code: 'ORDER_PROTECTS_TRADE',
        message: 'This order protects a trade: move the target or the stop of the trade instead.',
      })
    const { surroundings, release } = await this.#prepare({
      ...order.intent,
      ...termsOf(order),
      ...change,
    })
    try {
      // It may have changed while the broker was asked.
      const terms = { ...termsOf(this.#require(clientOrderId)), ...change }
      this.#settle(
        loop.process({ kind: 'modifyRequested', now: now(), clientOrderId, ...terms, reason, surroundings }),
      )
      return this.#require(clientOrderId)
    } finally {
      release()
    }
  }

  cancel(clientOrderId: string): Order {
    const { loop, now } = this.#options
    this.#require(clientOrderId)
    this.#requireConnection()
    this.#settle(loop.process({ kind: 'cancelRequested', now: now(), clientOrderId }))
    return this.#require(clientOrderId)
  }

  cancelAll(): number {
    const { loop, now } = this.#options
    this.#requireConnection()
    const before = loop.state.orders().filter(order => order.status === 'pendingCancel').length
    this.#settle(loop.process({ kind: 'cancelAllRequested', now: now() }))
    return loop.state.orders().filter(order => order.status === 'pendingCancel').length - before
  }

  /** For the kill switch: no quote is waited for and no margin asked, the door judges it as an emergency. */
  placeEmergency(clientOrderId: string, request: OrderRequestView, increment: number): Outcome {
    const { broker, loop, now } = this.#options
    const intent: OrderIntent = {
      ...this.#intent(clientOrderId, request, 'killSwitch'),
      purpose: 'emergency',
    }
    return loop.process({
      kind: 'orderRequested',
      now: now(),
      intent,
      brokerOrderId: broker.nextOrderId(),
      surroundings: this.#surroundingsWith(intent, increment, undefined),
    })
  }

  async #place(
    clientOrderId: string,
    request: OrderDraft,
    source: string,
    children: readonly ChildDraft[],
  ): Promise<Order> {
    const { broker, loop, log, now, conditions } = this.#options
    const draft = this.#intent(clientOrderId, request, source)
    const { surroundings, rules, release } = await this.#prepare(draft)
    try {
      // What is held may have changed while the broker was asked.
      const current: OrderIntent = { ...draft, purpose: this.#purposeOf(request), tsInit: now() }
      const intent = this.#walking(current, request, rules)
      const numbered = (each: OrderIntent): BracketOrder => ({
        intent: each,
        brokerOrderId: broker.nextOrderId(),
        increment: rules && incrementOf(each, rules),
      })
      const warnings = conditions.warningsOf(intent)
      const outcome = loop.process(
        children.length === 0
          ? { kind: 'orderRequested', now: now(), ...numbered(intent), surroundings, warnings }
          : {
              kind: 'bracketRequested',
              now: now(),
              entry: numbered(intent),
              children: children.map(({ suffix, draft: child }) =>
                numbered(this.#intent(`${clientOrderId}${suffix}`, child, source)),
              ),
              surroundings,
              warnings,
            },
      )
      const what = `${request.side} ${request.quantity} ${instrumentTitle(request.instrument)} at ${priceText(request.limitPrice)}`
      if (outcome.kind === 'denied') {
        log.warn('order.denied', `${what}: ${outcome.denials.map(each => each.code).join(', ')}`, {
          clientOrderId,
        })
      } else log.info('order.sent', what, { clientOrderId })
      this.#settle(outcome)
      return this.#require(clientOrderId)
    } finally {
      release()
    }
  }

  #intent(clientOrderId: string, { walkTo: _, ...request }: OrderDraft, source: string): OrderIntent {
    return {
      clientOrderId,
      ...request,
      purpose: this.#purposeOf(request),
      source,
      tsInit: this.#options.now(),
    }
  }

  /** The intent with its walk, where the request asks for one and the contract's increments are known. */
  #walking(
    intent: OrderIntent,
    { walkTo, tif, limitPrice }: OrderDraft,
    rules: InstrumentRules | undefined,
  ): OrderIntent {
    if (walkTo === undefined || rules === undefined) return intent
    if (tif === 'ioc')
      throw new BridgeFailure({
        kind: 'badRequest',
        code: 'WALK_NEEDS_TIME',
        message: 'A limit that walks needs an order that waits: choose day or GTC.',
      })
    const { stepTicks, stepEveryMs, durationMsMax } = this.#options.walk
    const increment = Math.max(
      incrementAt(rules.priceIncrements, limitPrice),
      incrementAt(rules.priceIncrements, walkTo),
    )
    // Never past what was asked for, where that lies between two increments.
    const worst = roundToTick(walkTo, increment, intent.side === 'buy' ? 'down' : 'up')
    const step = stepTicks * increment
    return { ...intent, walk: { start: limitPrice, worst, step, increment, stepEveryMs, durationMsMax } }
  }

  /** A plan says itself what it is for: an exit whose position is gone must be denied, not become an entry. */
  #purposeOf({ instrument, side, quantity, plan }: OrderDraft): OrderPurpose {
    if (plan) return plan.role === 'open' || plan.role === 'roll' ? 'entry' : 'exit'
    const { book } = this.#options.loop.state
    return isReducing(instrument, side, quantity, key => book.quantityOf(key)) ? 'exit' : 'entry'
  }

  /** Asks the broker and the market what the door will want to know. What is held for it is let go by `release`. */
  async #prepare(intent: OrderIntent): Promise<{
    readonly surroundings: OrderSurroundings
    readonly rules: InstrumentRules | undefined
    readonly release: () => void
  }> {
    const rules = await this.#rulesOf(intent.instrument)
    if (!rules) {
      const surroundings = this.#surroundingsWith(intent, undefined, undefined)
      return { surroundings, rules, release: () => undefined }
    }
    const held = await this.#options.quotes.ensureMarket(intent.instrument, QUOTE_WAIT_MS)
    const margin = intent.purpose === 'entry' ? await this.#whatIf(intent) : undefined
    const surroundings = this.#surroundingsWith(intent, incrementOf(intent, rules), margin)
    return { surroundings, rules, release: () => held.close() }
  }

  #surroundingsWith(
    intent: OrderIntent,
    increment: number | undefined,
    margin: MarginAnswer | undefined,
  ): OrderSurroundings {
    const { loop, session, quotes, limits, dryRun, accountMatchesMode, conditions } = this.#options
    return {
      ...conditions.of(intent),
      killSwitchKnown: loop.isKillSwitchKnown,
      broker: session.state === 'ready' ? 'ready' : session.state === 'degraded' ? 'degraded' : 'notReady',
      journalHealthy: loop.journalFailure === undefined,
      dryRun,
      accountMatchesMode: accountMatchesMode(),
      limits,
      increment,
      market: quotes.marketOf(intent.instrument),
      margin,
    }
  }

  /** A broker that does not answer leaves the contract unknown, and the door closed. */
  async #rulesOf(instrument: Instrument): Promise<InstrumentRules | undefined> {
    try {
      return await this.#options.broker.rulesOf(instrument)
    } catch (error) {
      this.#options.log.warn('order.rulesUnknown', describeError(error))
      return undefined
    }
  }

  async #whatIf(intent: OrderIntent): Promise<MarginAnswer | undefined> {
    if (this.#options.session.state !== 'ready') return undefined
    try {
      return await this.#options.broker.whatIf(intent)
    } catch (error) {
      this.#options.log.warn('order.marginUnknown', describeError(error))
      return undefined
    }
  }

  /** A cancel that cannot leave must not look as if it had. */
  #requireConnection(): void {
    const { state } = this.#options.session
    if (state !== 'disconnected' && state !== 'connecting') return
    throw new BridgeFailure({
      kind: 'unavailable',
      code: 'BROKER_NOT_READY',
      message: 'The broker is not connected: nothing was cancelled.',
    })
  }

  #require(clientOrderId: string): Order {
    const order = this.#options.loop.state.order(clientOrderId)
    if (!order)
      throw new BridgeFailure({
        kind: 'notFound',
        code: 'ORDER_UNKNOWN',
        message: `There is no order ${clientOrderId}.`,
      })
    return order
  }

  /** A denied order is an answer the second time as well. */
  #answer(order: Order): Order {
    if (order.status !== 'denied') return order
    throw new BridgeFailure({
      kind: 'denied',
      code: order.code ?? 'DENIED',
      message: order.message ?? 'The order was denied.',
    })
  }

  #settle(outcome: Outcome): void {
    if (outcome.kind === 'done') return
    if (outcome.kind === 'refused')
      throw new BridgeFailure({ kind: 'badRequest', code: outcome.code, message: `${outcome.message}.` })
    const [first] = outcome.denials
    throw new BridgeFailure({
      kind: 'denied',
      code: first?.code ?? 'DENIED',
      message: outcome.denials.map(describeDenial).join(' '),
      details: outcome.denials.map(each => ({ path: each.code, message: describeDenial(each) })),
    })
  }
}

/** An order with two prices keeps to the coarser increment of both. */
function incrementOf({ limitPrice, stopPrice }: OrderIntent, { priceIncrements }: InstrumentRules): number {
  const atLimit = incrementAt(priceIncrements, limitPrice)
  return stopPrice === undefined ? atLimit : Math.max(atLimit, incrementAt(priceIncrements, stopPrice))
}
