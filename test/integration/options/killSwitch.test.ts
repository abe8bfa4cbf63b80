import { describe, expect, it } from 'vitest'
import { eventually } from '../../fakes/eventually'
import { VIX, VIX3M } from '../../fakes/fakeContracts'
import { type OptionsRig, startOptionsRig } from '../../fakes/optionsRig'
import { draftOf } from '../../fakes/strategyDrafts'

/** Short contracts without a long one, after each fill at the gateway in turn; the legs of one fill come together. */
function nakedAlongTheWay(rig: OptionsRig): number[] {
  const held = new Map<number, number>()
  const executions = rig.gateway().executions.filter(({ secType }) => secType === 'OPT')
  const fills = Map.groupBy(executions, ({ execId }) => execId.split('.').slice(0, 2).join('.'))
  return [...fills.values()].map(legs => {
    for (const { conId, side, shares } of legs)
      held.set(conId, (held.get(conId) ?? 0) + (side === 'BOT' ? shares : -shares))
    return Math.max(0, -[...held.values()].reduce((sum, quantity) => sum + quantity, 0))
  })
}

const stateOf = (rig: OptionsRig) => rig.engine.views.status().killSwitch

describe.concurrent('the kill switch', () => {
  it('in safe mode cancels walking entries and lets none leave, while exits go on', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    rig.command({ do: 'capFills', quantity: 0 })
    const { strategy, orderId } = await rig.enter({ name: 'Second' })
    await rig.trading.status(orderId, 'accepted')
    rig.engine.tripKillSwitch('safeMode', 'drill', 'test')
    const known = rig.gateway().orders.length
    await rig.trading.status(orderId, 'canceled')
    rig.command({ do: 'clearFaults' })
    await rig.scan(strategy)
    expect(rig.gateway().orders).toHaveLength(known)
    await rig.options.exits.close(structure.structureId, 'test')
    await rig.flat()
    expect(rig.profit()).toBe(rig.profitThere())
  })

  it('in a hard stop cancels walks and flattens every structure, naked at no moment', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    await rig.open({ structure: 'ironCondor' })
    rig.command({ do: 'capFills', quantity: 0 })
    const { orderId } = await rig.enter({ name: 'Second' })
    rig.command({ do: 'clearFaults' })
    rig.engine.tripKillSwitch('hardStop', 'drill', 'test')
    await rig.flat()
    await eventually('flat there', () => rig.gateway().positions.every(({ quantity }) => quantity === 0))
    const { filled } = rig.trading.order(orderId)
    expect([0, 2]).toContain(filled)
    expect(Math.max(...nakedAlongTheWay(rig))).toBe(0)
    expect(rig.profit()).toBe(rig.profitThere())
  })

  it('trips on rejections in a row, and does not trip again on the old ones when it is reset', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'killSwitch.consecutiveErrors': '2' } })
    let answers = 0
    rig.trading.gateway.faults.wire.observe(message => {
      // Every other openOrder is the answer to a what-if; the order behind it is refused.
      if (message === 'openOrder' && answers++ % 2 === 0)
        rig.command({ do: 'rejectNext', code: 201, text: 'Order rejected - reason:not today' })
    })
    const strategy = rig.follow()
    for (let look = 0; look < 2; look++) {
      const { row } = await rig.scan(strategy)
      await rig.trading.status(`clx-${row.evaluationId}`, 'rejected')
    }
    await eventually('tripped', () => stateOf(rig).state === 'safeMode')
    expect(stateOf(rig)).toMatchObject({
      actor: 'trigger',
      reason: expect.stringContaining('CONSECUTIVE_ERRORS'),
    })
    rig.engine.resetKillSwitch('seen', 'test')
    rig.options.killWatch.look()
    expect(stateOf(rig).state).toBe('armed')
  })

  it('trips on an inverted term structure', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'killSwitch.termRatioMax': '1' } })
    expect(stateOf(rig).state).toBe('armed')
    rig.market.move(VIX, { last: 25 })
    rig.market.move(VIX3M, { last: 22 })
    await eventually('tripped', () => stateOf(rig).reason.includes('BACKWARDATION'))
    expect(stateOf(rig).state).toBe('safeMode')
  })

  it('trips when no quote comes any more', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'killSwitch.dataOutageMs': '2500' } })
    rig.command({ do: 'messageFault', message: 'tickPrice', action: 'drop' })
    rig.command({ do: 'messageFault', message: 'tickSize', action: 'drop' })
    await eventually('tripped', () => stateOf(rig).reason.includes('DATA_OUTAGE'))
  })

  it('trips when a regime cannot be read', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'killSwitch.onRegimeFailure': 'true' } })
    rig.market.move(VIX3M, { last: 0 })
    await eventually('no VIX3M', () => !rig.options.killWatch.market().vix3m)
    const { regime } = draftOf()
    await rig.scan(rig.follow({ regime: { ...regime, termRatioMax: 1 } }))
    await eventually('tripped', () => stateOf(rig).reason.includes('REGIME_FAILURE'))
  })

  it('flattens by itself when the day has lost too much', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'killSwitch.dailyLossRatio': '0.002' } })
    await rig.open()
    rig.market.moveSpot(155)
    await eventually('tripped', () => stateOf(rig).state === 'hardStop', 15_000)
    expect(stateOf(rig).reason).toContain('DAILY_LOSS')
    await rig.flat()
    expect(Math.max(...nakedAlongTheWay(rig))).toBe(0)
    expect(rig.profit()).toBe(rig.profitThere())
  })
})
