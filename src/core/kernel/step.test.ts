import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intentOf, NOON, SPY, spyOption, surroundingsOf } from '../../../test/fakes/riskSurroundings'
import type { Fill } from '../domain/fill'
import { dollars, microsFromDollars } from '../domain/money'
import { epochMs } from '../domain/time'
import { isTerminal, isWorking } from '../execution/orderStatus'
import type { BrokerCommand, BrokerSnapshot, OrderReport } from '../ports/broker'
import type { KernelInput } from './input'
import type { JournalRecord } from './record'
import { inputsFromSnapshot } from './recovery'
import { step } from './step'
import { TradingState } from './tradingState'

/** The engine's loop without its effects: what was written and what was said. */
class Run {
  state = new TradingState()
  readonly records: JournalRecord[] = []
  readonly commands: BrokerCommand[] = []

  take(input: KernelInput) {
    const result = step(this.state, input)
    for (const record of result.records) this.state.apply(record)
    this.records.push(...result.records)
    this.commands.push(...result.commands)
    return result
  }

  place(clientOrderId: string, brokerOrderId: number, changes = {}) {
    return this.take({
      kind: 'orderRequested',
      now: NOON,
      intent: intentOf({ clientOrderId, ...changes }),
      brokerOrderId,
      surroundings: surroundingsOf(),
    })
  }

  /** A restart: the state from the records alone. */
  restart(): void {
    this.state = stateOf(this.records)
  }
}

function stateOf(records: readonly JournalRecord[]): TradingState {
  const state = new TradingState()
  for (const record of records) state.apply(record)
  return state
}

const report = (
  brokerOrderId: number,
  status: OrderReport['status'],
  changes: Partial<OrderReport> = {},
): KernelInput => ({
  kind: 'orderReported',
  now: NOON,
  report: {
    clientOrderId: undefined,
    brokerOrderId,
    permId: `${1000 + brokerOrderId}`,
    status,
    terms: undefined,
    message: undefined,
    ...changes,
  },
})

const fill = (
  execId: string,
  brokerOrderId: number,
  quantity: number,
  changes: Partial<Fill> = {},
): KernelInput => ({
  kind: 'fillReported',
  now: NOON,
  brokerOrderId,
  fill: {
    execId,
    clientOrderId: undefined,
    permId: undefined,
    instrument: SPY,
    side: 'buy',
    quantity,
    price: 165.5,
    tsEvent: NOON,
    tsInit: NOON,
    ...changes,
  },
})

const EMPTY: BrokerSnapshot = {
  openOrders: [],
  completedOrders: [],
  fills: [],
  commissions: [],
  positions: [],
}
const settle = (
  run: Run,
  snapshot: BrokerSnapshot,
  workingBefore: readonly string[],
  now = epochMs(NOON + 60_000),
) => {
  for (const input of inputsFromSnapshot(
    snapshot,
    { workingBefore: new Set(workingBefore), askedAt: now },
    now,
  ))
    run.take(input)
}

const order = fc.integer({ min: 1, max: 4 })
const anyInput = fc.oneof(
  order.map(id => ({
    kind: 'orderRequested' as const,
    now: NOON,
    intent: intentOf({ clientOrderId: `clx-${id}`, quantity: 10 }),
    brokerOrderId: id,
    surroundings: surroundingsOf(),
  })),
  order.map(id => ({ kind: 'cancelRequested' as const, now: NOON, clientOrderId: `clx-${id}` })),
  fc.constant({ kind: 'cancelAllRequested' as const, now: NOON }),
  fc
    .tuple(
      order,
      fc.constantFrom<OrderReport['status']>(
        'pending',
        'working',
        'pendingCancel',
        'canceled',
        'filled',
        'inactive',
      ),
    )
    .map(([id, status]) => report(id, status)),
  fc
    .tuple(order, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 10 }))
    .map(([id, exec, quantity]) => fill(`${id}.${exec}.01`, id, quantity)),
  fc.constantFrom('safeMode' as const, 'hardStop' as const).map(level => ({
    kind: 'killSwitchTripped' as const,
    now: NOON,
    trip: { level, reason: 'r', actor: 'a' },
  })),
  fc.constant({ kind: 'connectionLost' as const, now: NOON }),
  order.map(id => ({
    kind: 'orderNoticed' as const,
    now: NOON,
    brokerOrderId: id,
    meaning: 'rejected' as const,
    code: 'IBKR_201',
    message: 'no',
  })),
)
const inputs = fc.array(anyInput as fc.Arbitrary<KernelInput>, { maxLength: 60 })

