import { describe, expect, it } from 'vitest'
import type { Fill } from '#core/domain/fill'
import { instrumentKey, type QuotedInstrument } from '#core/domain/instrument'
import { isWorseThan } from '#core/domain/order'
import type { OrderPlan } from '#core/domain/orderPlan'
import { roundToTick } from '#core/domain/tick'
import { type EpochMs, epochMs } from '#core/domain/time'
import { legBalance } from '#core/execution/legBalance'
import { walkMove } from '#core/execution/walkingLimit'
import type { KernelInput } from '#core/kernel/input'
import { step } from '#core/kernel/step'
import { TradingState } from '#core/kernel/tradingState'
import type { BrokerCommand, OrderReport } from '#core/ports/broker'
import { RandomStream } from '#core/quant/randomStream'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { intentOf, NOON, spyOption, surroundingsOf, vertical } from '../fakes/riskSurroundings'
import { isLongRun } from './seeds'

/**
 * One walking order on a spread and the words about it - fills, acknowledgements of old and new terms, cancels, losses
 * of connection - in any order, twice, late. C11: the limit never passes its floor. C12: what protects is held in the
 * quantity of what has filled.
 */
const INTERLEAVINGS = isLongRun ? 1_000_000 : 100_000

const SPREAD = vertical(165, 166)
const LEGS = [
  { ordinal: 2, instrument: spyOption(165), side: 'buy', price: 1.5 },
  { ordinal: 3, instrument: spyOption(166), side: 'sell', price: 0.95 },
] as const
const surroundings = surroundingsOf({
  market: { bid: 0.5, ask: 0.6, tsInit: NOON, halted: false, delayed: false },
})
const { exit } = SAMPLE_STRATEGIES[0] ?? expect.fail('no samples')

class Interleaving {
  readonly #random: RandomStream
  readonly #state = new TradingState()
  readonly #plan: OrderPlan
  readonly #quantity: number
  readonly #said: BrokerCommand[] = []
  /** What the exchange has said and the engine may still hear, in any order. */
  #underWay: KernelInput[] = []
  #executed = 0
  #limitThere: number
  #now: EpochMs = NOON

