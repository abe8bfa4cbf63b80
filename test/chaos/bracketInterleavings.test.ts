import { describe, expect, it } from 'vitest'
import type { Fill } from '#core/domain/fill'
import type { OrderIntent } from '#core/domain/order'
import { type EpochMs, epochMs } from '#core/domain/time'
import { isWorking } from '#core/execution/orderStatus'
import type { KernelInput } from '#core/kernel/input'
import { inputsFromSnapshot } from '#core/kernel/recovery'
import { step } from '#core/kernel/step'
import { TradingState } from '#core/kernel/tradingState'
import type { BrokerCommand, BrokerSnapshot, OrderReport } from '#core/ports/broker'
import { RandomStream } from '#core/quant/randomStream'
import { levelMove } from '#core/trades/levelChange'
import { type Trade, tradeOf } from '#core/trades/trade'
import { type TradeMove, type TradeView, tradeMoves } from '#core/trades/tradeMoves'
import {
  bracketDrafts,
  type EntryWish,
  entryDraft,
  protectionDraft,
  replacementLink,
  type TradeDraft,
} from '#core/trades/tradeOrders'
import { NOON, SPY, surroundingsOf } from '../fakes/riskSurroundings'
import { CALM_EQUITY_RISK, tradeOpening } from '../fakes/tradeOpenings'
import { isLongRun } from './seeds'

/**
 * One trade with its target and its stop: fills of any of them in parts, cancels, corrections, lost connections,
 * restarts, words that come late or twice. At the exchange nothing is ever sold that was not bought, and at rest
 * what protects is what is held (C12).
 */
const INTERLEAVINGS = isLongRun ? 1_000_000 : 100_000

type Resting = {
  readonly id: number
  readonly intent: OrderIntent
  readonly parent: number
  quantity: number
  filled: number
  isDone: boolean
}

const ENTRY_ID = 'clx-t'
class Interleaving {
  readonly #random: RandomStream
  #state = new TradingState()
  readonly #wish: EntryWish
  readonly #exchange = new Map<number, Resting>()
  #toExchange: BrokerCommand[] = []
  #toEngine: KernelInput[] = []
  #fills: Fill[] = []
  #nextId = 7
  #now: EpochMs = NOON
  #oversold = 0
  #isConfirmed = true
  #executions = 0