describe('kernel laws', () => {
  it('says nothing to the broker that was not written down before', () => {
    fc.assert(
      fc.property(inputs, list => {
        const run = new Run()
        for (const input of list) {
          const { records, commands } = run.take(input)
          for (const command of commands) {
            if (command.kind !== 'place') continue
            const id = command.intent.clientOrderId
            expect(
              records.some(record => record.kind === 'intent' && record.intent.clientOrderId === id),
            ).toBe(true)
          }
        }
      }),
    )
  })

  it('sends each order at most once, whatever is reported', () => {
    fc.assert(
      fc.property(inputs, list => {
        const run = new Run()
        for (const input of list) run.take(input)
        const placed = run.commands.flatMap(command =>
          command.kind === 'place' ? [command.intent.clientOrderId] : [],
        )
        expect(new Set(placed).size).toBe(placed.length)
      }),
    )
  })

  it('sends no entry after the kill switch has tripped', () => {
    fc.assert(
      fc.property(inputs, list => {
        const run = new Run()
        for (const input of list) {
          const wasArmed = run.state.killSwitch.state === 'armed'
          const { commands } = run.take(input)
          if (!wasArmed) expect(commands.filter(command => command.kind === 'place')).toEqual([])
        }
      }),
    )
  })

  it('is a fold: the records alone give back the state', () => {
    fc.assert(
      fc.property(inputs, list => {
        const run = new Run()
        for (const input of list) run.take(input)
        const again = stateOf(run.records)
        expect(again.orders()).toEqual(run.state.orders())
        expect(again.killSwitch).toEqual(run.state.killSwitch)
        expect(again.book.all()).toEqual(run.state.book.all())
      }),
    )
  })

  it('is deterministic', () => {
    fc.assert(
      fc.property(inputs, list => {
        const [a, b] = [new Run(), new Run()]
        for (const input of list) expect(a.take(input)).toEqual(b.take(input))
      }),
    )
  })

  it('counts fills from executions alone: positions are their sum', () => {
    fc.assert(
      fc.property(inputs, list => {
        const run = new Run()
        for (const input of list) run.take(input)
        const sum = run.state.book.fills().reduce((total, each) => total + each.quantity, 0)
        expect(run.state.book.quantityOf('SPY')).toBe(sum)
      }),
    )
  })
})

const change = (quantity: number, limitPrice: number) =>
  ({
    kind: 'modifyRequested',
    now: NOON,
    clientOrderId: 'clx-1',
    quantity,
    limitPrice,
    surroundings: surroundingsOf(),
  }) as const

