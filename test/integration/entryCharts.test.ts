import { describe, expect, it } from 'vitest'
import { AttachmentDesk } from '#main/engine/attachmentDesk'
import type { Engine } from '#main/engine/engine'
import { BridgeFailure } from '#protocol/errors'
import { eventually } from '../fakes/eventually'
import { startOptionsRig } from '../fakes/optionsRig'
import { TradeRig } from '../fakes/tradeRig'

const chartOf = (engine: Engine, tradeId: string) =>
  eventually('a chart at entry', () => engine.stories.of(tradeId).entryChart ?? undefined, 10_000)

const contentOf = (engine: Engine, attachmentId: string) =>
  engine.stores.journal.attachments?.content(attachmentId)?.toString() ?? ''

describe('the chart at entry', () => {
  it('of a structure is kept beside it, stays what it was, and cannot be removed or put by hand', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { structure, strategy } = await rig.open()
    const { structureId } = structure
    const chart = await chartOf(rig.engine, structureId)
    const svg = contentOf(rig.engine, chart.attachmentId)
    expect(chart.name).toMatch(/^SPY at entry \d{4}-\d\d-\d\d \d\d-\d\d\.svg$/)
    for (const words of [
      strategy.name,
      'PASS',
      '2 for a credit of 0.99',
      'New York',
      'breakeven 159.01',
      'bars of 15m',
    ])
      expect(svg).toContain(words)
    expect(rig.engine.history.list(1)[0]?.attachments).toContainEqual(chart)

    await rig.restartEngine()
    await eventually('a look', () => (rig.engine.services.of('entryCharts')?.health.runs ?? 0) > 1)
    expect(rig.engine.stories.of(structureId).entryChart).toEqual(chart)
    expect(contentOf(rig.engine, chart.attachmentId)).toBe(svg)

    const desk = new AttachmentDesk({
      store: rig.trading.journal.attachments,
      isKnown: () => true,
      now: () => rig.engine.now(),
    })
    expect(() => desk.remove(chart.attachmentId)).toThrow(BridgeFailure)
    expect(() => desk.remove(chart.attachmentId)).toThrow('ATTACHMENT_KEPT')
  })

  it('that a crash left undrawn is drawn after the next start', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    rig.engine.services.of('entryCharts')?.stop()
    const { structure } = await rig.open()
    expect(rig.engine.stories.of(structure.structureId).entryChart).toBeNull()
    await rig.restartEngine()
    const { attachmentId } = await chartOf(rig.engine, structure.structureId)
    expect(contentOf(rig.engine, attachmentId)).toContain('breakeven 159.01')
  })

  it('of a day trade has its entry and its levels, and the service says that it is done', async ({
    onTestFinished,
  }) => {
    const rig = await TradeRig.start()
    onTestFinished(() => rig.trading.stop())
    await rig.open()
    const { attachmentId } = await chartOf(rig.engine, 'trade')
    const svg = contentOf(rig.engine, attachmentId)
    for (const words of ['buy 10 at 165.02', 'scalp', 'bars of 1m', 'stop 160.00', 'target 170.00'])
      expect(svg).toContain(words)
    await eventually(
      'its work done',
      () => rig.engine.services.of('entryCharts')?.health.work === '1 drawn, 0 waiting',
    )
  })
})
