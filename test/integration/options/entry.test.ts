import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { instrumentKey } from '#core/domain/instrument'
import { isWorseThan } from '#core/domain/order'
import type { OrderRequestView } from '#protocol/views/orderView'
import { eventually } from '../../fakes/eventually'
import { startOptionsRig } from '../../fakes/optionsRig'
import { SPY } from '../../fakes/riskSurroundings'

/** From a strategy to a structure, over TCP, with everything that can go wrong between. */
describe.concurrent('an entry', () => {
  it('walks from the mid to its fill, every step seen at the gateway and none past the floor', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { orderId, evaluation } = await rig.enter()
    const walk = evaluation.focus?.walk ?? expect.fail('no walk')
    const seen: number[] = []
    await eventually('filled', () => {
      const price = rig.orderThere(orderId)?.ticket.lmtPrice
      if (price !== undefined && seen.at(-1) !== price) seen.push(price)
      return rig.trading.order(orderId).status === 'filled'
    })
    expect(seen[0]).toBe(walk.start)
    expect(seen.length).toBeGreaterThan(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.filter(price => isWorseThan(price, walk.worst, 'buy'))).toEqual([])
    expect(rig.engine.views.structures()).toMatchObject([
      {
        kind: 'creditPutSpread',
        wholeStructures: 2,
        isBalanced: true,
        legs: [{ quantity: 2 }, { quantity: -2 }],
      },
    ])
  })

  it('that nobody takes stops at its floor, is given back when its time is up, and leaves nothing', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'execution.walkDurationMs': '5000' } })
    rig.command({ do: 'capFills', quantity: 0 })
    const { orderId, evaluation } = await rig.enter()
    const worst = evaluation.focus?.walk.worst
    await rig.trading.status(orderId, 'canceled')
    expect(rig.orderThere(orderId)).toMatchObject({ state: 'Cancelled', ticket: { lmtPrice: worst } })
    expect(rig.engine.views.structures()).toEqual([])
  })

  it('of which a part fills keeps that part, whole, and gives back the rest', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'execution.walkDurationMs': '5000' } })
    rig.command({ do: 'capFills', quantity: 1 })
    const { orderId } = await rig.enter()
    const order = await rig.trading.status(orderId, 'canceled')
    expect(order).toMatchObject({ filled: 1, quantity: 2 })
    expect(rig.engine.views.structures()).toMatchObject([{ wholeStructures: 1, isBalanced: true }])
    rig.command({ do: 'clearFaults' })
    await rig.closeAll()
    expect(rig.profit()).toBe(rig.profitThere())
  })

  it('of which only one leg fills is told and closed again', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    rig.command({ do: 'fillOnlyLegs', count: 1 })
    const { orderId } = await rig.enter()
    await eventually('told', () => rig.logged('legs.imbalance'))
    await rig.flat()
    expect(rig.trading.order(orderId).status).toBe('canceled')
    expect(rig.gateway().positions.filter(({ quantity }) => quantity !== 0)).toEqual([])
    expect(rig.profit()).toBe(rig.profitThere())
  })

  it('that the broker rejects ends there, and the next look may try again', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    let isAnswered = false
    // The margin is asked for first; what is refused is the order behind it.
    rig.trading.gateway.faults.wire.observe(message => {
      if (message !== 'openOrder' || isAnswered) return
      isAnswered = true
      rig.command({ do: 'rejectNext', code: 201, text: 'Order rejected - reason:not today' })
    })
    const { strategy, orderId } = await rig.enter()
    expect(await rig.trading.status(orderId, 'rejected')).toMatchObject({ code: 'IBKR_201' })
    const again = await rig.scan(strategy)
    await rig.trading.status(`clx-${again.row.evaluationId}`, 'filled', 20_000)
    expect(rig.engine.views.structures()).toHaveLength(1)
  })

  it('is one at a time for a strategy that may hold one', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { strategy } = await rig.open()
    const { evaluation } = await rig.scan(strategy)
    expect(evaluation).toMatchObject({ verdict: 'blocked', code: 'MAX_POSITIONS' })
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('goes on walking in the engine that is started after it, along the same plan', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    rig.command({ do: 'capFills', quantity: 0 })
    const { orderId, evaluation } = await rig.enter()
    await rig.trading.status(orderId, 'accepted')
    await rig.restartEngine()
    await eventually(
      'the floor',
      () => rig.orderThere(orderId)?.ticket.lmtPrice === evaluation.focus?.walk.worst,
      20_000,
    )
    rig.command({ do: 'clearFaults' })
    await rig.trading.status(orderId, 'filled', 20_000)
    expect(rig.gateway().orders.filter(({ orderRef }) => orderRef === orderId)).toHaveLength(1)
  })

  it('holds what the gateway says is held, instrument by instrument', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open({ structure: 'ironCondor' })
    const there = new Map(
      rig.gateway().positions.map(each => [each.localSymbol.replaceAll(' ', ''), each.quantity]),
    )
    expect(structure.legs).toHaveLength(4)
    for (const { key, quantity } of structure.legs) expect(there.get(key)).toBe(quantity)
    const evaluation = rig.options.evaluations.replay(structure.evaluationId)
    expect(evaluation?.isIdentical).toBe(true)
    const legs = rig.engine.views.positions().map(({ instrument }) => instrumentKey(instrument))
    expect(new Set(legs)).toEqual(new Set(structure.legs.map(({ key }) => key)))
  })
})