describe('orders', () => {
  it('go from intent to filled by executions, and a repeated execution changes nothing', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take(report(7, 'working'))
    run.take(fill('a.01', 7, 4))
    expect(run.state.order('clx-1')).toMatchObject({ status: 'partiallyFilled', filledQuantity: 4 })
    expect(run.take(fill('a.01', 7, 4)).records).toEqual([])
    run.take(fill('b.01', 7, 6, { price: 165.4 }))
    expect(run.state.order('clx-1')).toMatchObject({
      status: 'filled',
      filledQuantity: 10,
      averageFillPrice: expect.closeTo(165.44, 6),
    })
  })

  it('ask for reconciliation when the broker says filled and the executions are missing', () => {
    const run = new Run()
    run.place('clx-1', 7)
    expect(run.take(report(7, 'filled')).needsReconciliation).toBe(true)
    expect(run.state.order('clx-1')?.status).toBe('submitted')
  })

  it('become unknown when the connection goes before an answer, and are never sent again', () => {
    const run = new Run()
    run.place('clx-1', 7)
    run.take({ kind: 'connectionLost', now: NOON })
    run.restart()
    expect(run.state.order('clx-1')?.status).toBe('unknown')
    expect(run.place('clx-1', 8).outcome).toMatchObject({
      kind: 'denied',
      denials: [{ code: 'DUPLICATE_INTENT' }],
    })
    expect(run.commands.filter(command => command.kind === 'place')).toHaveLength(1)
  })

  it('that never arrived are ended once the broker has been asked', () => {
    const run = new Run()
    run.place('clx-1', 7)
    run.take({ kind: 'connectionLost', now: NOON })
    settle(run, EMPTY, ['clx-1'])
    expect(run.state.order('clx-1')).toMatchObject({ status: 'canceled', code: 'NEVER_ARRIVED' })
  })

  it('that filled while we were away are filled once, found by our reference', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take({ kind: 'connectionLost', now: NOON })
    const away = (fill('x.01', 7, 10) as Extract<KernelInput, { kind: 'fillReported' }>).fill
    const snapshot = {
      ...EMPTY,
      fills: [{ ...away, clientOrderId: 'clx-1' }],
      positions: [{ instrument: SPY, quantity: 10, averagePrice: 165.5 }],
    }
    settle(run, snapshot, ['clx-1'])
    settle(run, snapshot, ['clx-1'])
    expect(run.state.order('clx-1')).toMatchObject({ status: 'filled', filledQuantity: 10 })
    expect(run.state.book.quantityOf('SPY')).toBe(10)
  })

  it('placed while a snapshot was gathered are not taken for lost', () => {
    const run = new Run()
    run.place('clx-2', 8)
    settle(run, EMPTY, [])
    expect(isWorking(run.state.order('clx-2')!.status)).toBe(true)
  })

  it('are counted once when they are changed: a covered call walks on, and covers nothing twice', () => {
    const run = new Run()
    run.place('clx-shares', 6, { quantity: 100 })
    run.take(fill('a.01', 6, 100))
    const call = { instrument: spyOption(170), side: 'sell', limitPrice: 170 } as const
    run.place('clx-1', 7, call)
    run.take(report(7, 'working'))
    expect(run.take(change(1, 169)).outcome).toEqual({ kind: 'done' })
    run.take(report(7, 'working', { terms: { ...call, quantity: 1, limitPrice: 169, tif: 'day' } }))
    expect(run.take(change(2, 169)).outcome).toMatchObject({ denials: [{ code: 'NAKED_SHORT_OPTION' }] })
    expect(run.place('clx-2', 8, call).outcome).toMatchObject({ denials: [{ code: 'NAKED_SHORT_OPTION' }] })
    run.take(fill('b.01', 7, 1, { instrument: spyOption(170), side: 'sell', price: 170 }))
    expect(run.place('clx-3', 9, call).outcome).toMatchObject({ denials: [{ code: 'NAKED_SHORT_OPTION' }] })
  })

  it('go on with their old terms when a modify is refused', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take(report(7, 'working'))
    run.take(change(20, 165.4))
    expect(run.state.order('clx-1')).toMatchObject({ quantity: 20, limitPrice: 165.4 })
    run.take({
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 7,
      meaning: 'rejected',
      code: 'IBKR_110',
      message: 'tick',
    })
    expect(run.state.order('clx-1')).toMatchObject({
      status: 'accepted',
      quantity: 10,
      limitPrice: 165.5,
      code: 'IBKR_110',
    })
  })

  it('that were cancelled while they waited to be sent end when it is told that they never left', () => {
    const run = new Run()
    run.place('clx-1', 7)
    run.take({ kind: 'cancelRequested', now: NOON, clientOrderId: 'clx-1' })
    run.take({
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 7,
      meaning: 'rejected',
      code: 'NOT_SENT',
      message: 'blocked while it waited to be sent',
    })
    expect(run.state.order('clx-1')).toMatchObject({ status: 'rejected', code: 'NOT_SENT' })
  })

  it('are not ended by a refusal of a change that is told twice', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take(report(7, 'working'))
    run.take(change(20, 165.4))
    const refusal = {
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 7,
      meaning: 'rejected',
      code: 'IBKR_201',
      message: 'not today',
    } as const
    run.take(refusal)
    expect(run.take(refusal).needsReconciliation).toBe(true)
    expect(run.state.order('clx-1')).toMatchObject({ status: 'accepted', quantity: 10 })
  })

  it('go back to their old terms when a change was lost, but not while it may be on its way', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take(report(7, 'working'))
    run.take(change(10, 165.6))
    const terms = { instrument: SPY, side: 'buy', quantity: 10, limitPrice: 165.5, tif: 'day' } as const
    const asBefore = report(7, 'working', { terms }) as Extract<KernelInput, { kind: 'orderReported' }>
    run.take({ ...asBefore, now: epochMs(NOON + 1_000) })
    expect(run.state.order('clx-1')).toMatchObject({ limitPrice: 165.6, beforeModify: { limitPrice: 165.5 } })
    run.take({ ...asBefore, now: epochMs(NOON + 6_000) })
    expect(run.state.order('clx-1')).toMatchObject({
      limitPrice: 165.5,
      beforeModify: undefined,
      code: 'NEVER_ARRIVED',
    })
  })

  it('live on through warnings', () => {
    const run = new Run()
    run.place('clx-1', 7)
    run.take(report(7, 'working'))
    run.take({
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 7,
      meaning: 'warning',
      code: 'IBKR_399',
      message: 'will not be placed until 09:30',
    })
    expect(run.state.order('clx-1')).toMatchObject({ status: 'accepted', code: 'IBKR_399' })
  })

  it('made by hand are adopted and labelled, and their executions counted', () => {
    const run = new Run()
    const terms = { instrument: SPY, side: 'buy' as const, quantity: 5, limitPrice: 160, tif: 'day' as const }
    run.take(report(0, 'working', { brokerOrderId: undefined, permId: '77', terms }))
    expect(run.state.orders()).toMatchObject([
      { status: 'accepted', intent: { source: 'manual', clientOrderId: 'manual-77' } },
    ])
    run.take(fill('m.01', 0, 5, { permId: '77' }))
    expect(run.state.order('manual-77')?.status).toBe('filled')
  })

  it('made by hand end when the broker says so, since their executions are not told to us', () => {
    const run = new Run()
    const terms = { instrument: SPY, side: 'buy' as const, quantity: 5, limitPrice: 160, tif: 'day' as const }
    const byHand = { brokerOrderId: undefined, permId: '77', terms }
    run.take(report(0, 'working', byHand))
    expect(run.take(report(0, 'filled', byHand)).needsReconciliation).toBeFalsy()
    expect(run.state.order('manual-77')?.status).toBe('filled')
  })

  it('are charged once when an execution and its commission are corrected', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    const charge = (execId: string, dollars: number): KernelInput => ({
      kind: 'commissionReported',
      now: NOON,
      commission: { execId, amount: microsFromDollars(dollars), currency: 'USD', tsInit: NOON },
    })
    run.take(fill('a.01', 7, 10))
    run.take(charge('a.01', 1))
    run.take(fill('a.02', 7, 10, { price: 165.4 }))
    run.take(charge('a.02', 1.2))
    run.take(charge('a.01', 1))
    expect(run.state.book.all().map(({ commissions }) => dollars(commissions))).toEqual([1.2])
  })

  it('are filled when a fill crosses their cancel', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 2 })
    run.take(report(7, 'working'))
    run.take({ kind: 'cancelRequested', now: NOON, clientOrderId: 'clx-1' })
    run.take(fill('a.01', 7, 2))
    run.take({
      kind: 'orderNoticed',
      now: NOON,
      brokerOrderId: 7,
      meaning: 'cancelRefused',
      code: 'IBKR_10148',
      message: 'Filled',
    })
    expect(run.state.order('clx-1')?.status).toBe('filled')
  })

  it('end when the bytes could not leave', () => {
    const run = new Run()
    run.place('clx-1', 7)
    run.take({ kind: 'sendFailed', now: NOON, clientOrderId: 'clx-1', message: 'not connected' })
    expect(isTerminal(run.state.order('clx-1')!.status)).toBe(true)
    expect(run.state.order('clx-1')?.code).toBe('NOT_SENT')
  })
})

