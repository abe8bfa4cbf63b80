import { describe, expect, it } from 'vitest'
import type { Instrument } from '#core/domain/instrument'
import { AttachmentDesk } from '#main/engine/attachmentDesk'
import { BridgeFailure } from '#protocol/errors'
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

  it('keep what was attached to a trade as it was, over a restart, until it is removed by hand', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure } = await rig.open()
    const { structureId } = structure
    const desk = () =>
      new AttachmentDesk({
        store: rig.trading.journal.attachments,
        isKnown: id => rig.engine.history.isKnown(id),
        now: () => rig.engine.now(),
      })
    const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(50_000, 7)])
    const offer = {
      attachmentId: 'a1',
      structureId,
      name: 'entry.png',
      type: 'image/png',
      bytes: picture.length,
    } as const
    const first = desk()
    expect(first.put(offer, 0, picture.subarray(0, 32_768), 'test')).toBeUndefined()
    const kept = first.put(offer, 32_768, picture.subarray(32_768), 'test')
    expect(kept).toMatchObject({ name: 'entry.png', bytes: picture.length })
    // The same once more is the same attachment.
    expect(desk().put({ ...offer, attachmentId: 'a2' }, 0, picture, 'test')).toEqual(kept)
    await rig.restartEngine()
    expect(rig.engine.history.list(1)[0]?.attachments).toContainEqual(
      expect.objectContaining({ attachmentId: 'a1', name: 'entry.png' }),
    )
    const { piece, next } = desk().read('a1', 0)
    expect(Buffer.concat([piece, desk().read('a1', next ?? 0).piece])).toEqual(picture)

    const refusal = (changes: object, offset = 0, content: Buffer = picture) => {
      try {
        desk().put({ ...offer, attachmentId: 'b', ...changes }, offset, content, 'test')
        return 'kept'
      } catch (error) {
        return error instanceof BridgeFailure ? error.error.code : error
      }
    }
    expect(refusal({ bytes: 3_000_000 })).toBe('ATTACHMENT_TOO_LARGE')
    expect(refusal({ structureId: 'nothing' })).toBe('STRUCTURE_UNKNOWN')
    expect(refusal({}, 32_768)).toBe('ATTACHMENT_BROKEN')
    expect(refusal({ bytes: 6 }, 0, Buffer.from('<html>'))).toBe('ATTACHMENT_TYPE')
    for (let each = 0; each < 11; each++)
      expect(
        refusal(
          { attachmentId: `n${each}`, type: 'text/plain', bytes: 2 },
          0,
          Buffer.from(String(10 + each)),
        ),
      ).toBe('kept')
    expect(refusal({ type: 'text/plain', bytes: 2 }, 0, Buffer.from('no'))).toBe('ATTACHMENTS_FULL')
    desk().remove('a1')
    expect(() => desk().read('a1', 0)).toThrow('ATTACHMENT_UNKNOWN')
  })
})
