import { describe, expect, it } from 'vitest'
import { eventually } from '../../fakes/eventually'
import { VIX } from '../../fakes/fakeContracts'
import { type OptionsRig, startOptionsRig } from '../../fakes/optionsRig'
import { HOLD } from '../../fakes/strategyDrafts'

/** Closed, with the same profit on both sides, to the cent. */
async function closedBy(rig: OptionsRig, rule: string): Promise<void> {
  await rig.flat()
  expect(new Set(rig.exits().map(({ clientOrderId }) => rig.reasonOf(clientOrderId)))).toEqual(
    new Set([rule]),
  )
  expect(rig.gateway().positions.filter(({ quantity }) => quantity !== 0)).toEqual([])
  expect(rig.profit()).toBe(rig.profitThere())
}

describe.concurrent('a structure is closed', () => {
  it('at its profit target', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ exit: { ...HOLD, profitTargetRatio: 0.3 } })
    rig.market.moveVol(0.1)
    await closedBy(rig, 'PROFIT_TARGET')
    expect(rig.profit()).toBeGreaterThan(50)
  })

  it('at its stop', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ exit: { ...HOLD, stopLossRatio: 0.5 } })
    rig.market.moveSpot(158)
    await closedBy(rig, 'STOP_LOSS')
    expect(rig.profit()).toBeLessThan(-50)
  })

  it('when its days are over', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ exit: { ...HOLD, timeStopDte: 38 } })
    await closedBy(rig, 'TIME_STOP')
  })

  it('when its best profit is given back', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ exit: { ...HOLD, profitTargetRatio: 0.3, profitTrailRatio: 0.3 } })
    rig.market.moveVol(0.1)
    await eventually('a best', () => (rig.engine.views.structures()[0]?.profit ?? 0) > 50)
    // Two scans see it before it goes.
    await eventually('seen', () => {
      const [structure] = rig.engine.views.structures()
      return (structure && rig.engine.decisions?.exitWatch(structure.structureId)?.bestProfit) ?? 0 > 50
    })
    expect(rig.exits()).toEqual([])
    rig.market.moveVol(0.18)
    await closedBy(rig, 'PROFIT_TRAIL')
  })

  it('at once when the VIX jumps: by a limit, then by the market order of the named path', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished, {
      settings: { 'exits.vixLimitMs': '1500', 'exits.scanEveryMs': '3600000' },
    })
    await rig.open({ exit: { ...HOLD, exitsOnVolSpike: true } })
    rig.command({ do: 'capFills', quantity: 0 })
    rig.market.move(VIX, { last: 25 })
    const limit = await eventually('a limit', () => rig.exits()[0])
    const there = await eventually('the limit at the gateway', () => rig.orderThere(limit.clientOrderId))
    expect(there.ticket.orderType).toBe('LMT')
    await rig.trading.status(limit.clientOrderId, 'canceled')
    rig.command({ do: 'clearFaults' })
    await closedBy(rig, 'VIX_SPIKE')
    const [market, ...others] = rig.exits()
    expect(others.map(({ clientOrderId }) => clientOrderId)).toEqual([limit.clientOrderId])
    expect(rig.orderThere(market?.clientOrderId ?? '')?.ticket.orderType).toBe('MKT')
  })

  it('in parts when only a part of its exit fills', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'execution.walkDurationMs': '2500' } })
    await rig.open({ exit: { ...HOLD, timeStopDte: 38 } })
    rig.command({ do: 'capFills', quantity: 1 })
    const first = await eventually('an exit', () => rig.exits()[0])
    await rig.trading.status(first.clientOrderId, 'canceled')
    expect(rig.engine.views.structures()).toMatchObject([{ wholeStructures: 1, isBalanced: true }])
    rig.command({ do: 'clearFaults' })
    await closedBy(rig, 'TIME_STOP')
    expect(rig.exits().reduce((sum, { filled }) => sum + filled, 0)).toBe(2)
  })

  it('by one order at a time, however often a person asks', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    rig.command({ do: 'capFills', quantity: 0 })
    const asked = await Promise.allSettled(
      [1, 2, 3].map(() => rig.options.exits.close(structure.structureId, 'test')),
    )
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    rig.command({ do: 'clearFaults' })
    await rig.flat()
    expect(rig.exits().filter(({ status }) => status === 'filled')).toHaveLength(1)
  })

  it('by the engine that is started after the one that began to', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ exit: { ...HOLD, timeStopDte: 38 } })
    rig.command({ do: 'capFills', quantity: 0 })
    const exit = await eventually('an exit', () => rig.exits()[0])
    await rig.restartEngine()
    rig.command({ do: 'clearFaults' })
    await closedBy(rig, 'TIME_STOP')
    expect(rig.exits().map(({ clientOrderId }) => clientOrderId)).toEqual([exit.clientOrderId])
  })

  it('when a person closes its legs in TWS, without an order of ours', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    for (const { key, quantity } of structure.legs) {
      rig.command({
        do: 'placeByHand',
        order: {
          conId: rig.conIdOf(key),
          action: quantity > 0 ? 'SELL' : 'BUY',
          quantity: Math.abs(quantity),
          orderType: 'MKT',
        },
      })
    }
    await eventually('gone', () => rig.engine.views.structures().length === 0, 15_000)
    expect(rig.exits()).toEqual([])
    expect(rig.engine.views.positions().filter(({ quantity }) => quantity !== 0)).toEqual([])
  })
})