describe('kill switch', () => {
  it('cancels every working entry in safe mode and lets exits work on', () => {
    const run = new Run()
    run.place('clx-0', 5, { quantity: 10 })
    run.take(fill('z.01', 5, 10))
    run.place('clx-1', 6)
    run.place('clx-2', 7, { side: 'sell', purpose: 'exit', quantity: 5 })
    const { commands, records } = run.take({
      kind: 'killSwitchTripped',
      now: NOON,
      trip: { level: 'safeMode', reason: 'r', actor: 'a' },
    })
    expect(records[0]).toMatchObject({ kind: 'killSwitch', killSwitch: { state: 'safeMode' } })
    expect(commands).toEqual([{ kind: 'cancel', brokerOrderId: 6, clientOrderId: 'clx-1' }])
  })

  it('leaves alone in safe mode what a person entered in TWS', () => {
    const run = new Run()
    const terms = { instrument: SPY, side: 'buy' as const, quantity: 5, limitPrice: 160, tif: 'day' as const }
    run.take(report(0, 'working', { brokerOrderId: undefined, permId: '77', terms }))
    run.take({ kind: 'killSwitchTripped', now: NOON, trip: { level: 'safeMode', reason: 'r', actor: 'a' } })
    expect(run.state.order('manual-77')?.status).toBe('accepted')
  })

  it('cancels everything in the account in a hard stop, and tightens only', () => {
    const run = new Run()
    run.place('clx-1', 6)
    const trip = (level: 'safeMode' | 'hardStop') =>
      run.take({ kind: 'killSwitchTripped', now: NOON, trip: { level, reason: 'r', actor: 'a' } })
    expect(trip('hardStop').commands.map(command => command.kind)).toEqual(['cancelAll'])
    trip('safeMode')
    expect(run.state.killSwitch.state).toBe('hardStop')
  })

  it('stays as it was over a restart, until it is reset', () => {
    const run = new Run()
    run.take({ kind: 'killSwitchTripped', now: NOON, trip: { level: 'hardStop', reason: 'r', actor: 'a' } })
    run.restart()
    expect(run.state.killSwitch).toMatchObject({ state: 'hardStop', reason: 'r', actor: 'a' })
    run.take({ kind: 'killSwitchReset', now: NOON, reason: 'all clear', actor: 'operator' })
    run.restart()
    expect(run.state.killSwitch.state).toBe('armed')
  })
})

