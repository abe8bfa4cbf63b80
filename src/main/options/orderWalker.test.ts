import { describe, expect, it } from 'vitest'
import { newOrder, type Order } from '#core/domain/order'
import { epochMs } from '#core/domain/time'
import { BridgeFailure } from '#protocol/errors'
import { intentOf, NOON } from '../../../test/fakes/riskSurroundings'
import { OrderWalker } from './orderWalker'

const STEP_MS = 5_000
const STEPS = 6
const walk = {
  start: 165.5,
  worst: 165.53,
  step: 0.01,
  increment: 0.01,
  stepEveryMs: STEP_MS,
  durationMsMax: STEPS * STEP_MS,
}
const order: Order = { ...newOrder(intentOf({ walk })), status: 'accepted', brokerOrderId: 1 }

let quoted = 0
/** No two texts are the same: the market behind the numbers moves. */
const denied = (...codes: readonly string[]) =>
  new BridgeFailure({
    kind: 'denied',
    code: codes[0] ?? 'DENIED',
    message: `at ${++quoted}`,
    details: codes.map(path => ({ path, message: path })),
  })

/** A desk that answers each try as the test says, and the clock that the walker looks at. */
class Rig {
  now = NOON
  orders: readonly Order[] = [order]
  answer: () => Error | undefined = () => undefined
  readonly tried: { readonly afterMs: number; readonly what: number | 'cancel' }[] = []
  readonly warned: string[] = []
  readonly walker = new OrderWalker({
    loop: { state: { workingOrders: () => this.orders } },
    desk: {
      modify: async (_, { limitPrice = 0 }) => this.#tried(limitPrice),
      cancel: () => this.#tried('cancel'),
    },
    log: { warn: (_, text) => this.warned.push(text), error: (_, text) => this.warned.push(`bug: ${text}`) },
    now: () => this.now,
    isReady: () => true,
  })

  #tried(what: number | 'cancel'): Order {
    this.tried.push({ afterMs: this.now - NOON, what })
    const error = this.answer()
    if (error !== undefined) throw error
    return order
  }

  /** Looks four times a second, as the service does. */
  async runUntil(afterMs: number): Promise<void> {
    for (; this.now - NOON < afterMs; this.now = epochMs(this.now + 250)) {
      this.walker.look()
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}

describe('a walk that is denied', () => {
  it('is tried again with each step of its ladder, and said once', async () => {
    const rig = new Rig()
    rig.answer = () => denied('QUOTE_STALE')
    await rig.runUntil(STEPS * STEP_MS)
    expect(rig.tried).toEqual([
      { afterMs: 5_000, what: 165.51 },
      { afterMs: 10_000, what: 165.52 },
      { afterMs: 15_000, what: 165.53 },
      // At its worst price it waits for another answer.
      { afterMs: 20_000, what: 165.53 },
      { afterMs: 25_000, what: 165.53 },
    ])
    expect(rig.warned).toHaveLength(1)
  })

  it('is said once for every reason', async () => {
    const rig = new Rig()
    const answers = [
      denied('QUOTE_STALE'),
      denied('QUOTE_STALE', 'MARGIN_UNKNOWN'),
      denied('QUOTE_STALE'),
      new Error('the loop has stopped'),
      new Error('the loop has stopped'),
    ]
    rig.answer = () => answers.shift()
    await rig.runUntil(STEPS * STEP_MS)
    expect(rig.warned.map(text => text.replace(/ at .*/, ''))).toEqual([
      'QUOTE_STALE:',
      'QUOTE_STALE:',
      'Error: the loop has stopped',
    ])
  })

  it('is given back at its end as soon as that is possible', async () => {
    const rig = new Rig()
    rig.now = epochMs(NOON + STEPS * STEP_MS)
    rig.answer = () => denied('BROKER_NOT_READY')
    await rig.runUntil(STEPS * STEP_MS + 1_000)
    expect(rig.tried.map(({ what }) => what)).toEqual(['cancel', 'cancel', 'cancel', 'cancel'])
    expect(rig.warned).toHaveLength(1)
  })

  it('is forgotten with its order', async () => {
    const rig = new Rig()
    rig.answer = () => denied('QUOTE_STALE')
    rig.now = epochMs(NOON + STEP_MS)
    await rig.runUntil(STEP_MS + 1_000)
    rig.orders = []
    await rig.runUntil(STEP_MS + 2_000)
    rig.orders = [order]
    await rig.runUntil(STEP_MS + 3_000)
    expect(rig.tried).toHaveLength(2)
    expect(rig.warned).toHaveLength(2)
  })
})
