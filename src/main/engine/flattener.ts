import { openSessionAt } from '#core/calendar/xnysSessions'
import { instrumentKey } from '#core/domain/instrument'
import { CLIENT_ORDER_ID_PREFIX, type Order, type OrderPurpose } from '#core/domain/order'
import { incrementAt } from '#core/domain/tick'
import type { EpochMs } from '#core/domain/time'
import type { Broker } from '#core/ports/broker'
import { type FlattenMarket, planFlatten } from '#core/risk/flatten'
import type { QuoteHub } from '#main/marketdata/quoteHub'
import type { Log } from '#main/observability/log'
import { crossLots } from './lotCrosser'
import type { OrderDesk } from './orderDesk'
import { protectiveService } from './services/service'
import type { TradingLoop } from './tradingLoop'

export type FlattenerOptions = {
  readonly broker: Broker
  readonly loop: TradingLoop
  readonly desk: OrderDesk
  readonly quotes: QuoteHub
  readonly log: Log
  readonly now: () => EpochMs
  readonly newId: () => string
  readonly isReady: () => boolean
}

const LOOK_EVERY_MS = 500
const STUCK_AFTER_MS = 60_000

/**
 * While the switch is in hard stop: cancels what works and closes what is held, looking again until the books are
 * flat. In safe mode: cancels entries that still work. Armed again: cancels what is left of the flattening.
 */
export class Flattener {
  readonly service = protectiveService('flattening', LOOK_EVERY_MS, () => this.look(), STUCK_AFTER_MS)
  #isLooking = false
  #unpriced = ''
  #lookedAt = performance.now()

  constructor(private readonly options: FlattenerOptions) {}

  /** False when it has not come to the end of a look for longer than any request of it may take. */
  get isWorking(): boolean {
    return performance.now() - this.#lookedAt < STUCK_AFTER_MS
  }

  async look(): Promise<string> {
    const { loop, now } = this.options
    const { state } = loop.state.killSwitch
    // Without a broker nothing could leave: it goes on when the books have been compared.
    if (this.#isLooking) throw new Error('the look before this one has not come to its end')
    if (!this.options.isReady()) {
      this.#lookedAt = performance.now()
      return 'no broker'
    }
    this.#isLooking = true
    try {
      // After a reset nobody watches over what is left of a flattening; entries may have been on their way at a trip.
      if (state === 'armed') this.#cancelAllOf('emergency', now())
      else if (state === 'safeMode') this.#cancelAllOf('entry', now())
      else await this.#flatten()
      return `kill switch ${state}`
    } finally {
      this.#isLooking = false
      this.#lookedAt = performance.now()
    }
  }

  /** Orders that a person entered in TWS are that person's. */
  #cancelAllOf(purpose: OrderPurpose, now: EpochMs): void {
    const { loop } = this.options
    for (const { intent, status, brokerOrderId } of loop.state.workingOrders()) {
      if (intent.purpose !== purpose || brokerOrderId === undefined) continue
      if (status !== 'pendingCancel' && status !== 'unknown')
        loop.process({ kind: 'cancelRequested', now, clientOrderId: intent.clientOrderId })
    }
  }

  async #flatten(): Promise<void> {
    const { loop, desk, log, now, newId } = this.options
    const markets = new Map<string, FlattenMarket>()
    for (const { instrument } of loop.state.book.open()) {
      const market = await this.#marketOf(instrument)
      if (market) markets.set(instrumentKey(instrument), market)
    }
    // Read only now: something may have filled while the broker was asked.
    const plan = planFlatten(
      loop.state.book.open(),
      loop.state.workingOrders(),
      key => markets.get(key),
      now(),
    )
    this.#cancel(plan.cancels)
    // Orders of the night would only be priced anew until the morning.
    const orders = openSessionAt(now()) ? plan.orders : []
    for (const { position, side, quantity, limitPrice } of orders) {
      const increment = markets.get(instrumentKey(position.instrument))?.increment ?? 0.01
      const request = { instrument: position.instrument, side, quantity, limitPrice, tif: 'day' as const }
      const outcome = desk.placeEmergency(`${CLIENT_ORDER_ID_PREFIX}${newId()}`, request, increment)
      log.warn(
        'flatten.order',
        `${side} ${quantity} ${instrumentKey(position.instrument)} at ${limitPrice}: ${outcome.kind}`,
      )
    }
    const { book, structures } = loop.state
    // What the account does not hold cannot be traded away, but structures may hold it against each other.
    crossLots(
      structures.ownedLots().filter(({ instrument }) => book.quantityOf(instrumentKey(instrument)) === 0),
      this.options,
    )
    const unpriced = plan.unpriced.map(position => instrumentKey(position.instrument)).join(', ')
    if (unpriced !== this.#unpriced && unpriced !== '')
      log.error('flatten.unpriced', `No market to close ${unpriced}: waiting for quotes.`)
    this.#unpriced = unpriced
  }

  /** Orders of other clients and of a person in TWS can only be cancelled together with all others. */
  #cancel(orders: readonly Order[]): void {
    const { loop, now } = this.options
    const isOwn = ({ brokerOrderId }: Order) => brokerOrderId !== undefined
    const isFlattening = loop.state.workingOrders().some(({ intent }) => intent.purpose === 'emergency')
    if (!orders.every(isOwn) && !isFlattening) loop.process({ kind: 'cancelAllRequested', now: now() })
    else
      for (const { intent } of orders.filter(isOwn))
        loop.process({ kind: 'cancelRequested', now: now(), clientOrderId: intent.clientOrderId })
  }

  async #marketOf(instrument: Parameters<Broker['subscribeQuote']>[0]): Promise<FlattenMarket | undefined> {
    const market = this.options.quotes.marketOf(instrument)
    const rules = await this.options.broker.rulesOf(instrument)
    if (!market || !rules) return undefined
    return { bid: market.bid, ask: market.ask, increment: incrementAt(rules.priceIncrements, market.ask) }
  }
}