describe('reconciliation', () => {
  it('takes over what the broker holds and we do not explain, both ways', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    run.take(fill('a.01', 7, 10))
    settle(
      run,
      {
        ...EMPTY,
        positions: [{ instrument: { kind: 'stock', symbol: 'IBM' }, quantity: -3, averagePrice: 180 }],
      },
      [],
    )
    expect(run.state.book.open()).toMatchObject([
      { instrument: { symbol: 'IBM' }, quantity: -3, averagePrice: 180 },
    ])
  })

  it('takes nothing over from before a fill that came while the broker was being asked', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    // Asked for, and put together at the broker, before the fill; heard of after it.
    run.take(fill('a.01', 7, 10))
    const { needsReconciliation, records } = run.take({
      kind: 'snapshotTaken',
      askedAt: epochMs(NOON - 20_000),
      now: epochMs(NOON + 20_000),
      snapshot: EMPTY,
      workingBefore: new Set(),
    })
    expect(records).toEqual([])
    expect(needsReconciliation).toBe(true)
    expect(run.state.book.quantityOf('SPY')).toBe(10)
  })

  it('proves nothing by a difference right after a fill', () => {
    const run = new Run()
    run.place('clx-1', 7, { quantity: 10 })
    const fresh = fill('a.01', 7, 10) as Extract<KernelInput, { kind: 'fillReported' }>
    run.take(fresh)
    const { needsReconciliation, records } = run.take({
      kind: 'snapshotTaken',
      askedAt: epochMs(NOON + 500),
      now: epochMs(NOON + 1_000),
      snapshot: { ...EMPTY, fills: [fresh.fill] },
      workingBefore: new Set(),
    })
    expect(records).toEqual([])
    expect(needsReconciliation).toBe(true)
    expect(run.state.book.quantityOf('SPY')).toBe(10)
  })
})