  constructor(readonly seed: number) {
    this.#random = new RandomStream(seed)
    this.#quantity = this.#draw(1, 6)
    const start = roundToTick(0.5 + this.#draw(0, 4) / 100, 0.01)
    const walk = {
      start,
      worst: roundToTick(start + this.#draw(0, 6) / 100, 0.01),
      step: 0.01,
      increment: 0.01,
      stepEveryMs: 1_000,
      durationMsMax: 12_000,
    }
    const opening = {
      kind: 'creditPutSpread' as const,
      strategyId: 'sample',
      strategyVersion: 1,
      evaluationId: 'e',
      exit,
      maxProfit: 60,
      maxLoss: 40,
    }
    this.#plan = { structureId: 's', role: 'open', walk, reason: 'entry', opening }
    this.#limitThere = start
  }

  /** What is broken; undefined when nothing is. */
  run(): string | undefined {
    const { walk } = this.#plan
    const intent = intentOf({
      instrument: SPREAD,
      quantity: this.#quantity,
      limitPrice: walk?.start ?? 0,
      plan: this.#plan,
    })
    this.#take({ kind: 'orderRequested', now: this.#now, intent, brokerOrderId: 7, surroundings })
    if (this.#said.length !== 1) return 'the order was denied'
    for (let act = this.#draw(6, 16); act > 0; act--) {
      this.#now = epochMs(this.#now + this.#draw(0, 1_500))
      this.#act()
    }
    while (this.#underWay.length > 0) this.#hear()
    return this.#broken()
  }

  #act(): void {
    const choice = this.#random.uniform()
    if (choice < 0.3) this.#execute()
    else if (choice < 0.6) this.#hear()
    else if (choice < 0.85) this.#walk()
    else if (choice < 0.9) this.#take({ kind: 'cancelRequested', now: this.#now, clientOrderId: 'clx-1' })
    else if (choice < 0.95) this.#take({ kind: 'connectionLost', now: this.#now })
    else this.#underWay.push(this.#report(this.#random.uniform() < 0.5 ? 'working' : 'pendingCancel'))
  }

  /** The exchange fills a part: the combo's own execution and one for each leg. */
  #execute(): void {
    const left = this.#quantity - this.#executed
    if (left === 0) return
    const part = this.#draw(1, left)
    this.#executed += part
    const id = `${this.seed}.${this.#executed}`
    this.#underWay.push(this.#fill(`${id}.01.01`, SPREAD, 'buy', part, 0.55))
    for (const { instrument, side, price, ordinal } of LEGS)
      this.#underWay.push(this.#fill(`${id}.0${ordinal}.01`, instrument, side, part, price))
    if (this.#random.uniform() < 0.3) this.#underWay.push(...this.#underWay.slice(-3))
    if (this.#executed === this.#quantity) this.#underWay.push(this.#report('filled'))
  }

  #hear(): void {
    const [word] = this.#underWay.splice(this.#draw(0, Math.max(0, this.#underWay.length - 1)), 1)
    if (word) this.#take(word)
  }

  #walk(): void {
    const order = this.#state.order('clx-1')
    const { walk } = this.#plan
    const move = order && walk && walkMove(order, walk, this.#now)
    if (move?.kind === 'cancel')
      this.#take({ kind: 'cancelRequested', now: this.#now, clientOrderId: 'clx-1' })
    if (move?.kind !== 'reprice') return
    const quantity = order?.quantity ?? 0
    const { limitPrice } = move
    const now = this.#now
    this.#take({ kind: 'modifyRequested', now, clientOrderId: 'clx-1', quantity, limitPrice, surroundings })
    const isLost = this.#random.uniform() < 0.2
    if (!isLost) this.#limitThere = limitPrice
    this.#underWay.push(this.#report('working'))
  }

  #take(input: KernelInput): void {
    const { records, commands } = step(this.#state, input)
    for (const record of records) this.#state.apply(record)
    this.#said.push(...commands)
  }

  #report(status: OrderReport['status']): KernelInput {
    const terms = {
      instrument: SPREAD,
      side: 'buy',
      quantity: this.#quantity,
      limitPrice: this.#limitThere,
      tif: 'day',
    } as const
    const report = {
      clientOrderId: 'clx-1',
      brokerOrderId: 7,
      permId: '9',
      status,
      terms,
      message: undefined,
    }
    return { kind: 'orderReported', now: this.#now, report }
  }

  #fill(
    execId: string,
    instrument: Fill['instrument'],
    side: Fill['side'],
    quantity: number,
    price: number,
  ): KernelInput {
    const fill: Fill = {
      execId,
      clientOrderId: 'clx-1',
      permId: '9',
      instrument,
      side,
      quantity,
      price,
      tsEvent: this.#now,
      tsInit: this.#now,
    }
    return { kind: 'fillReported', now: this.#now, fill, brokerOrderId: 7 }
  }

  #broken(): string | undefined {
    const order = this.#state.order('clx-1')
    const structure = this.#state.structures.get('s')
    const { worst } = this.#plan.walk ?? { worst: 0 }
    for (const command of this.#said) {
      const limit =
        command.kind === 'place'
          ? command.intent.limitPrice
          : command.kind === 'modify'
            ? command.terms.limitPrice
            : undefined
      if (limit !== undefined && isWorseThan(limit, worst, 'buy')) return `${limit} is past ${worst}`
    }
    if (order?.filledQuantity !== this.#executed)
      return `${order?.filledQuantity} counted of ${this.#executed} filled`
    if ((order.status === 'filled') !== (this.#executed === this.#quantity))
      return `${order.status} with ${this.#executed} of ${this.#quantity}`
    for (const { instrument, side } of LEGS) {
      const expected = side === 'buy' ? this.#executed : -this.#executed
      const held = this.#state.book.quantityOf(instrumentKey(instrument))
      const inStructure = quantityIn(structure?.lots ?? [], instrument)
      if (held !== expected || inStructure !== expected)
        return `${instrumentKey(instrument)}: ${held} held, ${inStructure} in the structure, ${expected} filled`
    }
    const balance = structure && legBalance(structure)
    return balance && balance.wholeStructures === this.#executed && balance.excess.length === 0
      ? undefined
      : 'legs out of balance'
  }

  #draw(low: number, high: number): number {
    return low + Math.floor(this.#random.uniform() * (high - low + 1))
  }
}

const quantityIn = (
  lots: readonly { readonly instrument: QuotedInstrument; readonly quantity: number }[],
  instrument: QuotedInstrument,
): number => lots.find(lot => instrumentKey(lot.instrument) === instrumentKey(instrument))?.quantity ?? 0

describe('a walking order', () => {
  it(`keeps its floor and its protection in ${INTERLEAVINGS} interleavings`, () => {
    const broken: string[] = []
    for (let seed = 1; seed <= INTERLEAVINGS && broken.length < 5; seed++) {
      const fault = new Interleaving(seed).run()
      if (fault !== undefined) broken.push(`seed ${seed}: ${fault}`)
    }
    expect(broken).toEqual([])
  })
})
