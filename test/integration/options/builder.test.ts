import { describe, expect, it } from 'vitest'
import type { Instrument } from '#core/domain/instrument'
import { startOptionsRig } from '../../fakes/optionsRig'

/** What the builder, the risk view and the trades ask of the engine. */
describe.concurrent('the workstation’s questions', () => {
  it('have the pipeline say of legs by hand what it says of them for a strategy', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const strategy = rig.follow()
    const { evaluation } = await rig.scan(strategy)
    const focus = evaluation.focus ?? expect.fail('nothing was chosen')
    const judged = await rig.options.judge.judge({
      ...focus,
      strategyId: strategy.id,
    })
    expect(judged).toMatchObject({ kind: focus.kind, strategy: { id: strategy.id } })
    const own = judged.evaluation?.focus ?? expect.fail('nothing was judged')
    expect(own.instrument).toEqual(focus.instrument)
    expect(own.walk).toEqual(focus.walk)
    // Only the clock has moved between the two.
    expect(own.economics.evNet).toBeCloseTo(focus.economics.evNet, 1)
    expect(own.economics.pop).toBeCloseTo(focus.economics.pop, 3)
    expect(own.economics.maxLoss).toBe(focus.economics.maxLoss)
    expect(rig.engine.views.orders()).toHaveLength(1)
  })

  it('have an outlook and no verdict for what the pipeline has no rules for', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { evaluation } = await rig.scan(rig.follow())
    const { instrument } = evaluation.focus ?? expect.fail('nothing was chosen')
    if (instrument.kind !== 'combo') return expect.fail('a spread is a combo')
    const bought: Instrument = {
      ...instrument,
      legs: instrument.legs.map(leg => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' })),
    }
    const judged = await rig.options.judge.judge({ instrument: bought, side: 'buy' })
    expect(judged).toMatchObject({ kind: undefined, evaluation: undefined })
    expect(judged.outlook.vol).toBeGreaterThan(0)
    await expect(
      rig.options.judge.judge({ instrument: { kind: 'stock', symbol: 'SPY' }, side: 'buy' }),
    ).rejects.toThrow('NO_OPTIONS')
    const far = {
      ...instrument,
      legs: instrument.legs.map(leg => ({
        ...leg,
        option: { ...leg.option, strike: leg.option.strike * 3 },
      })),
    }
    await expect(rig.options.judge.judge({ instrument: far, side: 'buy' })).rejects.toThrow('LEG_NOT_QUOTED')
  })

  it('tell what is used of each limit, and of what the greeks are made', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const limitOf = (title: string) => rig.engine.risk.risk().limits.find(limit => limit.title === title)
    expect(limitOf('Structures')).toMatchObject({ used: 0, path: 'risk.maxStructures' })
    expect(rig.engine.risk.risk().greeks).toEqual([])
    await rig.open()
    expect(limitOf('Structures')?.used).toBe(1)
    const [row, ...others] = rig.engine.risk.risk().greeks
    expect(others).toEqual([])
    expect(row).toMatchObject({ expiration: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  })

  it('keep a trade and what was noted beside it, over a restart', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    const note = { text: 'sold into the rise', tags: ['patience'] }
    rig.engine.history.note(structure.structureId, note)
    expect(() => rig.engine.history.note('nothing', note)).toThrow('STRUCTURE_UNKNOWN')
    await rig.restartEngine()
    expect(rig.engine.history.list(10)).toMatchObject([{ state: 'open', profit: null, note }])
    await rig.closeAll()
    const [closed] = rig.engine.history.list(10)
    expect(closed).toMatchObject({ state: 'closed', note })
    expect(closed?.profit).toBeCloseTo(rig.profit(), 2)
  })
})
