import { describe, expect, it } from 'vitest'
import { eventually } from '../../fakes/eventually'
import { startOptionsRig } from '../../fakes/optionsRig'
import { HOLD, SHORT_PUT } from '../../fakes/strategyDrafts'

describe.concurrent('an assignment', () => {
  it('of the short leg of a spread is told, and what it left is closed', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    const short = structure.legs.find(({ quantity }) => quantity < 0) ?? expect.fail('no short leg')
    rig.command({ do: 'assign', conId: rig.conIdOf(short.key), quantity: -short.quantity })
    await eventually('told', () => rig.logged('structure.assigned'), 15_000)
    await rig.flat()
    expect(rig.gateway().positions.filter(({ quantity }) => quantity !== 0)).toEqual([])
    expect(rig.profit()).toBe(rig.profitThere())
  })

  it('of a cash-secured put makes the wheel turn to calls on the shares', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { strategy, structure } = await rig.open({ ...SHORT_PUT, structure: 'wheel', maxPositions: 2 })
    expect(structure).toMatchObject({ kind: 'cashSecuredPut', legs: [{ quantity: -1 }] })
    rig.command({ do: 'assign', conId: rig.conIdOf(structure.legs[0]?.key ?? ''), quantity: 1 })
    await eventually('shares', () => rig.trading.held('SPY') === 100, 15_000)
    // The put was out of the money: calls are only sold above what the shares have cost.
    rig.market.moveSpot(160)
    const { evaluation, row } = await rig.scan(strategy)
    expect(evaluation).toMatchObject({ opening: 'coveredCall', verdict: 'enter' })
    await rig.trading.status(`clx-${row.evaluationId}`, 'filled', 20_000)
    expect(rig.logged('structure.assigned')).toBeUndefined()
    expect(HOLD.exitsOnVolSpike).toBe(false)
  })
})