  constructor(readonly seed: number) {
    this.#random = new RandomStream(seed)
    const opening = tradeOpening(
      { bracket: this.#random.uniform() < 0.7 ? 'native' : 'emulated' },
      { timeStopMs: this.#random.uniform() < 0.3 ? 6_000 : null, entryTimeoutMs: 8_000 },
    )
    this.#wish = { tradeId: 't', instrument: SPY, quantity: this.#draw(1, 6), limitPrice: 165.5, opening }
  }

  /** What is broken; undefined when nothing is. */
  run(): string | undefined {
    this.#enter()
    if (this.#toExchange.length !== 1) return 'the bracket was denied'
    for (let act = this.#draw(6, 18); act > 0; act--) {
      this.#now = epochMs(this.#now + this.#draw(0, 1_200))
      this.#act()
      if (this.#oversold > 0) return `${this.#oversold} sold that were not held`
    }
    return this.#rest()
  }

  #act(): void {
    const choice = this.#random.uniform()
    if (choice < 0.25) this.#execute()
    else if (choice < 0.5) this.#hear()
    else if (choice < 0.7) this.#arrive()
    else if (choice < 0.83) this.#look()
    else if (choice < 0.86) this.#adjust()
    else if (choice < 0.9) this.#cancelEntry()
    else if (choice < 0.93) this.#correct()
    else if (choice < 0.96) this.#loseConnection()
    else if (choice < 0.98) this.#restart()
    else this.#toEngine.push(...this.#toEngine.slice(-2))
  }

  /** Everything arrives, everything is told, the engine looks until it has nothing more to say. */
  #rest(): string | undefined {
    for (let round = 0; round < 30; round++) {
      this.#now = epochMs(this.#now + 6_000)
      this.#look()
      while (this.#toExchange.length > 0) this.#arrive()
      while (this.#toEngine.length > 0) this.#hear(0)
      this.#reconcile()
      const fault = this.#broken()
      if (fault === undefined) return undefined
      if (round === 29) return fault
    }
    return undefined
  }

  #enter(): void {
    const surroundings = surroundingsOf({ equityRisk: CALM_EQUITY_RISK })
    const numbered = (draft: TradeDraft, clientOrderId: string, purpose: OrderIntent['purpose']) => ({
      intent: { ...draft, clientOrderId, purpose, source: 'scalp', tsInit: this.#now },
      brokerOrderId: this.#nextId++,
      increment: 0.01,
    })
    const entry = numbered(entryDraft(this.#wish), ENTRY_ID, 'entry')
    const children = bracketDrafts(this.#wish, ENTRY_ID).map(({ as, draft }) =>
      numbered(draft, `${ENTRY_ID}-${as}`, 'exit'),
    )
    this.#take(
      children.length > 0
        ? { kind: 'bracketRequested', now: this.#now, entry, children, surroundings }
        : { kind: 'orderRequested', now: this.#now, ...entry, surroundings },
    )
  }

  #look(): void {
    const trade = this.#trade()
    if (!trade) return
    const link = replacementLink(trade, this.#state.ordersOf('t').length)
    for (const move of tradeMoves(trade, this.#view())) this.#carryOut(move, link)
  }

  /** A person drags the target or the stop. */
  #adjust(): void {
    const trade = this.#trade()
    if (!trade) return
    const change =
      this.#random.uniform() < 0.5
        ? ({ as: 'stop', price: this.#draw(160, 164) } as const)
        : ({ as: 'target', price: this.#draw(166, 172) } as const)
    const move = levelMove(trade, change, this.#view(), 'armed')
    if (move.ok) this.#carryOut(move.value, undefined)
  }

  #trade(): Trade | undefined {
    const position = this.#state.structures.trade('t')
    return position && tradeOf(position, this.#state.ordersOf('t'))
  }

  #view(): TradeView {
    return {
      now: this.#now,
      market: { bid: 165, ask: 165.1 },
      marks: undefined,
      watchedStop: 160,
      flattenAt: undefined,
      isPositionConfirmed: this.#isConfirmed,
      isCloseWanted: false,
    }
  }

  #carryOut(move: TradeMove, link: OrderIntent['link']): void {
    const now = this.#now
    const surroundings = surroundingsOf()
    if (move.kind === 'cancel')
      this.#take({ kind: 'cancelRequested', now, clientOrderId: move.order.intent.clientOrderId })
    if (move.kind === 'change') {
      const { clientOrderId } = move.order.intent
      const { terms, reason } = move
      this.#take({ kind: 'modifyRequested', now, clientOrderId, ...terms, reason, surroundings })
    }
    if (move.kind === 'protect') {
      const id = this.#nextId++
      const draft = protectionDraft('t', SPY, move.as, move.terms, link)
      const intent = {
        ...draft,
        clientOrderId: `clx-${id}`,
        purpose: 'exit',
        source: 't',
        tsInit: now,
      } as const
      this.#take({ kind: 'orderRequested', now, intent, brokerOrderId: id, surroundings })
    }
  }

  /** What the engine said next reaches the exchange. */
  #arrive(): void {
    const command = this.#toExchange.shift()
    if (!command) return
    if (command.kind === 'place') this.#accept(command.brokerOrderId, command.intent, 0)
    if (command.kind === 'placeBracket') {
      this.#accept(command.entry.brokerOrderId, command.entry.intent, 0)
      for (const child of command.children)
        this.#accept(child.brokerOrderId, child.intent, command.entry.brokerOrderId)
    }
    if (command.kind === 'modify') {
      const order = this.#exchange.get(command.brokerOrderId)
      if (!order || order.isDone) {
        const notice = {
          meaning: 'rejected',
          code: 'IBKR_104',
          message: 'Cannot modify a filled order.',
        } as const
        this.#toEngine.push({
          kind: 'orderNoticed',
          now: this.#now,
          brokerOrderId: command.brokerOrderId,
          ...notice,
        })
        return
      }
      order.quantity = command.terms.quantity
      if (order.quantity <= order.filled) this.#finish(order)
      else this.#report(order)
    }
    if (command.kind === 'cancel') {
      const order = this.#exchange.get(command.brokerOrderId)
      if (order && !order.isDone) this.#finish(order)
    }
  }

  #accept(id: number, intent: OrderIntent, parent: number): void {
    const order = { id, intent, parent, quantity: intent.quantity, filled: 0, isDone: false }
    this.#exchange.set(id, order)
    this.#report(order)
  }

  #finish(order: Resting): void {
    order.isDone = true
    this.#report(order)
    if (order.filled > 0) return
    for (const child of this.#live()) if (child.parent === order.id) this.#finish(child)
  }

  /** The exchange fills a part of anything that may trade. */
  #execute(): void {
    const able = this.#live().filter(order => this.#tradable(order) > 0)
    const order = able[this.#draw(0, Math.max(0, able.length - 1))]
    if (!order) return
    const quantity = this.#draw(1, this.#tradable(order))
    order.filled += quantity
    this.#tellFill(order, `${this.seed}.${++this.#executions}.01`, quantity)
    if (order.filled >= order.quantity) order.isDone = true
    this.#report(order)
    const { link } = order.intent
    for (const other of this.#live()) {
      if (!link || other === order || other.intent.link?.group !== link.group) continue
      other.quantity -= quantity
      if (other.quantity <= other.filled) this.#finish(other)
      else this.#report(other)
    }
    this.#oversold = Math.max(0, -this.#held())
  }

  #tradable(order: Resting): number {
    const left = order.quantity - order.filled
    const parent = this.#exchange.get(order.parent)
    if (!parent) return left
    const traded = [...this.#exchange.values()]
      .filter(each => each.parent === order.parent)
      .reduce((sum, each) => sum + each.filled, 0)
    return Math.min(left, parent.filled - traded)
  }

  /** A bought unit is taken back, while nothing trades that could sell it meanwhile. */
  #correct(): void {
    const entry = this.#exchange.get(7)
    const bought = this.#fills.findLast(({ side }) => side === 'buy')
    const isRepeatable = bought && bought.quantity > 1 && entry?.isDone === true && this.#held() > 1
    if (!entry || !isRepeatable) return
    const revision = Number(bought.execId.slice(-2)) + 1
    entry.filled -= 1
    this.#tellFill(entry, `${bought.execId.slice(0, -2)}0${revision}`, bought.quantity - 1)
    const fault = this.#rest()
    if (fault !== undefined) this.#oversold = 1_000
  }

  #tellFill(order: Resting, execId: string, quantity: number): void {
    const { side, clientOrderId } = order.intent
    const fill: Fill = {
      execId,
      clientOrderId,
      permId: `${order.id}`,
      instrument: SPY,
      side,
      quantity,
      price: 165.5,
      tsEvent: this.#now,
      tsInit: this.#now,
    }
    const family = execId.slice(0, -2)
    this.#fills = [...this.#fills.filter(each => !each.execId.startsWith(family)), fill]
    this.#toEngine.push({ kind: 'fillReported', now: this.#now, fill, brokerOrderId: order.id })
  }

  #cancelEntry(): void {
    const entry = this.#state.order(ENTRY_ID)
    if (entry && isWorking(entry.status))
      this.#take({ kind: 'cancelRequested', now: this.#now, clientOrderId: ENTRY_ID })
  }

  /** What was said arrives or not; what was told is lost and asked for again. */
  #loseConnection(): void {
    this.#toExchange = this.#toExchange.slice(0, this.#draw(0, this.#toExchange.length))
    while (this.#toExchange.length > 0) this.#arrive()
    this.#toEngine = []
    this.#take({ kind: 'connectionLost', now: this.#now })
    this.#reconcile()
  }

  /** The state of a process that died is the fold of its records. */
  #restart(): void {
    const state = new TradingState()
    for (const record of this.#records) state.apply(record)
    this.#state = state
    this.#loseConnection()
  }

  readonly #records: ReturnType<typeof step>['records'][number][] = []

  #hear(choice = this.#draw(0, Math.min(2, Math.max(0, this.#toEngine.length - 1)))): void {
    const [word] = this.#toEngine.splice(choice, 1)
    if (word) this.#take({ ...word, now: this.#now })
  }

  #reconcile(): void {
    const workingBefore = new Set(this.#state.workingOrders().map(({ intent }) => intent.clientOrderId))
    for (const input of inputsFromSnapshot(
      this.#snapshot(),
      { workingBefore, askedAt: this.#now },
      this.#now,
    ))
      this.#take(input)
    this.#isConfirmed = true
  }

  #snapshot(): BrokerSnapshot {
    const orders = [...this.#exchange.values()]
    const quantity = this.#held()
    return {
      openOrders: orders.filter(({ isDone }) => !isDone).map(order => this.#reportOf(order)),
      completedOrders: orders.filter(({ isDone }) => isDone).map(order => this.#reportOf(order)),
      fills: this.#fills,
      commissions: [],
      positions: quantity === 0 ? [] : [{ instrument: SPY, quantity, averagePrice: 165.5 }],
    }
  }

  #take(input: KernelInput): void {
    const { records, commands } = step(this.#state, input)
    for (const record of records) this.#state.apply(record)
    this.#records.push(...records)
    if (records.some(({ kind }) => kind === 'fill')) this.#isConfirmed = false
    this.#toExchange.push(...commands)
  }

  #report(order: Resting): void {
    this.#toEngine.push({ kind: 'orderReported', now: this.#now, report: this.#reportOf(order) })
  }

  #reportOf({ id, intent, quantity, filled, isDone }: Resting): OrderReport {
    const { side, limitPrice, stopPrice, tif, instrument, clientOrderId } = intent
    return {
      clientOrderId,
      brokerOrderId: id,
      permId: `${id}`,
      status: !isDone ? 'working' : filled >= quantity ? 'filled' : 'canceled',
      filledQuantity: filled,
      terms: { instrument, side, quantity, limitPrice: this.#limitOf(id, limitPrice), stopPrice, tif },
      message: undefined,
    }
  }

  /** Prices are not what this is about: the exchange has whatever was asked for last. */
  #limitOf(id: number, fallback: number): number {
    const known = this.#state.find({ brokerOrderId: id })
    return known?.limitPrice ?? fallback
  }

  #live(): Resting[] {
    return [...this.#exchange.values()].filter(({ isDone }) => !isDone)
  }

  #held(): number {
    return [...this.#exchange.values()].reduce(
      (sum, { intent, filled }) => sum + (intent.side === 'buy' ? filled : -filled),
      0,
    )
  }

  #broken(): string | undefined {
    const held = this.#held()
    const lots = this.#state.structures.trade('t')?.lots ?? []
    if ((lots[0]?.quantity ?? 0) !== held) return `${lots[0]?.quantity} in the books, ${held} held`
    const entry = this.#exchange.get(7)
    if (entry && !entry.isDone) return 'the entry works on'
    const capacity = (as: string) =>
      this.#live()
        .filter(({ intent }) => intent.plan?.reason === as)
        .reduce((sum, each) => sum + each.quantity - each.filled, 0)
    if (capacity('target') !== held) return `target of ${capacity('target')} for ${held}`
    const stopped = this.#wish.opening.bracket === 'native' ? held : 0
    return capacity('stop') === stopped ? undefined : `stop of ${capacity('stop')} for ${stopped}`
  }

  #draw(low: number, high: number): number {
    return low + Math.floor(this.#random.uniform() * (high - low + 1))
  }
}

describe('a trade with its bracket', () => {
  it(`sells no more than it holds and protects all of it in ${INTERLEAVINGS} interleavings`, () => {
    const broken: string[] = []
    for (let seed = 1; seed <= INTERLEAVINGS && broken.length < 5; seed++) {
      const fault = new Interleaving(seed).run()
      if (fault !== undefined) broken.push(`seed ${seed}: ${fault}`)
    }
    expect(broken).toEqual([])
  })
})
