import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { SAMPLE_STRATEGIES } from '#core/strategies/sampleStrategies'
import { BridgeFailure } from '#protocol/errors'
import { startOptionsRig } from '../../fakes/optionsRig'
import { draftOf, HOLD } from '../../fakes/strategyDrafts'

const draft = draftOf()
const failureOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof BridgeFailure) return error.error
    throw error
  }
  throw new Error('it was taken')
}

describe.concurrent('strategies', () => {
  it('that cannot be followed are refused with the path of what is wrong, all at once', async ({
    onTestFinished,
  }) => {
    const rig = await startOptionsRig(onTestFinished)
    const impossible = draftOf({
      entry: {
        ...draft.entry,
        windowFrom: '15:00',
        windowTo: '10:00',
        dteMin: 60,
        dteMax: 20,
        wingWidths: [],
      },
      exit: { ...HOLD, timeStopDte: null },
    })
    const failure = failureOf(() => rig.engine.strategies.create(impossible, 'test'))
    expect(failure).toMatchObject({ kind: 'badRequest', code: 'STRATEGY_IMPOSSIBLE' })
    expect(failure.kind === 'badRequest' && failure.details?.map(({ path }) => path)).toEqual([
      'entry.windowTo',
      'entry.dteMax',
      'entry.wingWidths',
      'exit',
    ])
    expect(rig.engine.strategies.list()).toEqual([])
  })

  it('edited by two at once are not overwritten by the later', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const { id } = rig.follow()
    rig.engine.strategies.edit(id, 1, draftOf({ name: 'First' }), 'one')
    const failure = failureOf(() => rig.engine.strategies.edit(id, 1, draftOf({ name: 'Second' }), 'two'))
    expect(failure.code).toBe('STRATEGY_CHANGED')
    expect(rig.engine.strategies.get(id)).toMatchObject({ name: 'First', version: 2 })
  })

  it('whose row is damaged are set aside and told, and the rest goes on', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished)
    const [healthy, damaged, foreign] = ['Healthy', 'Damaged', 'Foreign'].map(name => rig.follow({ name }))
    await rig.engine.close()
    const database = new Database(join(rig.trading.folder, 'simulation', 'journal.sqlite'))
    const spoil = database.prepare('UPDATE strategies SET strategy = ? WHERE id = ?')
    spoil.run('{"name": "half a', damaged?.id)
    spoil.run(JSON.stringify({ ...foreign, structure: 'calendarSpread' }), foreign?.id)
    database.close()
    await rig.restartEngine()
    expect(rig.engine.strategies.list()).toEqual([healthy])
    const told = rig.engine.log.recent(100).filter(({ event }) => event === 'strategy.quarantined')
    expect(told).toHaveLength(2)
    if (healthy) expect((await rig.scan(healthy)).evaluation.verdict).toBe('enter')
  })

  it('of the samples can all be followed', async ({ onTestFinished }) => {
    const rig = await startOptionsRig(onTestFinished, { settings: { 'entries.samples': 'true' } })
    const names = rig.engine.strategies.enabled().map(({ structure }) => structure)
    expect(new Set(names)).toEqual(new Set(SAMPLE_STRATEGIES.map(({ structure }) => structure)))
    const recorded = await rig.options.scanner.scan(rig.engine.strategies.enabled(), true)
    expect(recorded).toHaveLength(SAMPLE_STRATEGIES.length)
    expect(rig.engine.views.orders()).toEqual([])
  })
})