describe.concurrent('an order of a person whose limit walks', () => {
  it.for(['combo', 'single'] as const)(
    'shows the ladder that it then walks, over a restart, and waits at its worst price: a %s',
    async (what, { onTestFinished }) => {
      const rig = await startOptionsRig(onTestFinished)
      rig.command({ do: 'capFills', quantity: 0 })
      const { evaluation } = await rig.dryRun(rig.follow())
      const { instrument, walk } = evaluation.focus ?? expect.fail('nothing was chosen')
      const request: OrderRequestView =
        what === 'combo'
          ? {
              instrument,
              side: 'buy',
              quantity: 1,
              limitPrice: walk.start,
              walkTo: walk.start + 0.03,
              tif: 'day',
            }
          : { instrument: SPY, side: 'sell', quantity: 1, limitPrice: 165.06, walkTo: 165.03, tif: 'day' }
      if (what === 'single') await rig.trading.place({ quantity: 1, limitPrice: 165.05 })
      const preview = await rig.engine.desk.preview(request)
      expect(preview.denials).toEqual([])
      const rungs = preview.walk?.rungs.map(({ limitPrice }) => limitPrice) ?? []
      expect(rungs).toHaveLength(4)
      const { intent } = await rig.engine.desk.place(randomUUID(), request, 'operator')
      const seen: number[] = []
      const standing = () => {
        const price = rig.orderThere(intent.clientOrderId)?.ticket.lmtPrice
        if (price !== undefined && seen.at(-1) !== price) seen.push(price)
        return seen.length
      }
      await eventually('a first step', () => standing() > 1)
      await rig.restartEngine()
      await eventually('its worst price', () => standing() >= 1 && seen.at(-1) === rungs.at(-1))
      expect(rungs).toEqual(expect.arrayContaining(seen))
      expect(seen).toEqual(rungs.filter(price => seen.includes(price)))
      expect(rig.trading.order(intent.clientOrderId).walk).toMatchObject({ worst: rungs.at(-1) })
    },
  )

  it('is refused without time to walk, or past its own worst price', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const request: OrderRequestView = {
      instrument: SPY,
      side: 'buy',
      quantity: 1,
      limitPrice: 165,
      walkTo: 165.02,
      tif: 'ioc',
    }
    await expect(rig.engine.desk.place(randomUUID(), request, 'operator')).rejects.toThrow('WALK_NEEDS_TIME')
    const backwards = { ...request, tif: 'day' as const, walkTo: 164.9 }
    await expect(rig.engine.desk.place(randomUUID(), backwards, 'operator')).rejects.toThrow('WALK_FLOOR')
    const far = await rig.engine.desk.preview({ ...request, tif: 'day', walkTo: 265 })
    expect(far.denials.map(({ code }) => code)).toContain('PRICE_FAR_FROM_MARKET')
    expect(rig.gateway().orders).toEqual([])
  })
})
